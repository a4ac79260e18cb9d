import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { condition, temperature } from './chart-with.ts';
import { type Chart, factOf } from './facts-of.ts';

// C2D1: the first dose on 2026-10-23, the call on 2026-11-20 at 08:00 in New York.
const LOINC = {
  alt: '1742-6',
  ast: '1920-8',
  bilirubin: '1975-2',
  anc: '751-8',
  platelets: '777-3',
} as const;
const UNITS = { alt: 'U/L', ast: 'U/L', bilirubin: 'mg/dL', anc: '10*9/L', platelets: '10*9/L' } as const;
const UPPER = { alt: 40, ast: 40, bilirubin: 1.2, anc: 7.7, platelets: 400 } as const;
type Test = keyof typeof LOINC;
const ucum = (value: number, unit: string) => ({
  value,
  unit,
  system: 'http://unitsofmeasure.org',
  code: unit,
});

function lab(test: Test, value: number, at: string, more: object = {}) {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: LOINC[test] }] },
    effectiveDateTime: at.length > 10 ? at : `${at}T07:00:00-05:00`,
    valueQuantity: ucum(value, UNITS[test]),
    referenceRange: [{ high: ucum(UPPER[test], UNITS[test]) }],
    ...more,
  };
}
const today = '2026-11-20';
const isLab = (resource: FhirResource) => {
  const text = JSON.stringify(resource);
  return (
    resource.resourceType === 'Observation' && Object.values(LOINC).some((code) => text.includes(`"${code}"`))
  );
};
const fact = (name: string, record: readonly object[], chart: Chart = {}) =>
  factOf(name, { ...chart, record, without: isLab });
const over = (value: number, unit: string) => ({ valueQuantity: { ...ucum(value, unit), comparator: '>' } });

