import { describe, expect, it } from 'vitest';
import { anc, gradesIn, holds, hoursAgo, judge, recordOf, result, resultsOf, ucum } from './situation.ts';

const preliminary = { status: 'preliminary' } as const;
const percent = (code: string, value: number, more: object = {}) =>
  result(code, { valueQuantity: ucum(value, '%'), ...more }, `pct-${code}`);
const wbc = (value: number, more: object = {}) =>
  result('wbc', { valueQuantity: ucum(value, '10*9/L'), ...more }, 'wbc-1');
const wbcUpTo = (comparator: '<' | '<=' | '>', value: number) =>
  wbc(0, { valueQuantity: { ...ucum(value, '10*9/L'), comparator } });

describe('which results a calculated ANC may rest on (clinical.md §5 #13, §3.2)', () => {
  it.each([
    ['segmented neutrophils without bands', [wbc(2), percent('26505-8', 40)]],
    ['bands without segmented neutrophils', [wbc(2), percent('26508-2', 40)]],
    ['a percentage alone', [percent('770-8', 20)]],
    ['white cells without a unit', [wbc(0, { valueQuantity: { value: 4 } }), percent('770-8', 20)]],
    ['a percentage without a unit', [wbc(4), percent('770-8', 0, { valueQuantity: { value: 20 } })]],
    [
      'white cells that cannot be read',
      [wbc(0, { valueQuantity: undefined, valueString: 'see note' }), percent('770-8', 20)],
    ],
  ])('not on %s', (_what, observations) => {
    expect(judge('anc', observations)).toMatchObject({ state: 'absent', readings: [] });
  });

  it('segmented and band neutrophils come before the neutrophil percentage', () => {
    const fact = judge('anc', [wbc(2), percent('770-8', 90), percent('26505-8', 40), percent('26508-2', 5)]);
    expect(fact.readings).toMatchObject([{ value: 0.9 }]);
  });

  it('without bands the neutrophil percentage serves', () => {
    const fact = judge('anc', [wbc(2), percent('770-8', 60), percent('26505-8', 40)]);
    expect(fact.readings).toMatchObject([{ value: 1.2 }]);
  });

  it('a manual percentage comes before that of the analyser', () => {
    const fact = judge('anc', [wbc(4), percent('770-8', 50), percent('23761-0', 20, { id: 'z' })]);
    expect(fact.readings).toMatchObject([{ value: 0.8, grade: 3 }]);
  });

  it.each([
    ['first', [percent('770-8', 10, preliminary), percent('26511-6', 50)]],
    ['last', [percent('26511-6', 50), percent('770-8', 10, preliminary)]],
    ['by hand', [percent('23761-0', 10, preliminary), percent('26511-6', 50)]],
  ])('a final percentage comes before a preliminary one (%s)', (_what, percents) => {
    expect(judge('anc', [wbc(4), ...percents])).toMatchObject({ state: 'known', readings: [{ value: 2 }] });
  });

  it('one without a unit does not stand in the way of one that has one', () => {
    const bare = percent('23761-0', 0, { valueQuantity: { value: 10 } });
    expect(judge('anc', [wbc(4), bare, percent('770-8', 50)]).readings).toMatchObject([{ value: 2 }]);
  });

  it('a count that cannot be read does not keep it from being calculated', () => {
    const unread = result('anc', { valueString: 'see note' });
    const fact = judge('anc', [unread, wbc(4), percent('770-8', 50)]);
    expect(fact).toMatchObject({ state: 'known', readings: [{ value: 2, calculated: true }] });
  });

  it.each([
    ['white cells', [wbc(4, preliminary), percent('770-8', 50)]],
    ['the percentage', [wbc(4), percent('770-8', 50, preliminary)]],
  ])('is as preliminary as %s', (_what, observations) => {
    const fact = judge('anc', observations);
    expect(fact).toMatchObject({
      state: 'unreadable',
      reason: expect.stringContaining('it is preliminary'),
      readings: [{ value: 2, status: 'preliminary' }],
    });
  });

  it('is a result of the draw of the white cells, calculated and not counted by hand', () => {
    const specimen = { reference: 'Specimen/tube-1' };
    const manual = result('804-5', { valueQuantity: ucum(4, '10*9/L'), specimen }, 'wbc-2');
    const [only, ...more] = resultsOf(recordOf([manual, percent('23761-0', 50)]), 'anc');
    expect(more).toEqual([]);
    expect(only).toMatchObject({
      analyte: 'anc',
      reference: 'Observation/wbc-2',
      status: 'final',
      specimen: 'Specimen/tube-1',
      calculated: true,
      manual: false,
      pending: false,
      unitAssumed: false,
    });
    expect(only?.doubt).toBeUndefined();
  });
});

describe('white cells as the upper bound of the ANC (clinical.md §5 #15)', () => {
  it.each([
    ['<', 0.5, [4]],
    ['<=', 0.5, [3, 4]],
    ['<', 1, [3, 4]],
    ['<=', 1, []],
    ['<', 4, []],
    ['>', 50, []],
  ] as const)('white cells %s %f', (sign, value, grades) => {
    const fact = judge('anc', [wbcUpTo(sign, value)]);
    expect(gradesIn(fact).toSorted()).toEqual(grades);
    expect(holds(fact)).toBe(grades.length > 0);
  });

  it('is no count: it says so, and where it comes from', () => {
    const fact = judge('anc', [wbc(0.4)]);
    expect(fact.reason).toContain('only WBC tells an upper bound');
    expect(fact.readings[0]).toMatchObject({ calculated: false, status: 'final' });
    expect(fact.evidence[0]?.note).toContain('cannot exceed WBC 0.4 10*9/L');
  });

  it('a newer normal number of white cells says nothing of the ANC', () => {
    const older = anc(3, { effectiveDateTime: hoursAgo(20) });
    expect(judge('anc', [wbc(6), older])).toMatchObject({ state: 'known', readings: [{ value: 3 }] });
    expect(judge('anc', [wbc(6), older]).evidence).toHaveLength(1);
  });
});
