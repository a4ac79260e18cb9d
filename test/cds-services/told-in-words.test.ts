import { describe, expect, it } from 'vitest';
import { adverseEvent, condition } from './chart-with.ts';
import { factOf, planned } from './facts-of.ts';

// C2D1: the first dose on 2026-10-23, the last on 2026-11-06; the call on 2026-11-20 in New York.
type Fields = Parameters<typeof condition>[2];

describe('an episode of CRS that several records tell of', () => {
  const crs = (...record: readonly object[]) => Object(factOf('crs', { record }).value).episodesText;
  const graded = (grade: number, fields: Fields) => condition(`D89.83${grade}`, 'CRS', fields);
  const first = graded(1, { onset: '2026-11-08', end: '2026-11-10', status: 'resolved' });
  const worst = adverseEvent('Cytokine release syndrome', 2, '2026-11-07', 'resolved');
  const last = graded(1, { onset: '2026-11-09', end: '2026-11-12', status: 'resolved' });

  it.each([
    ['first to last', [first, worst, last]],
    ['last to first', [last, worst, first]],
    ['the worst first', [worst, last, first]],
  ])('by its worst grade, from its first day to its last: %s', (_what, record) =>
    expect(crs(...record)).toBe('grade 2, 2026-11-07 to 2026-11-12, in 3 records'),
  );

  it('has no end while one of them goes on', () => {
    const goesOn = graded(2, { onset: '2026-11-09' });
    expect(crs(first, goesOn)).toBe('grade 2, 2026-11-08, in 2 records');
    expect(crs(goesOn, first)).toBe('grade 2, 2026-11-08, in 2 records');
    expect(crs(graded(2, { onset: '2026-11-09', end: '2026-11-10', status: 'active' }))).toBe(
      'grade 2, 2026-11-09',
    );
  });

  it('one record, undated, suspected, of no grade', () => {
    expect(crs(first)).toBe('grade 1, 2026-11-08 to 2026-11-10');
    expect(crs(graded(2, {}))).toBe('grade 2, undated');
    expect(crs(graded(1, { onset: '2026-11-08', verified: 'provisional' }))).toBe(
      'grade 1 or worse possible, suspected, 2026-11-08',
    );
  });
});

describe('neurotoxicity in short', () => {
  const short = (...record: readonly object[]) =>
    Object(factOf('neurotoxicity', { record }).value).gravestShort;
  const three = adverseEvent('ICANS', 3, '2026-11-18');
  const four = adverseEvent('ICANS', 4, '2026-11-19');
  it('is the gravest, and how many more there are', () => {
    expect(short(three)).toBe('ICANS, grade 3, 2026-11-18');
    expect(short(three, four)).toBe('ICANS, grade 4, 2026-11-19, and 1 more');
    expect(short(four, three)).toBe('ICANS, grade 4, 2026-11-19, and 1 more');
    expect(short()).toBe('');
  });

  it('without any score nothing is said of one', () =>
    expect(factOf('neurotoxicity').value).toMatchObject({
      normalText: '',
      remarks: '',
    }));
});

describe('the ordered dose (US label 2.2: 1 mg and 10 mg, no dose reduction; §5 #72, #73)', () => {
  const at = '2026-11-20T10:00:00-05:00';
  const dose = (mg: number, unit = 'mg') =>
    factOf('orderedDose', {
      orders: [
        {
          dosageInstruction: [
            { timing: { event: [at] }, doseAndRate: [{ doseQuantity: { value: mg, unit } }] },
          ],
        },
      ],
    });
  it.each([
    [1, 'mg', 1, true, '1 mg'],
    [10, 'mg', 10, true, '10 mg'],
    [5, 'mg', 5, false, '5 mg'],
    [9.9, 'mg', 9.9, false, '9.9 mg'],
    [10000, 'ug', 10, true, '10000 ug'],
  ])('%d %s', (value, unit, mg, valid, recorded) =>
    expect(dose(value, unit)).toMatchObject({
      state: 'known',
      value: { mg, recorded, perBodySize: false, valid },
    }),
  );

  it('per body size it is none of them', () =>
    expect(dose(10, 'mg/m2')).toMatchObject({
      state: 'unreadable',
      reason: expect.stringContaining('per body size'),
      value: { perBodySize: true, valid: false },
    }));

  it('a range leaves it open', () => {
    const range = { low: { value: 1, unit: 'mg' }, high: { value: 10, unit: 'mg' } };
    const orders = [
      { dosageInstruction: [{ timing: { event: [at] }, doseAndRate: [{ doseRange: range }] }] },
    ];
    expect(factOf('orderedDose', { orders })).toMatchObject({
      state: 'unreadable',
      reason: expect.stringContaining('range'),
      readings: [{ mg: 1 }, { mg: 10 }],
    });
  });

  it('two days that an order states are one piece of evidence', () =>
    expect(factOf('treatmentDay', { orders: [planned(at, 10, 'C2D1 or C2D15')] }).evidence).toContainEqual(
      expect.objectContaining({ what: 'treatment day stated on the order', value: 'C2D1, C2D15' }),
    ));
});

describe('cultures by their codes', () => {
  const culture = (more: object) => {
    const record = [
      {
        resourceType: 'Observation',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '600-7' }], text: 'Blood culture' },
        effectiveDateTime: '2026-11-19',
        ...more,
      },
    ];
    return Object(factOf('infection', { record }).value).cultureText;
  };
  const snomed = (code: string, text?: string) => ({
    coding: [{ system: 'http://snomed.info/sct', code }],
    ...(text === undefined ? {} : { text }),
  });
  const interpretation = (code: string) => [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code }] },
  ];
  it.each([
    [
      'a code for positive, without words',
      { valueCodeableConcept: snomed('10828004') },
      'Blood culture: positive, 2026-11-19',
    ],
    ['a code for negative, whatever the words', { valueCodeableConcept: snomed('260385009', 'Sterile') }, ''],
    ['flagged abnormal', { interpretation: interpretation('A') }, 'Blood culture: positive, 2026-11-19'],
    ['flagged normal', { interpretation: interpretation('N') }, ''],
    ['flagged without a code', { interpretation: [{ coding: [{ display: 'see text' }] }] }, ''],
  ])('%s', (_what, more, text) => expect(culture(more)).toBe(text));
});
