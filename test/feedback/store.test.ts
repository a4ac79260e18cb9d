import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { identified } from '#src/feedback/feedback-rows.ts';
import { openFeedbackStore } from '#src/feedback/open.ts';
import type { FeedbackStore, ReceivedFeedback, RememberedCard } from '#src/feedback/store.ts';
import { databases } from './databases.ts';

// Databases and processes start here: a busy machine is no fault of theirs.
vi.setConfig({ testTimeout: 30_000 });

const day = 86_400_000;
const noon = Date.UTC(2026, 10, 20, 12);
const wholeDay = { from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 10, 21) };

function card(changes: Partial<RememberedCard> = {}): RememberedCard {
  return {
    uuid: randomUUID(),
    service: 'orders-sign',
    client: 'hospital',
    rules: [{ id: 'anc-grade-4', version: '1.0.0' }],
    topic: 'neutropenia',
    indicator: 'critical',
    action: 'hold',
    shownAt: noon,
    suggestions: ['suggestion-1'],
    ...changes,
  };
}

const about = (uuid: string) => ({
  client: 'hospital',
  service: 'orders-sign',
  receivedAt: noon,
  card: uuid,
});

function override(
  uuid: string,
  changes: Partial<ReceivedFeedback & { outcome: 'overridden' }> = {},
): ReceivedFeedback {
  return { ...about(uuid), outcome: 'overridden', at: noon + 1_000, ...changes };
}

function acceptance(uuid: string, suggestions = ['suggestion-1'], at = noon + 1_000): ReceivedFeedback {
  return { ...about(uuid), outcome: 'accepted', at, suggestions };
}

const reason = { system: 'urn:reasons', code: 'risk-benefit', display: 'Benefit outweighs risk' };