describe('liver injury: ALT or AST above 3, bilirubin above 2 times the upper limit (US label 2.4 Table 7)', () => {
  const injury = (record: readonly object[], chart: Chart = {}) => fact('liverInjury', record, chart);
  const drawn = (alt: number, ast: number, bilirubin: number) => [
    lab('alt', alt, today),
    lab('ast', ast, today),
    lab('bilirubin', bilirubin, today),
  ];
  it.each([
    ['ALT 121, bilirubin 2.5', drawn(121, 30, 2.5), true],
    ['AST 121, bilirubin 2.5', drawn(30, 121, 2.5), true],
    ['ALT 120: not above', drawn(120, 30, 2.5), false],
    ['bilirubin 2.4: not above', drawn(121, 30, 2.4), false],
    ['neither', drawn(30, 30, 0.6), false],
    [
      'ALT over 120, by comparator',
      [lab('alt', 0, today, over(120, 'U/L')), lab('ast', 30, today), lab('bilirubin', 2.5, today)],
      true,
    ],
    [
      'ALT over 119, which leaves it open',
      [lab('alt', 0, today, over(119, 'U/L')), lab('ast', 30, today), lab('bilirubin', 2.5, today)],
      false,
    ],
  ])('%s', (_what, record, combined) => expect(injury(record).value).toMatchObject({ combined }));

  it.each([
    ['72 hours apart', '2026-11-17T07:00:00-05:00', true],
    ['a minute more', '2026-11-17T06:59:00-05:00', false],
    ['by day alone, 71 hours from its end', '2026-11-17', true],
  ])('bilirubin and ALT %s', (_what, at, combined) => {
    const bilirubin = lab('bilirubin', 2.5, today, { effectiveDateTime: at });
    expect(injury([lab('alt', 121, today), lab('ast', 30, today), bilirubin]).value).toMatchObject({
      combined,
    });
  });

  it('the bilirubin nearest to the newest transaminase counts, the usable ones only', () => {
    const transaminases = [lab('alt', 121, '2026-11-19'), lab('ast', 30, today)];
    const near = lab('bilirubin', 0.6, '2026-11-19T08:00:00-05:00');
    const far = lab('bilirubin', 2.5, '2026-11-17T08:00:00-05:00');
    expect(injury([...transaminases, far, near]).value).toMatchObject({ combined: false });
    expect(injury([...transaminases, near, far]).value).toMatchObject({ combined: false });
    const preliminary = { ...near, status: 'preliminary' };
    expect(injury([...transaminases, preliminary, far]).value).toMatchObject({ combined: true });
    const swapped = [
      lab('bilirubin', 2.5, '2026-11-19T08:00:00-05:00'),
      lab('bilirubin', 0.6, '2026-11-17T08:00:00-05:00'),
    ];
    expect(injury([...transaminases, ...swapped]).value).toMatchObject({ combined: true });
  });

  it('the newest usable transaminase counts, not an older one', () => {
    const record = [
      lab('alt', 121, '2026-11-18'),
      lab('alt', 60, today),
      lab('ast', 30, today),
      lab('bilirubin', 2.5, today),
    ];
    expect(injury(record).value).toMatchObject({ combined: false });
    const preliminary = [
      ...record.slice(0, 1),
      lab('alt', 60, today, { status: 'preliminary' }),
      ...record.slice(2),
    ];
    expect(injury(preliminary).value).toMatchObject({ combined: true });
  });

  it('the pair is told in short and in full', () => {
    const { value, evidence } = injury(drawn(121, 30, 2.5));
    expect(value).toMatchObject({
      pair: 'ALT 121 U/L, total bilirubin 2.5 mg/dL',
      pairInFull:
        'ALT 121 U/L (3.025 × upper limit 40 U/L, 2026-11-20T07:00:00-05:00) and total bilirubin 2.5 mg/dL (2.083 × upper limit 1.2 mg/dL, 2026-11-20T07:00:00-05:00)',
    });
    expect(evidence.map(({ what }) => what)).toEqual(['ALT', 'total bilirubin']);
    const none = injury(drawn(30, 30, 0.6));
    expect(none.value).not.toHaveProperty('pair');
    expect(none.evidence).toEqual([]);
    const bound = injury([
      lab('alt', 0, today, over(200, 'U/L')),
      lab('ast', 30, today),
      lab('bilirubin', 2.5, today),
    ]);
    expect(bound.value).toMatchObject({ pairInFull: expect.stringContaining('(> 5 × upper limit 40 U/L') });
  });

  it('is open while one of the three is missing', () => {
    const fact = injury([lab('alt', 30, today), lab('bilirubin', 0.6, today)]);
    expect(fact.state).toBe('unreadable');
    expect(fact.reason).toMatch(/AST/);
    expect(fact.readings).toMatchObject([{ combined: false }]);
    expect(injury(drawn(30, 30, 0.6)).state).toBe('known');
  });

  it('another cause of it is named', () => {
    const gilbert = condition('E80.4', 'Gilbert syndrome', { onset: '2020' });
    const { value, evidence } = injury([...drawn(121, 30, 2.5), gilbert]);
    expect(value).toMatchObject({ otherCause: true, otherCauseName: expect.stringMatching(/gilbert/i) });
    expect(evidence.map(({ what }) => what)).toContain('other cause of liver injury');
    const healed = condition('E80.4', 'Gilbert syndrome', { status: 'resolved' });
    const without = injury([...drawn(121, 30, 2.5), healed]).value;
    expect(without).toMatchObject({ otherCause: false });
    expect(without).not.toHaveProperty('otherCauseName');
  });
});

