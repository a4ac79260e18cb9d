import { describe, expect, it } from 'vitest';
import { byUrgency, worstAction, worstIndicator } from '#src/cards/finding.ts';
import type { Action, Indicator } from '#src/rules/knowledge-schema.ts';

/** fhir-data.md §5: worst first. */
const actions: readonly Action[] = ['discontinue', 'hold', 'dataMissing', 'proceed'];
const indicators: readonly Indicator[] = ['critical', 'warning', 'info'];
const pairs = <T>(scale: readonly T[]) =>
  scale.flatMap((worse, index) => scale.slice(index + 1).map((milder) => [worse, milder] as const));

describe('which is worse', () => {
  it.each(pairs(actions))('%s before %s', (worse, milder) => {
    expect([worstAction([milder, worse]), worstAction([worse, milder])]).toEqual([worse, worse]);
  });

  it.each(pairs(indicators))('%s before %s', (worse, milder) => {
    expect([worstIndicator([milder, worse]), worstIndicator([worse, milder])]).toEqual([worse, worse]);
  });

  it('of nothing: proceed, info', () => {
    expect([worstAction([]), worstIndicator([])]).toEqual(['proceed', 'info']);
  });
});

describe('the order of findings', () => {
  const all = indicators.flatMap((indicator) => actions.map((action) => ({ indicator, action })));

  it('the indicator first, then the action, the worse ahead', () => {
    expect(all.toReversed().sort(byUrgency)).toEqual(all);
  });

  it('equals keep their order', () => {
    const [one, two] = [
      { indicator: 'warning', action: 'hold', id: 1 },
      { indicator: 'warning', action: 'hold', id: 2 },
    ] as const;
    expect([one, two].sort(byUrgency)).toEqual([one, two]);
    expect(byUrgency(one, two)).toBe(0);
  });
});