describe.each(databases)('the feedback store on $name', ({ skip, start, stop, empty, rows }) => {
  describe.skipIf(skip)('', () => {
    let location = '';
    let store: FeedbackStore;
    let lost = 0;
    const open = (commentDays = 30) =>
      openFeedbackStore(location, {
        commentDays,
        onLostCards: (count) => {
          lost += count;
        },
      });
    const comments = () => rows(location, 'SELECT body FROM cds_feedback_comment ORDER BY body');

    beforeAll(start, 120_000);
    afterAll(stop, 120_000);
    beforeEach(async () => {
      lost = 0;
      location = await empty();
      store = await open();
    }, 120_000);
    afterEach(() => store.close());

    describe('reports', () => {
      it('counts nothing before any card was shown', async () => {
        expect(await store.report(wholeDay)).toEqual({
          period: wholeDay,
          cards: { shown: 0, accepted: 0, overridden: 0, reasons: [], noFeedback: 0 },
          rules: [],
          unknownCards: 0,
        });
      });

      it('counts per rule what was shown, accepted, overridden by reason, and left alone', async () => {
        const [accepted, overridden, again, uncoded, alone] = [card(), card(), card(), card(), card()];
        store.rememberCards([accepted, overridden, again, uncoded, alone]);
        await store.record([
          acceptance(accepted.uuid),
          override(overridden.uuid, { reason }),
          override(again.uuid, { reason: { code: 'patient-refuses' } }),
          override(uncoded.uuid),
        ]);
        const { rules, cards } = await store.report(wholeDay);
        const outcomes = {
          shown: 5,
          accepted: 1,
          overridden: 3,
          reasons: [
            { code: 'patient-refuses', count: 1 },
            { ...reason, count: 1 },
          ],
          noFeedback: 1,
        };
        expect(rules).toEqual([{ rule: 'anc-grade-4', version: '1.0.0', topic: 'neutropenia', ...outcomes }]);
        expect(cards).toEqual(outcomes);
      });

      it('counts a card of two rules once among the cards and once in each rule, versions apart', async () => {
        const older = card({ rules: [{ id: 'anc-grade-4', version: '0.9.0' }] });
        const both = card({
          rules: [
            { id: 'anc-grade-4', version: '1.0.0' },
            { id: 'anc-stale', version: '1.0.0' },
          ],
        });
        store.rememberCards([older, both]);
        const { rules, cards } = await store.report(wholeDay);
        expect(rules.map(({ rule, version, shown }) => [rule, version, shown])).toEqual([
          ['anc-grade-4', '0.9.0', 1],
          ['anc-grade-4', '1.0.0', 1],
          ['anc-stale', '1.0.0', 1],
        ]);
        expect(cards.shown).toBe(2);
      });

      it('counts a card by its latest outcome, in whatever order the outcomes arrive', async () => {
        const [first, second] = [card(), card()];
        store.rememberCards([first, second]);
        await store.record([acceptance(first.uuid, ['suggestion-1'], noon + 9_000), override(first.uuid)]);
        await store.record([override(second.uuid, { at: noon + 9_000 }), acceptance(second.uuid)]);
        const { cards } = await store.report(wholeDay);
        expect(cards).toMatchObject({ shown: 2, accepted: 1, overridden: 1, noFeedback: 0 });
      });

      it.each([
        ['the first instant', wholeDay.from, 1],
        ['the instant before', wholeDay.from - 1, 0],
        ['the last instant', wholeDay.to - 1, 1],
        ['the instant after', wholeDay.to, 0],
      ])('takes a card shown at %s of the period as %s: %i', async (_, shownAt, shown) => {
        store.rememberCards([card({ shownAt })]);
        expect((await store.report(wholeDay)).cards.shown).toBe(shown);
      });
    });

    describe('feedback', () => {
      it('knows a card that was shown a moment ago', async () => {
        const shown = card();
        store.rememberCards([shown]);
        expect(await store.record([override(shown.uuid)])).toEqual({
          recorded: 1,
          duplicates: 0,
          unknownCards: 0,
        });
      });

      it('[F7] keeps feedback about a card it does not know, and counts it apart', async () => {
        expect(await store.record([override('123456')])).toEqual({
          recorded: 1,
          duplicates: 0,
          unknownCards: 1,
        });
        const { cards, unknownCards } = await store.report(wholeDay);
        expect(cards.shown).toBe(0);
        expect(unknownCards).toBe(1);
      });

      it('does not let one client speak about the card of another', async () => {
        const shown = card({ client: 'other-hospital' });
        store.rememberCards([shown]);
        expect(await store.record([override(shown.uuid)])).toMatchObject({ unknownCards: 1 });
        expect((await store.report(wholeDay)).cards).toMatchObject({
          shown: 1,
          overridden: 0,
          noFeedback: 1,
        });
      });

      it('[F6] takes the same outcome once: in one post, in a later post, with its suggestions in another order', async () => {
        const uuid = randomUUID();
        const once = acceptance(uuid, ['a', 'b']);
        expect(await store.record([once, once])).toMatchObject({ recorded: 1, duplicates: 1 });
        expect(
          await store.record([{ ...acceptance(uuid, ['b', 'a', 'b']), receivedAt: noon + day }]),
        ).toMatchObject({
          recorded: 0,
          duplicates: 1,
        });
        expect(
          await rows(location, 'SELECT suggestion FROM cds_feedback_suggestion ORDER BY suggestion'),
        ).toMatchObject([{ suggestion: 'a' }, { suggestion: 'b' }]);
      });

      it.each([
        ['client', { client: 'other-hospital' }],
        ['service', { service: 'orders-select' }],
        ['card', { card: 'another' }],
        ['timestamp', { at: noon + 1_001 }],
        ['outcome', { outcome: 'accepted', suggestions: ['a'] }],
      ] as const)('[F6] tells outcomes apart by their %s', async (_, change) => {
        const first = override('one');
        await store.record([first]);
        expect(await store.record([{ ...first, ...change } as ReceivedFeedback])).toMatchObject({
          recorded: 1,
        });
      });

      it('adds the reason that a first report left out, and never replaces one', async () => {
        const shown = card();
        store.rememberCards([shown]);
        await store.record([override(shown.uuid)]);
        await store.record([override(shown.uuid, { reason })]);
        await store.record([override(shown.uuid, { reason: { code: 'other' } })]);
        expect((await store.report(wholeDay)).cards.reasons).toEqual([{ ...reason, count: 1 }]);
      });

      it('takes a batch larger than one statement', async () => {
        const cards = Array.from({ length: 1_234 }, () => card());
        store.rememberCards(cards);
        const entries = cards.map(({ uuid }) => override(uuid, { reason, comment: 'seen' }));
        expect(await store.record(entries)).toEqual({ recorded: 1_234, duplicates: 0, unknownCards: 0 });
        expect((await store.report(wholeDay)).cards).toMatchObject({ shown: 1_234, overridden: 1_234 });
      });

      it('takes batches that overlap, at the same time, in opposite order', async () => {
        const entries = Array.from({ length: 100 }, (_, index) => override(`card-${index}`));
        const counts = await Promise.all(
          Array.from({ length: 8 }, (_, index) =>
            store.record(index % 2 === 0 ? entries : entries.toReversed()),
          ),
        );
        expect(counts).toHaveLength(8);
        expect(await rows(location, 'SELECT id FROM cds_feedback')).toHaveLength(100);
      });

      it('refuses, and keeps nothing of a post, when the last row of it cannot be stored; others are not touched', async () => {
        const entries = identified(Array.from({ length: 700 }, (_, index) => override(`card-${index}`)));
        const faulty = entries.map(({ entry }, index) =>
          index === entries.length - 1 ? { ...entry, receivedAt: Number.NaN } : entry,
        );
        const [refused, taken] = await Promise.allSettled([
          store.record(faulty),
          store.record([override('other')]),
        ]);
        expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'refused' } });
        expect(taken).toMatchObject({ status: 'fulfilled', value: { recorded: 1 } });
        expect(await rows(location, 'SELECT card FROM cds_feedback')).toMatchObject([{ card: 'other' }]);
      });
    });

    describe('free text', () => {
      const withComment = (uuid: string, receivedAt: number) =>
        override(uuid, { comment: `about ${uuid}`, receivedAt });

      it('[F9] is deleted after its retention, on either side of the last instant; the outcome stays', async () => {
        await store.record([withComment('old', noon), withComment('young', noon + 1)]);
        expect(await store.expire(noon + 30 * day)).toMatchObject({ comments: 1 });
        expect(await comments()).toMatchObject([{ body: 'about young' }]);
        expect(await rows(location, 'SELECT id FROM cds_feedback')).toHaveLength(2);
      });

      it('is never written where the site keeps it for 0 days', async () => {
        await store.close();
        store = await open(0);
        await store.record([withComment('any', noon)]);
        expect(await comments()).toEqual([]);
      });

      it('is not overwritten by a repetition', async () => {
        await store.record([withComment('one', noon)]);
        await store.record([{ ...withComment('one', noon), comment: 'changed' } as ReceivedFeedback]);
        expect(await comments()).toMatchObject([{ body: 'about one' }]);
      });
    });

    describe('tokens', () => {
      it('[J11] lets the first use of a token pass and no other', async () => {
        expect(await store.jtiSeen('https://ehr.example', 'a', noon)).toBe(false);
        expect(await store.jtiSeen('https://ehr.example', 'a', noon)).toBe(true);
        expect(await store.jtiSeen('https://other.example', 'a', noon)).toBe(false);
        expect(await store.jtiSeen('https://ehr.example', 'b', noon)).toBe(false);
      });

      it('[J11] lets one of many simultaneous uses pass', async () => {
        const uses = await Promise.all(Array.from({ length: 40 }, () => store.jtiSeen('iss', 'same', noon)));
        expect(uses.filter((seen) => !seen)).toHaveLength(1);
      });

      it('takes any text as issuer and jti', async () => {
        const long = 'x'.repeat(10_000);
        expect(await store.jtiSeen('nul \0', long, noon)).toBe(false);
        expect(await store.jtiSeen('nul \0', long, noon)).toBe(true);
      });

      it('[J12] are remembered ten minutes beyond their end, for replicas whose clocks are behind, then forgotten', async () => {
        await store.jtiSeen('iss', 'a', noon);
        expect(await store.expire(noon + 600_000)).toMatchObject({ tokens: 0 });
        expect(await store.jtiSeen('iss', 'a', noon)).toBe(true);
        expect(await store.expire(noon + 600_001)).toMatchObject({ tokens: 1 });
      });

      it('are remembered across a restart', async () => {
        await store.jtiSeen('iss', 'a', noon);
        await store.close();
        store = await open();
        expect(await store.jtiSeen('iss', 'a', noon)).toBe(true);
      });
    });

    it('writes the cards that wait when it is closed', async () => {
      store.rememberCards([card()]);
      await store.close();
      store = await open();
      expect((await store.report(wholeDay)).cards.shown).toBe(1);
      expect(lost).toBe(0);
    });

    it('tells how many cards are lost when the database does not take them', async () => {
      store.rememberCards([card({ shownAt: Number.NaN }), card()]);
      await store.report(wholeDay);
      expect(lost).toBe(2);
      store.rememberCards([card()]);
      expect((await store.report(wholeDay)).cards.shown).toBe(1);
    });

    it('answers that it is ready, and after closing that it is not', async () => {
      await expect(store.ready()).resolves.toBeUndefined();
      await store.close();
      await expect(store.ready()).rejects.toMatchObject({ code: 'unavailable' });
      store = await open();
    });

    it('starts many times at once on an empty database', async () => {
      location = await empty();
      const opened = await Promise.allSettled(Array.from({ length: 12 }, () => open()));
      const stores = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      await Promise.all(stores.map((opened) => opened.close()));
      expect(opened.filter(({ status }) => status === 'rejected')).toEqual([]);
      const versions = await rows(location, 'SELECT version FROM cds_migration');
      expect(versions.map((row) => Number(row.version))).toEqual([1]);
    });

    it('does not start on the schema of a newer release', async () => {
      await rows(location, 'INSERT INTO cds_migration (version) VALUES (99)');
      await expect(open()).rejects.toMatchObject({ code: 'newerSchema' });
    });

    it('has no column that could name a patient or a clinician', async () => {
      const sql = location.startsWith('postgres')
        ? "SELECT column_name AS name FROM information_schema.columns WHERE table_name LIKE 'cds_%'"
        : "SELECT c.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c WHERE s.type = 'table'";
      const columns = new Set((await rows(location, sql)).map((row) => row.name));
      expect([...columns].sort()).toEqual([
        ...['action', 'body', 'card', 'client', 'expires_at', 'feedback', 'fingerprint', 'id', 'indicator'],
        ...['outcome', 'outcome_at', 'reason_code', 'reason_display', 'reason_system', 'received_at', 'rule'],
        ...['service', 'shown_at', 'suggestion', 'topic', 'uuid', 'version'],
      ]);
    });
  });
});

