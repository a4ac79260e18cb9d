import { describe, expect, it } from 'vitest';
import { condition } from './chart-with.ts';
import { type Chart, factOf } from './facts-of.ts';
import { bound, isLab, lab } from './lab-results.ts';

// C2D1 is signed on 2026-11-20 at 08:00 in New York; the first dose was given on 2026-10-23 at 10:00.
const today = '2026-11-20';
const fact = (name: string, record: readonly object[], chart: Chart = {}) =>
  factOf(name, { ...chart, record, without: isLab });
const rest = [lab('ast', 30, today), lab('bilirubin', 0.6, today)];

describe('which value is the baseline (clinical.md §3.1: the last final one before C1D1, at most 28 days old)', () => {
  const alt = (record: readonly object[]) => fact('altGrade', [lab('alt', 210, today), ...record]).value;
  const at = (value: number, when: string, more: object = {}) =>
    lab('alt', value, when, { effectiveDateTime: when, ...more });
  const none = { byUpperLimit: 3, grade: 3, explainedByBaseline: false };

  it.each([
    ['none before the first dose', []],
    ['not raised', [at(30, '2026-10-22')]],
    ['at the upper limit', [at(40, '2026-10-22')]],
    ['under 70, nobody knows how much', [at(0, '2026-10-22', bound('<', 70, 'U/L'))]],
    ['preliminary', [at(70, '2026-10-22', { status: 'preliminary' })]],
    ['by month alone', [at(70, '2026-09')]],
    ['of the day of the first dose, perhaps after it', [at(70, '2026-10-23')]],
    ['an hour after the first dose', [at(70, '2026-10-23T11:00:00-04:00')]],
  ])('%s: the grade is that by the upper limit', (_what, record) => {
    expect(alt(record)).toMatchObject(none);
    expect(alt(record)).not.toHaveProperty('baseline');
    expect(alt(record)).not.toHaveProperty('timesBaseline');
  });

  it('an hour before the first dose it is one', () =>
    expect(alt([at(70, '2026-10-23T09:00:00-04:00')])).toMatchObject({ grade: 1, timesBaseline: '3' }));

  it('a value that may be older than 28 days gives way to one that is not', () => {
    const byDayAlone = at(70, '2026-09-25');
    const thatAfternoon = at(30, '2026-09-25T15:00:00-04:00');
    expect(alt([byDayAlone, thatAfternoon])).not.toHaveProperty('baseline');
    expect(alt([byDayAlone, thatAfternoon])).toMatchObject(none);
    expect(alt([byDayAlone])).toMatchObject({ baseline: '70 U/L on 2026-09-25' });
  });

  it('AST and bilirubin have baselines of their own', () => {
    const record = [
      lab('ast', 210, today),
      lab('ast', 70, '2026-10-20'),
      lab('bilirubin', 4, today),
      lab('bilirubin', 2, '2026-10-20'),
    ];
    expect(fact('astGrade', record).value).toMatchObject({ grade: 1, timesBaseline: '3' });
    expect(fact('bilirubinGrade', record).value).toMatchObject({ grade: 2, timesBaseline: '2' });
    expect(fact('bilirubinGrade', record).value).toMatchObject({
      byUpperLimit: 3,
      explainedByBaseline: true,
    });
  });
});

describe('liver values in words', () => {
  it('a value without a time alarms without one', () => {
    const undated = lab('alt', 210, today, { effectiveDateTime: undefined });
    const grade = fact('altGrade', [undated, ...rest]);
    expect(grade.value).toMatchObject({ grade: 3 });
    expect(grade.value).not.toHaveProperty('at');
    expect(fact('liverSummary', [undated, ...rest]).value).toMatchObject({
      high: 'ALT 210 U/L (5.25 × upper limit 40 U/L, grade 3)',
    });
  });

  it('two values that only their baselines keep low', () => {
    const record = [
      lab('alt', 210, today),
      lab('alt', 70, '2026-10-20'),
      lab('ast', 220, today),
      lab('ast', 80, '2026-10-20'),
      lab('bilirubin', 0.6, today),
    ];
    const { value, evidence } = fact('liverSummary', record);
    expect(value).toMatchObject({
      high: '',
      raised:
        'ALT 210 U/L on 2026-11-20T07:00:00-05:00 (5.25 × upper limit 40 U/L, grade 3), 3 × the baseline of 70 U/L on 2026-10-20T07:00:00-05:00; AST 220 U/L on 2026-11-20T07:00:00-05:00 (5.5 × upper limit 40 U/L, grade 3), 2.75 × the baseline of 80 U/L on 2026-10-20T07:00:00-05:00',
      raisedShort: 'ALT 210 U/L, 5.25 × the upper limit; AST 220 U/L, 5.5 × the upper limit',
    });
    expect(evidence.map(({ what, value: recorded }) => `${what} ${recorded}`)).toEqual([
      'ALT 210 U/L',
      'AST 220 U/L',
    ]);
  });
});

