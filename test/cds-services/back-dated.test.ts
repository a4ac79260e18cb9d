import { describe, expect, it } from 'vitest';
import { answer, bodyOf, loadDrug } from '../golden/answers.ts';
import { factOf, planned } from './facts-of.ts';

// §5 #104: a back-dated order is judged by its own date, and said to be. Neither the reference nor the precautions say what
// remains of an observation that was due on a day that is over: nothing around that infusion is offered as an order.
const offered = (start: string) => {
  const chart = { of: 'premedication-and-hydration-missing-c1d1', orders: [planned(start, 1)] };
  const value = (name: string) => Object(factOf(name, chart).value);
  const { start: from, end } = value('observation');
  return { from, end, before: value('premedication').giveAt, after: value('hydration').giveAt };
};

describe('orders around the infusion (now: 2026-11-20 in the morning)', () => {
  it.each([
    ['yesterday, last minute', '2026-11-19T23:59:00-05:00'],
    ['a week ago', '2026-11-13T10:00:00-05:00'],
    ['months ago', '2026-07-01T10:00:00-04:00'],
  ])('none for an order planned %s', (_what, start) => {
    expect(offered(start)).toEqual({ from: undefined, end: undefined, before: undefined, after: undefined });
  });

  it.each([
    ['today, a minute after midnight', '2026-11-20T00:01:00-05:00'],
    ['later today', '2026-11-20T15:00:00-05:00'],
    ['tomorrow', '2026-11-21T10:00:00-05:00'],
  ])('all for an order planned %s', (_what, start) => {
    const { from, end, before, after } = offered(start);
    expect(from).toBe(start);
    expect([end, before, after].every((at) => typeof at === 'string')).toBe(true);
  });

  it('the card on monitoring still says what the observation was to be, and that the day is over', async () => {
    const drug = await loadDrug();
    const given = await answer(drug, bodyOf('data-quality-order-back-dated'));
    const [monitoring] = 'refused' in given ? [] : given.cards;
    expect(monitoring?.detail).toMatch(/22–24 hours[\s\S]*lies in the past/);
    expect(monitoring?.suggestions).toBeUndefined();
  });
});