describe('where the store is', () => {
  const options = { commentDays: 30, onLostCards: () => undefined };

  it('can be in memory alone', async () => {
    const store = await openFeedbackStore(':memory:', options);
    expect(await store.record([override('one')])).toMatchObject({ recorded: 1 });
    await store.close();
  });

  it('is a file that another process may be writing to while this one starts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cds-locked-'));
    const file = join(folder, 'feedback.sqlite');
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE theirs (a); BEGIN IMMEDIATE; DROP TABLE theirs');
    const opening = openFeedbackStore(file, options);
    // As long as it takes to open: the start must meet the lock.
    const first = await Promise.race([opening.catch(() => 'failed'), pause(500, 'still waiting')]);
    other.exec('COMMIT');
    other.close();
    expect(first).toBe('still waiting');
    await (await opening).close();
    await rm(folder, { recursive: true });
  });

  it('is not guessed from an unknown scheme, whose password is not repeated', async () => {
    const start = openFeedbackStore('mysql://user:secret@host/db', options);
    await expect(start).rejects.toMatchObject({
      code: 'cannotOpen',
      message: expect.not.stringContaining('secret'),
    });
  });

  it('stops the start when the file cannot be made', async () => {
    await expect(openFeedbackStore('/dev/null/feedback.sqlite', options)).rejects.toMatchObject({
      code: 'cannotOpen',
    });
  });

  it('stops the start when PostgreSQL does not answer, without telling its password', async () => {
    const start = openFeedbackStore('postgres://user:secret@127.0.0.1:1/db', options);
    await expect(start).rejects.toMatchObject({ code: 'cannotOpen', message: 'PostgreSQL does not answer' });
  });
});