describe('liver grades by the upper limit and by a raised baseline (clinical.md §3.1)', () => {
  const grade = (record: readonly object[], chart: Chart = {}) => fact('altGrade', record, chart).value;
  const baseline = (value: number, at = '2026-10-22', more: object = {}) =>
    lab('alt', value, at, { effectiveDateTime: `${at}T15:00:00-04:00`, ...more });
  it('by the upper limit where the baseline was not raised', () => {
    expect(grade([lab('alt', 201, today), baseline(40)])).toMatchObject({
      byUpperLimit: 3,
      grade: 3,
      explainedByBaseline: false,
      text: '201 U/L',
      timesUpperLimit: '5.025',
      upperLimit: '40 U/L',
      limitAssumed: false,
      at: '2026-11-20T07:00:00-05:00',
    });
    expect(grade([lab('alt', 201, today), baseline(40)])).not.toHaveProperty('baseline');
    expect(grade([lab('alt', 201, today)])).not.toHaveProperty('timesBaseline');
  });

  it('by the baseline where that was above the upper limit', () => {
    expect(grade([lab('alt', 210, today), baseline(70)])).toMatchObject({
      byUpperLimit: 3,
      grade: 1,
      explainedByBaseline: true,
      baseline: '70 U/L on 2026-10-22T15:00:00-04:00',
      timesBaseline: '3',
    });
    expect(grade([lab('alt', 360, today), baseline(70)])).toMatchObject({
      grade: 3,
      explainedByBaseline: false,
    });
    expect(grade([lab('alt', 100, today), baseline(70)])).toMatchObject({ explainedByBaseline: false });
  });

  it.each([
    ['41 is raised', baseline(41), true],
    ['preliminary', baseline(70, '2026-10-22', { status: 'preliminary' }), false],
    [
      'under 70, of which nobody knows how much',
      baseline(0, '2026-10-22', { valueQuantity: { ...ucum(70, 'U/L'), comparator: '<' } }),
      false,
    ],
    ['after the first dose', lab('alt', 70, '2026-10-25'), false],
  ])('a baseline that is %s', (_what, result, isRaised) => {
    expect('baseline' in Object(grade([lab('alt', 210, today), result]))).toBe(isRaised);
  });

  it('of several baselines the last within the site’s days counts, an older one only where there is none', () => {
    const old = baseline(70, '2026-08-01');
    expect(grade([lab('alt', 210, today), old])).toMatchObject({
      baseline: expect.stringContaining('70 U/L'),
    });
    expect(grade([lab('alt', 210, today), old, baseline(30)])).not.toHaveProperty('baseline');
    expect(grade([lab('alt', 210, today), baseline(60, '2026-10-20'), baseline(80)])).toMatchObject({
      baseline: expect.stringContaining('80 U/L'),
    });
  });

  it('before the first dose there is no baseline', () =>
    expect(grade([lab('alt', 210, today), baseline(70)], { doses: [] })).not.toHaveProperty('baseline'));

  it('a bound stays a bound', () => {
    expect(grade([lab('alt', 0, today, over(1000, 'U/L')), baseline(70)])).toMatchObject({
      timesUpperLimit: '> 25',
      timesBaseline: '> 14.29',
    });
  });

  it('the summary tells the high ones, the worst first, and what only the baseline keeps low', () => {
    const record = [lab('alt', 210, today), lab('ast', 900, today), lab('bilirubin', 4, today)];
    const { value, evidence } = fact('liverSummary', record);
    expect(value).toMatchObject({
      high: 'AST 900 U/L on 2026-11-20T07:00:00-05:00 (22.5 × upper limit 40 U/L, grade 4); ALT 210 U/L on 2026-11-20T07:00:00-05:00 (5.25 × upper limit 40 U/L, grade 3); total bilirubin 4 mg/dL on 2026-11-20T07:00:00-05:00 (3.333 × upper limit 1.2 mg/dL, grade 3)',
      highShort: 'AST 900 U/L, grade 4; ALT 210 U/L, grade 3; total bilirubin 4 mg/dL, grade 3',
      raised: '',
      raisedShort: '',
      all: 'ALT 210 U/L (grade 3), AST 900 U/L (grade 4), total bilirubin 4 mg/dL (grade 3)',
    });
    expect(evidence).toHaveLength(3);
    const raised = [
      lab('alt', 210, today),
      baseline(70),
      lab('ast', 30, today),
      lab('bilirubin', 0.6, today),
    ];
    expect(fact('liverSummary', raised).value).toMatchObject({
      high: '',
      raised:
        'ALT 210 U/L on 2026-11-20T07:00:00-05:00 (5.25 × upper limit 40 U/L, grade 3), 3 × the baseline of 70 U/L on 2026-10-22T15:00:00-04:00',
      raisedShort: 'ALT 210 U/L, 5.25 × the upper limit',
    });
    const limitless = [lab('alt', 210, today, { referenceRange: [] })];
    expect(fact('liverSummary', limitless).value).toMatchObject({
      high: expect.stringContaining('assumed upper limit 40 U/L'),
    });
  });
});