describe('ALT or AST with bilirubin (clinical.md §2.9)', () => {
  const injury = (record: readonly object[], chart: Chart = {}) => fact('liverInjury', record, chart);
  const drawn = (alt: number, ast: number, bilirubin: number) => [
    lab('alt', alt, today),
    lab('ast', ast, today),
    lab('bilirubin', bilirubin, today),
  ];

  it('the bilirubin drawn with the transaminase, not a later one within the 72 hours', () => {
    const alt = lab('alt', 121, '2026-11-17T08:00:00-05:00');
    const together = (value: number) => lab('bilirubin', value, '2026-11-17T08:00:00-05:00');
    const later = (value: number) => lab('bilirubin', value, '2026-11-19T08:00:00-05:00');
    const ast = lab('ast', 30, today);
    expect(injury([alt, ast, together(2.5), later(0.6)]).value).toMatchObject({ combined: true });
    expect(injury([alt, ast, together(0.6), later(2.5)]).value).toMatchObject({ combined: false });
  });

  it('without any ALT the AST is paired, without any transaminase nothing is', () => {
    expect(injury([lab('ast', 121, today), lab('bilirubin', 2.5, today)])).toMatchObject({
      state: 'unreadable',
      reason: expect.stringContaining('ALT'),
      value: { combined: true, pair: 'AST 121 U/L, total bilirubin 2.5 mg/dL' },
    });
    expect(injury([lab('bilirubin', 2.5, today)])).toMatchObject({
      state: 'unreadable',
      value: { combined: false },
    });
    expect(injury([lab('alt', 121, today), lab('ast', 30, today)])).toMatchObject({
      state: 'unreadable',
      reason: expect.stringContaining('bilirubin'),
      value: { combined: false },
    });
  });

  it.each([
    [
      'ALT under 10 (§5 #6)',
      [lab('alt', 0, today, bound('<', 10, 'U/L')), ...drawn(0, 30, 2.5).slice(1)],
      false,
    ],
    [
      'bilirubin under 0.2',
      [...drawn(121, 30, 0).slice(0, 2), lab('bilirubin', 0, today, bound('<', 0.2, 'mg/dL'))],
      false,
    ],
    [
      'ALT of 120 or more: perhaps not above',
      [lab('alt', 0, today, bound('>=', 120, 'U/L')), ...drawn(0, 30, 2.5).slice(1)],
      false,
    ],
    [
      'ALT over 1000 (§5 #5)',
      [lab('alt', 0, today, bound('>', 1000, 'U/L')), ...drawn(0, 30, 2.5).slice(1)],
      true,
    ],
  ])('%s', (_what, record, combined) =>
    expect(injury(record)).toMatchObject({
      value: { combined },
    }),
  );

  it('is told with the multiples of both', () => {
    const { value } = injury([lab('alt', 0, today, bound('>', 1000, 'U/L')), ...drawn(0, 30, 2.5).slice(1)]);
    expect(value).toMatchObject({
      pair: 'ALT > 1000 U/L, total bilirubin 2.5 mg/dL',
      pairInFull: expect.stringContaining('ALT > 1000 U/L (> 25 × upper limit 40 U/L, '),
    });
  });

  it.each([
    [
      'the words of the chart',
      'Cholestasis by a stone',
      {
        code: {
          text: 'Cholestasis by a stone',
          coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'K83.1' }],
        },
      },
    ],
    [
      'the code alone',
      'K83.1',
      { code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'K83.1' }] } },
    ],
  ])('another cause is named by %s', (_what, name, more) => {
    const { value, evidence } = injury([...drawn(121, 30, 2.5), { ...condition('K83.1', ''), ...more }]);
    expect(value).toMatchObject({ otherCause: true, otherCauseName: name });
    expect(evidence.at(-1)).toMatchObject({ what: 'other cause of liver injury', value: name });
  });
});
