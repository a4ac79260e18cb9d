import { describe, expect, it } from 'vitest';
import { type Chart, factOf, planned } from './facts-of.ts';

// The order is planned for 2026-11-20, 10:00 in New York.
type Doses = NonNullable<Chart['doses']>;
const at = '2026-11-20T10:00:00-05:00';
const check = (order: object, doses: Doses, chart: Chart = {}) =>
  factOf('scheduleCheck', { ...chart, doses, orders: [order] }).value;
const untilC1D15: Doses = [
  [1, '2026-10-23'],
  [10, '2026-10-30'],
  [10, '2026-11-06'],
];

describe('the order states another day than the history gives (clinical.md §5 #65)', () => {
  it.each([
    ['C2D1 while one dose is on record', 'C2D1', [[1, '2026-11-13']], 'C1D8', 'contradicted'],
    ['C2D1 while two are', 'C2D1', untilC1D15.slice(0, 2), 'C1D15', 'contradicted'],
    ['C1D8 after three', 'C1D8', untilC1D15, 'C2D1', 'contradicted'],
    ['C3D1 for C2D1: one dose, one phase of the course', 'C3D1', untilC1D15, 'C2D1', 'to confirm'],
    ['C2D15 and C1D8 in one text, neither right', 'C2D15 or C1D8', untilC1D15, 'C2D1', 'contradicted'],
    ['C2D1 and C1D8 in one text, one right', 'C2D1 (last C1D8)', untilC1D15, 'C2D1', 'contradicted'],
    [
      'C3D1 in a pause beyond 28 days',
      'C3D1',
      [[1, '2026-09-01'], ...tenOn('2026-09-08', '2026-09-15')],
      'C2D1',
      'contradicted',
    ],
    ['nothing', undefined, untilC1D15, 'C2D1', 'neither'],
  ] as const)('%s', (_what, words, doses, inferred, verdict) => {
    expect(check(planned(at, 10, words), doses)).toMatchObject({
      inferred,
      dayContradicted: verdict === 'contradicted',
      dayToConfirm: verdict === 'to confirm',
    });
  });

  it('every stated day is named', () =>
    expect(check(planned(at, 10, 'C2D1 or C2D15'), untilC1D15)).toMatchObject({ stated: 'C2D1 and C2D15' }));

  it('nobody can tell the day: the history does not begin with 1 mg and the order says nothing', () => {
    expect(check(planned(at), [[10, '2026-11-19']])).toMatchObject({
      dayUnknown: true,
      dayReason:
        'the first tarlatamab dose on record is not the 1 mg step-up dose: earlier doses are missing',
      dayContradicted: false,
      dayToConfirm: false,
      stated: '',
      inferred: '',
      tooEarly: false,
    });
  });
});

describe('day and dose as the order states them', () => {
  it.each([
    ['both', planned(at, 10, 'C2D1'), 'C2D1 10 mg '],
    ['two days', planned(at, 10, 'C2D1 or C2D15'), 'C2D1 and C2D15 10 mg '],
    ['the dose alone', planned(at, 10), '10 mg '],
    ['the day alone', { dosageInstruction: [{ text: 'C2D1', timing: { event: [at] } }] }, 'C2D1 '],
    ['neither', { dosageInstruction: [{ timing: { event: [at] } }] }, ''],
    [
      'a dose of 1 to 10 mg is none (§5 #72)',
      {
        dosageInstruction: [
          {
            text: 'C2D1',
            timing: { event: [at] },
            doseAndRate: [{ doseRange: { low: { value: 1, unit: 'mg' }, high: { value: 10, unit: 'mg' } } }],
          },
        ],
      },
      'C2D1 ',
    ],
  ])('%s', (_what, order, asOrdered) => expect(check(order, untilC1D15)).toMatchObject({ asOrdered }));
});

describe('10 mg before its interval has passed, less a day (clinical.md §2.4)', () => {
  it.each([
    ['C1D8', [[1, '2026-11-14']], [[1, '2026-11-15']]],
    [
      'C1D15',
      [
        [1, '2026-11-07'],
        [10, '2026-11-14'],
      ],
      [
        [1, '2026-11-07'],
        [10, '2026-11-15'],
      ],
    ],
    [
      'C2D1',
      [...untilC1D15.slice(0, 2), [10, '2026-11-07']],
      [...untilC1D15.slice(0, 2), [10, '2026-11-08']],
    ],
  ] as const)('%s', (inferred, inTime, early) => {
    expect(check(planned(at), inTime)).toMatchObject({ inferred, tooEarly: false });
    expect(check(planned(at), early)).toMatchObject({ inferred, tooEarly: true });
    expect(check(planned(at, 1), early)).toMatchObject({ tooEarly: false });
  });

  it('the first dose comes after none, an order without a dose is no early one', () => {
    expect(check(planned(at, 10), [])).toMatchObject({ inferred: 'C1D1', tooEarly: false });
    expect(check({ dosageInstruction: [{ timing: { event: [at] } }] }, [[1, '2026-11-17']])).toMatchObject({
      tooEarly: false,
      doseUnknown: true,
    });
  });
});

describe('a product of another strength than the dose (clinical.md §2.13)', () => {
  const medication = (more: object) => ({ resourceType: 'Medication', id: 'vial', ...more });
  const perVial = (mg: number) => ({
    code: { text: 'tarlatamab' },
    ingredient: [
      {
        itemCodeableConcept: { text: 'tarlatamab' },
        strength: { numerator: { value: mg, unit: 'mg' }, denominator: { value: 1, unit: 'vial' } },
      },
    ],
  });
  const ndc = (code: string) => ({
    code: { coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code }], text: 'tarlatamab' },
  });
  const referring = (reference: string, more: object = {}) => ({
    ...planned(at, 10),
    medicationCodeableConcept: undefined,
    medicationReference: { reference },
    ...more,
  });

  it.each([
    ['10 mg, ingredient of a contained product of 1 mg', perVial(1), '1 mg'],
    ['10 mg, ingredient of a contained product of 10 mg', perVial(10), ''],
    ['10 mg, NDC of the 1 mg kit', ndc('55513-059-01'), '1 mg'],
    ['10 mg, NDC of the 10 mg kit', ndc('55513-077-01'), ''],
  ])('%s', (_what, product, strength) => {
    const contained = referring('#vial', { contained: [medication(product)] });
    expect(check(contained, untilC1D15)).toMatchObject({ strength, strengthDiffers: strength !== '' });
    const sent = { ...medication(product), subject: undefined };
    expect(check(referring('Medication/vial'), untilC1D15, { record: [sent] })).toMatchObject({ strength });
  });

  it('is told by the name too, and not while the dose itself is unknown', () => {
    const named = { medicationCodeableConcept: { text: 'tarlatamab 1 mg injection' } };
    expect(check({ ...planned(at, 10), ...named }, untilC1D15)).toMatchObject({ strength: '1 mg' });
    expect(check({ ...planned(at, 1), ...named }, untilC1D15)).toMatchObject({ strengthDiffers: false });
    expect(check({ ...named, dosageInstruction: [{ timing: { event: [at] } }] }, untilC1D15)).toMatchObject({
      strengthDiffers: false,
      strength: '',
    });
  });
});

function tenOn(...days: readonly string[]): Doses {
  return days.map((day) => [10, day] as const);
}