describe('the course of a cytopenia since the first dose (US label 2.4 Table 7)', () => {
  const course = (
    test: 'anc' | 'platelets',
    values: readonly (readonly [number, string, object?])[],
    chart: Chart = {},
  ) =>
    fact(
      test === 'anc' ? 'neutropeniaCourse' : 'thrombocytopeniaCourse',
      values.map(([value, at, more]) => lab(test, value, at, more)),
      chart,
    );

  it.each([
    [
      'grade 3 for 21 days',
      [
        [0.8, '2026-10-30'],
        [0.9, today],
      ],
      { open: true, daysOpen: 21, overdue: false, since: '2026-10-30' },
    ],
    [
      'grade 3 for 22 days',
      [
        [0.8, '2026-10-29'],
        [0.9, today],
      ],
      { open: true, daysOpen: 22, overdue: true },
    ],
    [
      'grade 4 for 7 days',
      [
        [0.4, '2026-11-13'],
        [0.4, today],
      ],
      { grade4Days: 7, overdue: false, grade4Since: '2026-11-13' },
    ],
    [
      'grade 4 for 8 days',
      [
        [0.4, '2026-11-12'],
        [0.4, today],
      ],
      { grade4Days: 8, overdue: true },
    ],
    [
      'grade 4 since 8 days, grade 3 now',
      [
        [0.4, '2026-11-12'],
        [0.8, today],
      ],
      { open: true, grade4Days: 8, overdue: true },
    ],
    [
      'recovered between',
      [
        [0.8, '2026-10-29'],
        [1.2, '2026-11-10'],
        [0.9, today],
      ],
      { open: true, daysOpen: 0, overdue: false, since: today, openText: '' },
    ],
    [
      'recovered now',
      [
        [0.4, '2026-10-29'],
        [1.2, today],
      ],
      {
        open: false,
        daysOpen: 0,
        overdue: false,
        grade4Episodes: 1,
        recurrentGrade4: false,
        firstText: '',
        openText: '',
      },
    ],
    [
      'grade 4 twice, open',
      [
        [0.4, '2026-10-29'],
        [1.2, '2026-11-05'],
        [0.3, today],
      ],
      { grade4Episodes: 2, recurrentGrade4: true },
    ],
    [
      'grade 4 twice, recovered',
      [
        [0.4, '2026-10-29'],
        [1.2, '2026-11-05'],
        [0.3, '2026-11-10'],
        [2, today],
      ],
      { grade4Episodes: 2, recurrentGrade4: false },
    ],
    [
      'grade 4 in one episode on two days',
      [
        [0.4, '2026-11-18'],
        [0.8, '2026-11-19'],
        [0.3, today],
      ],
      { grade4Episodes: 1, recurrentGrade4: false },
    ],
    [
      'never',
      [
        [3, '2026-10-29'],
        [3, today],
      ],
      { open: false, grade4Episodes: 0, grade4Text: '' },
    ],
    [
      'of before the first dose',
      [
        [0.4, '2026-10-20'],
        [3, today],
      ],
      { grade4Episodes: 0 },
    ],
  ] satisfies [string, [number, string][], object][])('neutropenia %s', (_what, values, expected) =>
    expect(course('anc', values).value).toMatchObject(expected),
  );

  it('without an open episode no day is told', () => {
    const { value } = course('anc', [[3, today]]);
    expect(value).not.toHaveProperty('since');
    expect(value).not.toHaveProperty('grade4Since');
  });

  it.each([
    [
      'grade 3 for 21 days',
      [
        [40, '2026-10-30'],
        [40, today],
      ],
      { daysOpen: 21, overdue: false },
    ],
    [
      'grade 3 for 22 days',
      [
        [40, '2026-10-29'],
        [40, today],
      ],
      { daysOpen: 22, overdue: true },
    ],
    [
      'grade 4 for 8 days: the general limit holds',
      [
        [20, '2026-11-12'],
        [20, today],
      ],
      { grade4Days: 8, overdue: false },
    ],
  ] satisfies [string, [number, string][], object][])('thrombocytopenia %s', (_what, values, expected) =>
    expect(course('platelets', values).value).toMatchObject(expected),
  );

  it('of one day the worst counts, whichever came first', () => {
    const morning = `${today}T06:00:00-05:00`;
    const later = `${today}T07:30:00-05:00`;
    expect(
      course('anc', [
        [0.4, morning],
        [0.8, later],
      ]).value,
    ).toMatchObject({ grade4Episodes: 1 });
    expect(
      course('anc', [
        [0.8, morning],
        [0.4, later],
      ]).value,
    ).toMatchObject({ grade4Episodes: 1 });
    expect(
      course('anc', [
        [0.4, morning],
        [3, later],
      ]).value,
    ).toMatchObject({ open: true });
  });

  it('only final results with a time of the past count', () => {
    expect(
      course('anc', [
        [0.4, '2026-11-12', { status: 'preliminary' }],
        [3, today],
      ]).value,
    ).toMatchObject({ grade4Episodes: 0 });
    expect(course('anc', [[0.4, today, { effectiveDateTime: undefined }]]).value).toMatchObject({
      open: false,
    });
    expect(course('anc', [[0.4, '2026-11-21']]).value).toMatchObject({ open: false });
  });

  it('a value at the very start of the first dose counts', () => {
    const doses: Chart['doses'] = [[1, '2026-10-23T10:00:00-04:00']];
    const values: [number, string][] = [
      [0.4, '2026-10-23T10:00:00-04:00'],
      [3, today],
    ];
    expect(course('anc', values, { doses }).value).toMatchObject({ grade4Episodes: 1 });
    expect(
      course(
        'anc',
        [
          [0.4, '2026-10-23T09:59:00-04:00'],
          [3, today],
        ],
        { doses },
      ).value,
    ).toMatchObject({ grade4Episodes: 0 });
    expect(course('anc', values, { doses: [] }).value).toMatchObject({ grade4Episodes: 0 });
  });

  it('is told in words', () => {
    expect(
      course('anc', [
        [0.8, '2026-11-10'],
        [0.4, '2026-11-15'],
        [0.4, today],
      ]).value,
    ).toMatchObject({
      firstText: '0.8 10*9/L (grade 3) on 2026-11-10, 0.4 10*9/L (grade 4) on 2026-11-15',
      openText:
        'It has been grade 3 or 4 for 10 days: 0.8 10*9/L (grade 3) on 2026-11-10, 0.4 10*9/L (grade 4) on 2026-11-15.',
      grade4Text: '0.4 10*9/L (grade 4) on 2026-11-15',
    });
    expect(
      course('anc', [
        [0.8, '2026-11-19'],
        [0.8, today],
      ]).value,
    ).toMatchObject({ openText: expect.stringContaining('for 1 day:') });
    const { evidence } = course('anc', [
      [0.4, '2026-11-10'],
      [2, '2026-11-12'],
      [0.4, '2026-11-15'],
      [0.4, today],
    ]);
    expect(evidence).toHaveLength(2);
    expect(
      course('anc', [
        [0.4, '2026-11-10'],
        [2, '2026-11-12'],
        [0.3, today],
      ]).value,
    ).toMatchObject({
      grade4Text: '0.4 10*9/L (grade 4) on 2026-11-10, 0.3 10*9/L (grade 4) on 2026-11-20',
    });
  });
});

