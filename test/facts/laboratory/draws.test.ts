import { describe, expect, it } from 'vitest';
import { anc, clears, holds, judge, result, ucum } from './situation.ts';

/** It is noon (UTC) of 20 November. */
const at = (time: string) => ({ effectiveDateTime: `2026-11-20T${time}:00Z` });
const today = { effectiveDateTime: '2026-11-20' };
const preliminary = { status: 'preliminary' } as const;
const upTo = (value: number) => ({
  valueQuantity: { ...ucum(value, '10*9/L'), comparator: '<' as const },
});
const of = (code: string, value: number, more: object) =>
  result(code, { valueQuantity: ucum(value, '10*9/L'), ...at('09:00'), ...more }, `r-${code}`);

describe('reports of one draw (clinical.md §5 #25, #28, #43)', () => {
  it.each(['preliminary', 'registered'] as const)(
    'the %s report of a result that is final by now is history',
    (status) => {
      const fact = judge('anc', [
        anc(0.3, { status, ...at('09:00') }, 'first'),
        anc(3, at('09:00'), 'final'),
      ]);
      expect(clears(fact)).toBe(true);
      expect(fact.evidence.map(({ resource }) => resource)).toEqual(['Observation/final']);
    },
  );

  it.each([
    ['of another test', of('26499-4', 0.3, preliminary)],
    ['of an unknown status', anc(0.3, { status: 'unknown', ...at('09:00') }, 'other')],
    ['of another time', anc(0.3, { ...preliminary, ...at('09:30') }, 'other')],
  ])('one %s is not, and alarms', (_what, other) => {
    expect(holds(judge('anc', [other, anc(3, at('09:00'), 'final')]))).toBe(true);
  });

  it('an unreadable twin of a result that was read does not count', () => {
    const twin = result('26499-4', { valueString: 'see note', ...at('09:00') });
    expect(clears(judge('anc', [twin, anc(3, at('09:00'))]))).toBe(true);
    const newer = result('26499-4', { valueString: 'see note', ...at('09:01') });
    expect(clears(judge('anc', [newer, anc(3, at('09:00'))]))).toBe(false);
  });

  it('a correction replaces the result of its own test only', () => {
    const corrected = of('26499-4', 3, { status: 'corrected' });
    expect(judge('anc', [of('751-8', 0.3, {}), corrected]).readings).toMatchObject([{ value: 0.3 }]);
    expect(judge('anc', [of('26499-4', 0.3, { id: 'wrong' }), corrected]).readings).toMatchObject([
      { value: 3 },
    ]);
  });

  it('a correction dated to the day replaces no result of an hour', () => {
    const corrected = anc(3, { status: 'corrected', ...today }, 'corrected');
    expect(judge('anc', [anc(0.9, at('07:00')), corrected]).readings).toMatchObject([{ value: 0.9 }]);
  });

  it('a correction of the first moment of the day is not one of the whole day', () => {
    const corrected = anc(3, { status: 'corrected', ...today }, 'corrected');
    expect(judge('anc', [anc(0.9, at('00:00'), 'midnight'), corrected]).readings).toMatchObject([
      { value: 0.9 },
    ]);
    const midnight = anc(3, { status: 'corrected', ...at('00:00') }, 'corrected');
    expect(judge('anc', [anc(0.9, today, 'day'), midnight]).readings).toMatchObject([{ value: 0.9 }]);
  });

  it('a result that is alarming for certain counts before one that may be', () => {
    const fact = judge('anc', [
      result('anc', { ...upTo(1.5), ...at('09:00') }, 'open'),
      anc(0.3, at('09:00'), 'certain'),
    ]);
    expect(fact.readings).toMatchObject([{ value: 0.3, grade: 4 }]);
  });

  it('one that may be worse counts, though the other is higher than its bound', () => {
    const above = { valueQuantity: { ...ucum(130, 'U/L'), comparator: '>' as const } };
    const fact = judge('alt', [
      result('alt', { ...above, ...at('09:00') }, 'open'),
      result('alt', { valueQuantity: ucum(150, 'U/L'), ...at('09:00') }, 'exact'),
    ]);
    expect(fact.readings.map(({ grade }) => grade)).toContain(4);
  });

  it('of two results of equal mildest grade the one that may be worse counts', () => {
    for (const [open, exact] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const fact = judge('anc', [
        anc(1.2, at('09:00'), exact),
        result('anc', { ...upTo(1.5), ...at('09:00') }, open),
      ]);
      expect(fact.readings.map(({ grade }) => grade)).toContain(4);
    }
  });

  it('of two results of one grade the lower counts', () => {
    const fact = judge('anc', [
      anc(3, at('09:00'), 'a'),
      anc(2, at('09:00'), 'b'),
      anc(2.5, at('09:00'), 'c'),
    ]);
    expect(fact.readings).toMatchObject([{ value: 2 }]);
  });

  it('of two results of one grade the higher counts, where higher is worse', () => {
    const alt = (value: number, id: string) =>
      result('alt', { valueQuantity: ucum(value, 'U/L'), ...at('09:00') }, id);
    expect(judge('alt', [alt(20, 'a'), alt(30, 'b'), alt(25, 'c')]).readings).toMatchObject([{ value: 30 }]);
  });
});

describe('a result dated to the day among results of that day (clinical.md §5 #35)', () => {
  it('may be any of them: the worst of all counts, the earliest too', () => {
    const fact = judge('anc', [
      anc(3, today, 'day'),
      anc(3, at('09:00'), 'late'),
      anc(0.9, at('07:00'), 'early'),
    ]);
    expect(fact.readings).toMatchObject([{ value: 0.9, grade: 3 }]);
  });

  it('a preliminary value that is older than the one that counts is history, a newer one alarms', () => {
    const known = [anc(3, today, 'day'), anc(2, at('09:00'), 'late')];
    expect(clears(judge('anc', [...known, anc(0.3, { ...preliminary, ...at('07:00') }, 'old')]))).toBe(true);
    expect(holds(judge('anc', [...known, anc(0.3, { ...preliminary, ...at('10:00') }, 'new')]))).toBe(true);
  });

  it('one of the day before is an older draw', () => {
    const fact = judge('anc', [
      anc(3, today, 'day'),
      anc(0.9, { effectiveDateTime: '2026-11-19' }, 'before'),
    ]);
    expect(clears(fact)).toBe(true);
  });

  it('one dated to the month draws nothing of that month into its draw', () => {
    const fact = judge('anc', [
      anc(3, { effectiveDateTime: '2026-11' }, 'month'),
      anc(3, at('09:00'), 'today'),
      anc(0.3, { effectiveDateTime: '2026-11-10T09:00:00Z' }, 'old'),
    ]);
    expect(clears(fact)).toBe(true);
  });
});
