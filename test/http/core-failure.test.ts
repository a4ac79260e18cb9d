import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerFrom } from '#src/answer.ts';
import { createLog } from '#src/observability/log.ts';
import type { Knowledge } from '#src/rules/knowledge.ts';
import { loadCatalog } from '#src/rules/load.ts';
import { fixtureCall } from '../conformance/fixture-calls.ts';
import { testService } from './test-service.ts';

let catalog: readonly Knowledge[];
beforeAll(async () => {
  catalog = await loadCatalog(fileURLToPath(new URL('../../cds-services', import.meta.url)));
});

const failure = () => {
  throw new Error('Quaver, Ida');
};
const sound = {
  clock: () => Date.UTC(2026, 10, 20, 13),
  zone: 'America/New_York',
  newId: randomUUID as () => string,
  log: createLog('silent'),
};

describe('[C2] a fault in the clinical core', () => {
  it.each([
    ['the clock', { clock: failure }],
    ['the source of ids', { newId: failure }],
  ])('outside of any fact (%s): 500 and an OperationOutcome, never an empty list', async (_what, faulty) => {
    const services = catalog.flatMap((knowledge) => knowledge.services);
    const { app, rawLog } = testService(
      { cards: [] },
      { services, assess: answerFrom(catalog, { ...sound, ...faulty }) },
    );
    const answer = await request(app)
      .post('/cds-services/tarlatamab-order-sign')
      .send(fixtureCall('neutropenia-anc-0-99'));
    expect(answer.status).toBe(500);
    expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'fatal' }] });
    expect(answer.body).not.toHaveProperty('cards');
    expect(answer.text + rawLog()).not.toContain('Quaver');
  });

  it('in one fact is a gap on a card, and the log names the fact', async () => {
    const broken = catalog.map((knowledge) => ({
      ...knowledge,
      facts: new Map(
        [...knowledge.facts].map(([name, fact]) => [
          name,
          name === 'anc' ? { ...fact, derive: failure } : fact,
        ]),
      ),
    }));
    const services = catalog.flatMap((knowledge) => knowledge.services);
    const lines: unknown[] = [];
    const log = { ...sound.log, error: (line: unknown) => void lines.push(line) };
    const assess = answerFrom(broken, { ...sound, log: log as unknown as typeof sound.log });
    const { app } = testService({ cards: [] }, { services, assess });
    const answer = await request(app)
      .post('/cds-services/tarlatamab-order-sign')
      .send(fixtureCall('neutropenia-anc-0-99'));
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/an internal fault kept anc from being read/);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'factFailed', fact: 'anc' }));
    expect(answer.text + JSON.stringify(lines)).not.toContain('Quaver');
  });
});
