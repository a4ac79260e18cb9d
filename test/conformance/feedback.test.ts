import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { authorized } from './clients.ts';
import { fixtureCall } from './fixture-calls.ts';
import { type RunningService, send, startService } from './running-service.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const path = '/cds-services/tarlatamab-order-sign';
const adminToken = 'administrator-of-the-report';
const at = '2026-11-20T13:00:00.000Z';
let service: RunningService;
beforeAll(async () => {
  service = await startService({ environment: { CDS_ADMIN_TOKEN: adminToken } });
});
afterAll(() => service.stop());

const feedback = (entries: unknown) => send(`${service.url}${path}/feedback`, { feedback: entries });
const report = async () =>
  (await send(`${service.url}/reports/overrides`, undefined, authorized(adminToken))).body;

const counts = async (): Promise<{ readonly unknownCards: number }> => report();

describe('[F1] a card leads back to its rule', () => {
  it('shown, accepted and overridden by reason, in the report of the administrator', async () => {
    const { cards } = (await send(`${service.url}${path}`, fixtureCall('neutropenia-anc-0-99'))).body;
    const offering = cards.find((card: { suggestions?: unknown }) => card.suggestions !== undefined);
    const other = cards.find(
      (card: { overrideReasons?: unknown }) => card !== offering && card.overrideReasons !== undefined,
    );
    const accepted = {
      card: offering.uuid,
      outcome: 'accepted',
      outcomeTimestamp: at,
      acceptedSuggestions: [{ id: offering.suggestions[0].uuid }],
    };
    const overridden = {
      card: (other ?? offering).uuid,
      outcome: 'overridden',
      outcomeTimestamp: '2026-11-20T13:00:01Z',
      overrideReason: { reason: (other ?? offering).overrideReasons[0] },
    };
    expect((await feedback([accepted])).status).toBe(200);
    expect((await feedback([accepted, overridden])).status).toBe(200);
    const { cards: counted, rules, unknownCards } = await report();
    expect([counted.shown, unknownCards]).toEqual([cards.length, 0]);
    expect(counted.accepted + counted.overridden).toBe(other === undefined ? 1 : 2);
    const finding = offering.extension['org.tarlatamab-cds.finding'];
    expect(rules).toContainEqual(
      expect.objectContaining({ rule: finding.rules[0].id, version: finding.rules[0].version, shown: 1 }),
    );
  });

  it.each(['GET', 'PUT', 'DELETE'])('%s of the feedback path is 405', async (method) => {
    const answer = await send(`${service.url}${path}/feedback`, undefined, {}, method);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });

  it('[F8] Epic’s dialect, about a card that nobody knows', async () => {
    const epicEntry = {
      card: '123456',
      outcome: 'overridden',
      outcomeTimestamp: at,
      overrideReasons: { reason: { code: 'a', system: 'b', display: 'c' } },
    };
    expect((await feedback([epicEntry])).status).toBe(200);
  });

  const entry = { card: 'a-card', outcome: 'overridden', outcomeTimestamp: at };
  const reason = { code: 'a', system: 'urn:reasons', display: 'Because' };
  it.each<[string, object]>([
    ['[F4] accepted, with what was taken', { outcome: 'accepted', acceptedSuggestions: [{ id: 's-1' }] }],
    ['[F5] overridden without a word', {}],
    ['[F5] overridden with a reason of the card', { overrideReason: { reason } }],
    ['[F5] overridden with a comment alone', { overrideReason: { userComment: 'discussed on the ward' } }],
    ['[F5] overridden with both', { overrideReason: { reason, userComment: 'discussed on the ward' } }],
    ['[F3] a time with an offset', { outcomeTimestamp: '2026-11-20T08:00:00.5-05:00' }],
    ['[F3] a time in lower case', { outcomeTimestamp: '2026-11-20t13:00:00z' }],
    ['[F8] Epic: overrideReasons holding one object', { overrideReasons: { reason, userComment: 'so' } }],
    [
      '[F8] Epic: the acknowledgement reason of the site in an extension',
      {
        overrideReasons: {
          extension: {
            'com.epic.cdshooks.feedback.overrideReason.reasonCategory': '45',
            'com.epic.cdshooks.feedback.overrideReason.reasonDisplay': 'Does not meet criteria',
          },
        },
      },
    ],
  ])('%s is taken, and counts once however often it is sent', async (what, members) => {
    const before = await counts();
    const one = { ...entry, card: what, ...members };
    for (const body of [[one], [one], [one, one]]) {
      const answer = await feedback(body);
      expect([answer.status, answer.text]).toEqual([200, '{}']);
    }
    expect((await counts()).unknownCards).toBe(before.unknownCards + 1);
  });

  it('[F6] the same report twice, within one post and in two, counts once; a changed one counts again', async () => {
    const { cards } = (await send(`${service.url}${path}`, fixtureCall('neutropenia-anc-0-99'))).body;
    const before = (await report()).cards.overridden;
    const one = { ...entry, card: cards[0].uuid };
    await feedback([one, one]);
    await feedback([one]);
    expect((await report()).cards.overridden).toBe(before + 1);
  });

  it('[F7] a bad entry beside a good one: the good one is kept', async () => {
    const before = await counts();
    const answer = await feedback([
      { ...entry, card: 'good' },
      { ...entry, card: 'bad', outcome: 'ignored' },
    ]);
    expect(answer.status).toBe(200);
    expect((await counts()).unknownCards).toBe(before.unknownCards + 1);
  });

  it.each<[string, unknown]>([
    ['no entries', []],
    ['an entry without a card', [{ outcome: 'accepted' }]],
    ['no list', 'x'],
  ])('[F2] %s: 400', async (_what, entries) => {
    expect((await feedback(entries)).status).toBe(400);
  });

  it('the report is refused without the token, and a wrong one', async () => {
    for (const headers of [{}, authorized('guess')])
      expect((await send(`${service.url}/reports/overrides`, undefined, headers)).status).toBe(401);
  });

  it('/ready asks the database', async () => {
    expect((await send(`${service.url}/ready`)).body).toEqual({ status: 'ready' });
  });
});
