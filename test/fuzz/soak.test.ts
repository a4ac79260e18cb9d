import { describe, expect, it } from 'vitest';
import { leaks, type Sample, slopePerHour, thirds } from '../../bench/soak-figures.ts';
import { judgeVisits, type Visit } from '../../bench/soak-visit.ts';
import { answer, loadDrug } from '../golden/answers.ts';
import { callAs } from './fixtures.ts';
import { markOf } from './marks.ts';

/** The soak's own judgement: planted faults are seen, right answers are not taken for one. */

const name = 'neutropenia-anc-0-99';
const patientId = markOf(5);
const drug = await loadDrug();
const judge = judgeVisits(drug);
const call = callAs(name, patientId);

const visit = (failing: readonly string[] = []): Visit => ({
  name,
  patientId,
  path: '/',
  call: {},
  prefetch: call.prefetch,
  deliveries: Object.fromEntries(failing.map((key) => [key, 'reset' as const])),
  failing,
});

async function textWithout(keys: readonly string[]): Promise<string> {
  const prefetch = Object.fromEntries(Object.entries(call.prefetch).filter(([key]) => !keys.includes(key)));
  return JSON.stringify(await answer(drug, { ...call, prefetch }));
}
const whole = await textWithout([]);
const withoutLabs = await textWithout(['labs']);

describe('an answer is the one that its patient is due', () => {
  it('all cards when all data arrived', async () => {
    expect(await judge(visit(), 200, whole)).toBe('cards');
  });
  it('the cards that remain, and the gaps named, when a part did not', async () => {
    expect(await judge(visit(['labs']), 200, withoutLabs)).toBe('gaps');
  });
  it('a refusal when the patient could not be read', async () => {
    expect(await judge(visit(['patient']), 412, '{"code":"requiredDataUnavailable"}')).toBe('refused');
  });
  it.each([
    ['the cards of another patient', visit(), 200, whole.replaceAll(patientId, markOf(6)), /cross-talk/],
    [
      'one id of another patient',
      visit(),
      200,
      whole.replace(`${patientId}-anc`, `${markOf(6)}-anc`),
      /cross-talk/,
    ],
    ['other cards', visit(), 200, whole.replace('"critical"', '"warning"'), /not the cards/],
    ['gaps although all arrived', visit(), 200, withoutLabs, /not the cards/],
    ['no gap although the results did not arrive', visit(['labs']), 200, whole, /without labs/],
    ['cards although the patient did not arrive', visit(['patient']), 200, whole, /without the patient/],
    ['HTTP 500', visit(), 500, '{}', /^FAULT 500/],
  ])('%s: a fault', async (_what, seen, status, text, fault) => {
    expect(await judge(seen, status, text)).toMatch(/^FAULT/);
    expect(await judge(seen, status, text)).toMatch(fault);
  });
});

describe('what grows', () => {
  const samples = (of: (turn: number) => Partial<Sample>): readonly Sample[] =>
    Array.from({ length: 12 }, (_, turn) => ({
      at: turn * 60,
      heap: 50e6,
      heapSeen: 60e6,
      resident: 300e6,
      descriptors: 40,
      sockets: 10,
      ...of(turn),
    }));

  it('slope and thirds', () => {
    const rising = samples((turn) => ({ heap: (50 + turn) * 1e6 }));
    expect(slopePerHour(rising, ({ heap }) => heap) / 1e6).toBeCloseTo(60);
    expect(thirds(rising, ({ heap }) => heap / 1e6)).toEqual({ first: 52, last: 60 });
  });
  it('nothing, or noise: no leak', () => {
    expect(leaks(samples((turn) => ({ heap: (50 + (turn % 3)) * 1e6, sockets: 10 + (turn % 5) })))).toEqual(
      [],
    );
  });
  it.each([
    ['the heap', (turn: number) => ({ heap: (50 + 2 * turn) * 1e6 })],
    ['resident memory', (turn: number) => ({ resident: (300 + 15 * turn) * 1e6 })],
    ['open descriptors', (turn: number) => ({ descriptors: 40 + 6 * turn })],
    ['open sockets', (turn: number) => ({ sockets: 10 + 6 * turn })],
  ])('%s: a leak', (what, of) => {
    expect(leaks(samples(of)).join()).toContain(what);
  });
});
