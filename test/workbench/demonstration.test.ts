import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { answerFrom } from '#src/answer.ts';
import { readDemonstration } from '#src/demonstration.ts';
import { parseHookRequest } from '#src/hooks/hook-request.ts';
import { createLog } from '#src/observability/log.ts';
import { loadCatalog } from '#src/rules/load.ts';
import { ids } from './fixtures.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const catalog = await loadCatalog(`${root}cds-services`);
const prefix = catalog[0]?.service.namespace.extension ?? '';
const service = catalog[0]?.services.find(({ hook }) => hook === 'order-sign');

/** The same call of 20 November 2026, to a service whose own clock stands ten days earlier. */
async function answer(demonstrations: boolean) {
  const call = JSON.parse(readFileSync(`${root}fixtures/requests/clean-c2d1.json`, 'utf8'));
  call.extension = {
    [`${prefix}now`]: '2026-11-20T13:00:00Z',
    [`${prefix}zone`]: 'America/New_York',
    [`${prefix}explain`]: true,
  };
  if (service === undefined) throw new Error('no service');
  const assess = answerFrom(catalog, {
    clock: () => Date.parse('2026-11-10T13:00:00Z'),
    zone: 'UTC',
    newId: ids(),
    log: createLog('silent'),
    demonstrations,
  });
  return (await assess(parseHookRequest('order-sign', call), service)).response;
}

describe('a call that brings its own clock', () => {
  it('is judged by it where demonstrations are allowed, and told why', async () => {
    const { cards, extension } = await answer(true);
    expect(cards.map(({ source }) => source.topic?.code)).toEqual(['monitoring']);
    const explanation = extension?.[`${prefix}explanation`];
    expect(explanation).toContainEqual(
      expect.objectContaining({
        rule: 'neutropenia-grade-3-4',
        outcome: 'clear',
        facts: [{ fact: 'anc', state: 'known', members: [{ path: 'anc.grade', values: ['0'] }] }],
      }),
    );
  });

  it('is judged by the clock of the service where they are not: results of tomorrow clear nothing', async () => {
    const { cards, extension } = await answer(false);
    expect(cards.map(({ source }) => source.topic?.code)).toContain('labsCbc');
    expect(extension).not.toHaveProperty(`${prefix}explanation`);
  });

  it.each([
    { 'x.now': 'yesterday' },
    { 'x.now': '2026-11-20T13:00:00' },
    { 'x.now': 5 },
    { 'x.zone': 'Middle/Earth' },
  ])('%j is refused', (extension) => {
    expect(() => readDemonstration(extension, 'x.')).toThrow(/extension\.x\./);
  });

  it('no extension asks for nothing', () => {
    expect(readDemonstration(undefined, 'x.')).toEqual({ explain: false });
  });
});
