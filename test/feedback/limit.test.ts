import request from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFeedbackStore } from '#src/feedback/open.ts';
import type { FeedbackStore } from '#src/feedback/store.ts';
import { testService } from '../http/test-service.ts';
import { databases } from './databases.ts';

// Databases and processes start here: a busy machine is no fault of theirs.
vi.setConfig({ testTimeout: 60_000 });

const outcomeTimestamp = '2026-11-20T12:30:15Z';
const reason = { system: 'urn:reasons', code: 'risk-benefit', display: 'Benefit outweighs risk' };
const shapes = [
  ['2.0', 'overrideReason'],
  ['Epic’s', 'overrideReasons'],
] as const;

describe.each(databases)('as many entries as one post may hold, on $name', (database) => {
  describe.skipIf(database.skip)('', () => {
    let location = '';
    let store: FeedbackStore;
    const stored = async () =>
      (await database.rows(location, 'SELECT card, outcome, reason_code FROM cds_feedback')).length +
      (await database.rows(location, 'SELECT feedback FROM cds_feedback_comment')).length;
    const post = (feedback: readonly object[]) =>
      request(testService(undefined, { store }).app)
        .post('/cds-services/drug-order-sign/feedback')
        .send({ feedback });
    const overrides = (count: number, member: string) =>
      Array.from({ length: count }, (_, index) => ({
        card: `card-${index}`,
        outcome: 'overridden',
        outcomeTimestamp,
        [member]: { reason, userComment: `comment ${index}` },
      }));
    const acceptances = (count: number, suggestions: number) =>
      Array.from({ length: count }, (_, index) => ({
        card: `card-${index}`,
        outcome: 'accepted',
        outcomeTimestamp,
        acceptedSuggestions: Array.from({ length: suggestions }, (_suggestion, id) => ({
          id: `suggestion-${index}-${id}`,
        })),
      }));

    beforeAll(database.start, 120_000);
    afterAll(database.stop, 120_000);
    beforeEach(async () => {
      location = await database.empty();
      store = await openFeedbackStore(location, { commentDays: 30, onLostCards: () => undefined });
    }, 120_000);
    afterEach(() => store.close());

    it.each(shapes)('[F2] 1,000 entries in the %s shape are stored, every one', async (_shape, member) => {
      await post(overrides(1_000, member)).expect(200, {});
      expect(await stored()).toBe(2_000);
      const [last] = await database.rows(
        location,
        "SELECT f.reason_code, c.body FROM cds_feedback f JOIN cds_feedback_comment c ON c.feedback = f.id WHERE f.card = 'card-999'",
      );
      expect(last).toEqual({ reason_code: 'risk-benefit', body: 'comment 999' });
    });

    it.each(shapes)(
      '[F2] 1,001 entries in the %s shape: 413 that says the limit and what to do, and none is stored',
      async (_shape, member) => {
        const { body } = await post(overrides(1_001, member)).expect(413);
        expect(body).toMatchObject({
          resourceType: 'OperationOutcome',
          issue: [{ severity: 'error', code: 'too-long', details: { coding: [{ code: 'tooManyEntries' }] } }],
        });
        expect(body.issue[0].diagnostics).toMatch(
          /more than 1000 entries, so none was stored: send them in several posts of at most 1000/,
        );
        expect(await stored()).toBe(0);
      },
    );

    it('entries that cannot be used count as well: a post is not read to find out', async () => {
      const { body } = await post([...overrides(1_000, 'overrideReason'), {}]).expect(413);
      expect(body.issue[0].details.coding[0].code).toBe('tooManyEntries');
      expect(await stored()).toBe(0);
    });

    it('the rest in a second post, as the refusal asks for', async () => {
      const all = overrides(1_001, 'overrideReason');
      await post(all).expect(413);
      await post(all.slice(0, 1_000)).expect(200, {});
      await post(all.slice(1_000)).expect(200, {});
      expect(await stored()).toBe(2_002);
    });

    it('1,000 entries of 20 accepted suggestions each are stored with every suggestion', async () => {
      await post(acceptances(1_000, 20)).expect(200, {});
      const [row] = await database.rows(
        location,
        'SELECT COUNT(*) AS suggestions, COUNT(DISTINCT feedback) AS entries FROM cds_feedback_suggestion',
      );
      expect([Number(row?.suggestions), Number(row?.entries)]).toEqual([20_000, 1_000]);
    });

    it('an entry that names 21 suggestions is faulty, and loses none of its neighbours', async () => {
      const [tooMany] = acceptances(1, 21);
      const { body } = await post([{ ...tooMany }]).expect(400);
      expect(body.issue[0].diagnostics).toContain('feedback[0].acceptedSuggestions must name');
      await post([{ ...tooMany }, { ...acceptances(2, 1)[1] }]).expect(200, {});
      const rows = await database.rows(location, 'SELECT card FROM cds_feedback');
      expect(rows).toEqual([{ card: 'card-1' }]);
    });
  });
});