describe('febrile neutropenia (CTCAE v5.0; US label 2.4 Table 7)', () => {
  const febrile = (record: readonly object[]) => fact('febrileNeutropenia', record);
  const hot = temperature(38.5, `${today}T06:00:00-05:00`);
  it.each([
    ['ANC 0.9 and 38.5', [lab('anc', 0.9, today), hot], { met: true, recorded: false }],
    ['ANC 1.0 and 38.5', [lab('anc', 1, today), hot], { met: false }],
    ['ANC 0.9 without fever', [lab('anc', 0.9, today)], { met: false }],
    [
      'ANC 0.9 and 38.3 once',
      [lab('anc', 0.9, today), temperature(38.3, `${today}T06:00:00-05:00`)],
      { met: false },
    ],
  ])('%s', (_what, record, expected) => {
    const fact = febrile(record);
    expect(fact.state).toBe('known');
    expect(fact.value).toMatchObject(expected);
  });

  it('is told with both values, and each is evidence', () => {
    const { value, evidence } = febrile([lab('anc', 0.9, today), hot]);
    expect(value).toMatchObject({ found: 'ANC 0.9 10*9/L with 38.5 °C, 2026-11-20T06:00:00-05:00' });
    expect(evidence).toHaveLength(2);
    expect(febrile([lab('anc', 3, today), hot])).toMatchObject({ value: { found: '' }, evidence: [] });
  });

  it('with fever and no usable count it is open, both ways', () => {
    const fact = febrile([hot]);
    expect(fact.state).toBe('unreadable');
    expect(fact.readings).toMatchObject([{ met: false }, { met: true }]);
    expect(fact.reason).toMatch(/^fever \(38\.5 °C, 2026-11-20T06:00:00-05:00\), and .*ANC/);
    expect(febrile([]).state).toBe('known');
    const open = febrile([
      lab('anc', 0, today, { valueQuantity: { ...ucum(2, '10*9/L'), comparator: '<' } }),
      hot,
    ]);
    expect(open.state).toBe('unreadable');
  });

  it.each([
    [
      'by code',
      [condition('D70.9', 'Febrile neutropenia', { onset: '2026-11-19' })],
      'active diagnosis since 2026-11-19',
    ],
    ['undated', [condition(undefined, 'Neutropenic fever')], 'active diagnosis'],
    [
      'as neutropenia with the fever that presents with it',
      [
        condition('D70.1', 'Agranulocytosis due to chemotherapy', { onset: '2026-11-18' }),
        condition('R50.81', 'Fever presenting with conditions classified elsewhere'),
      ],
      'active diagnoses (Agranulocytosis due to chemotherapy, Fever presenting with conditions classified elsewhere) since 2026-11-18',
    ],
  ])('a diagnosis %s', (_what, record, found) => {
    const { value, evidence } = febrile([lab('anc', 3, today), ...record]);
    expect(value).toMatchObject({ met: false, recorded: true, found });
    expect(evidence.map(({ what }) => what)).toEqual(record.map(() => 'febrile neutropenia'));
  });

  it.each([
    ['over', condition('D70.9', 'Febrile neutropenia', { status: 'resolved', onset: '2026-11-10' })],
    [
      'neutropenia without fever',
      condition('D70.1', 'Agranulocytosis due to chemotherapy', { onset: '2026-11-18' }),
    ],
    ['fever alone', condition('R50.81', 'Fever presenting with conditions classified elsewhere')],
  ])('%s is none', (_what, event) => {
    expect(febrile([lab('anc', 3, today), event]).value).toMatchObject({ recorded: false, found: '' });
  });
});
