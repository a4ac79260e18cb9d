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
    const entry = {
      card: '123456',
      outcome: 'overridden',
      outcomeTimestamp: at,
      overrideReasons: { reason: { code: 'a', system: 'b', display: 'c' } },
    };
    expect((await feedback([entry])).status).toBe(200);
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
