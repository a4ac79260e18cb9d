import { describe, expect, it } from 'vitest';
import { type Chart, factOf, factsOf, planned } from './facts-of.ts';

type Doses = NonNullable<Chart['doses']>;
const course: Doses = [
  [1, '2026-10-23T10:00:00-04:00'],
  [10, '2026-10-30T10:00:00-04:00'],
  [10, '2026-11-06T10:00:00-05:00'],
];
const administration = (more: object = {}) => ({
  resourceType: 'MedicationAdministration',
  status: 'completed',
  medicationCodeableConcept: { text: 'tarlatamab' },
  effectiveDateTime: '2026-11-13T10:00:00-05:00',
  dosage: { dose: { value: 10, unit: 'mg' } },
  ...more,
});
const history = (record: readonly object[] = [], doses: Doses = course) =>
  factOf('doseHistory', { doses, record });
const counted = {
  state: 'known',
  value: { count: 4, last: { day: '2026-11-13', mg: 10 }, partial: 0, future: 0, futureText: '' },
};

describe('doses given (fhir-data.md §4)', () => {
  it('oldest first, whatever their order in the record', () => {
    const { value, state } = history([], [...course].reverse());
    expect(state).toBe('known');
    expect(value).toMatchObject({
      count: 3,
      doses: [
        { day: '2026-10-23', mg: 1 },
        { day: '2026-10-30', mg: 10 },
        { day: '2026-11-06', mg: 10 },
      ],
      last: { day: '2026-11-06', mg: 10 },
    });
  });

  it('none', () => {
    expect(history([], [])).toMatchObject({ state: 'known', value: { count: 0, doses: [] } });
    expect(history([], []).value).not.toHaveProperty('last');
  });

  it.each([
    ['a completed one', {}, counted],
    [
      'in micrograms',
      { dosage: { dose: { value: 10000, unit: 'ug', code: 'ug', system: 'http://unitsofmeasure.org' } } },
      counted,
    ],
    [
      'over a period',
      {
        effectiveDateTime: undefined,
        effectivePeriod: { start: '2026-11-13T10:00:00-05:00', end: '2026-11-14T01:00:00-05:00' },
      },
      counted,
    ],
    ['by day alone', { effectiveDateTime: '2026-11-13' }, counted],
    ['late in the evening, a day later in UTC', { effectiveDateTime: '2026-11-14T03:30:00Z' }, counted],
    ['not done', { status: 'not-done' }, { state: 'known', value: { count: 3 } }],
    ['entered in error', { status: 'entered-in-error' }, { state: 'known', value: { count: 3 } }],
    [
      'of another drug',
      { medicationCodeableConcept: { text: 'carboplatin' } },
      { state: 'known', value: { count: 3 } },
    ],
  ])('%s', (_what, more, expected) => expect(history([administration(more)])).toMatchObject(expected));

  it('each is evidence, with amount and time', () => {
    expect(history([administration()]).evidence.at(-1)).toEqual({
      resource: 'MedicationAdministration/added-3',
      what: 'tarlatamab given',
      value: '10 mg',
      at: '2026-11-13T10:00:00-05:00',
    });
  });
});

describe('doses that leave the history open (clinical.md §5 #75 to #79)', () => {
  it.each(['in-progress', 'stopped', 'on-hold', 'unknown', undefined])('status %s', (status) => {
    const fact = history([administration({ status })]);
    expect(fact.state).toBe('unreadable');
    expect(fact.reason).toBe(
      'the tarlatamab infusion of 2026-11-13T10:00:00-05:00 was not completed: how much was given is not known',
    );
    expect(fact.value).toMatchObject({ count: 3, partial: 1 });
    expect(fact.evidence.at(-1)?.note).toBe(`not completed (${status ?? 'status missing'})`);
  });

  it.each([
    ['no date', { effectiveDateTime: undefined }, 'a tarlatamab dose is recorded without a readable date'],
    [
      'a month',
      { effectiveDateTime: '2026-11' },
      'the day of the tarlatamab dose of 2026-11 is not recorded',
    ],
    ['a year', { effectiveDateTime: '2026' }, 'the day of the tarlatamab dose of 2026 is not recorded'],
    [
      'no amount',
      { dosage: undefined },
      'the amount of the tarlatamab dose of 2026-11-13T10:00:00-05:00 is not readable in mg',
    ],
    [
      'millilitres',
      { dosage: { dose: { value: 250, unit: 'mL' } } },
      'the amount of the tarlatamab dose of 2026-11-13T10:00:00-05:00 is not readable in mg',
    ],
    [
      'begun without a date',
      { status: 'stopped', effectiveDateTime: undefined },
      'the tarlatamab infusion without a date was not completed: how much was given is not known',
    ],
  ])('%s', (_what, more, reason) => {
    const fact = history([administration(more)]);
    expect(fact).toMatchObject({ state: 'unreadable', reason, value: { count: 3 } });
  });

  it('two doses on one day, one of which may be a copy', () => {
    const twice = history([administration({ effectiveDateTime: '2026-11-06T16:00:00-05:00' })]);
    expect(twice.reason).toBe('two tarlatamab doses are recorded on 2026-11-06: one may be a copy');
  });

  it('a dose of tomorrow is named and not counted', () => {
    const fact = history([administration({ effectiveDateTime: '2026-11-21T10:00:00-05:00' })]);
    expect(fact.state).toBe('known');
    expect(fact.value).toMatchObject({ count: 3, future: 1, futureText: '10 mg, 2026-11-21T10:00:00-05:00' });
    const unread = administration({ effectiveDateTime: '2026-11-21T10:00:00-05:00', dosage: undefined });
    expect(history([unread]).value).toMatchObject({ futureText: 'a dose, 2026-11-21T10:00:00-05:00' });
    const two = [
      administration({ effectiveDateTime: '2026-11-21' }),
      administration({ effectiveDateTime: '2026-11-22' }),
    ];
    expect(history(two).value).toMatchObject({
      future: 2,
      futureText: '10 mg, 2026-11-21; 10 mg, 2026-11-22',
    });
  });
});

describe('an infusion that only a procedure proves (clinical.md §5 #77)', () => {
  const procedure = (more: object = {}) => ({
    resourceType: 'Procedure',
    status: 'completed',
    code: { text: 'Infusion of tarlatamab' },
    performedDateTime: '2026-11-13',
    ...more,
  });
  const alone = 'a tarlatamab infusion of 2026-11-13 is recorded as a procedure only, without its dose';
  it.each([
    ['by name', {}, alone],
    [
      'by HCPCS code',
      {
        code: {
          coding: [{ system: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: 'J9026' }],
        },
      },
      alone,
    ],
    [
      'over a period',
      { performedDateTime: undefined, performedPeriod: { start: '2026-11-13', end: '2026-11-14' } },
      alone,
    ],
    [
      'without a date',
      { performedDateTime: undefined },
      'a tarlatamab infusion is recorded as a procedure only, without its dose',
    ],
    ['planned', { status: 'preparation' }, undefined],
    ['of another drug', { code: { text: 'Infusion of carboplatin' } }, undefined],
    ['on the day of a charted dose', { performedDateTime: '2026-11-06' }, undefined],
  ])('%s', (_what, more, reason) => {
    expect(history([procedure(more)]).reason).toBe(reason);
  });
});

describe('the order’s place in the schedule', () => {
  const check = (order: object, doses: Doses = course) => factOf('scheduleCheck', { doses, orders: [order] });
  const at = '2026-11-20T10:00:00-05:00';

  it.each([
    ['C2D1 is due and stated', 'C2D1', { dayContradicted: false, dayToConfirm: false }],
    [
      'C2D15 is stated: same dose and phase',
      'C2D15',
      { dayContradicted: false, dayToConfirm: true, stated: 'C2D15', inferred: 'C2D1' },
    ],
    ['C1D8 is stated', 'C1D8', { dayContradicted: true, dayToConfirm: false }],
  ])('%s', (_what, text, expected) => expect(check(planned(at, 10, text)).value).toMatchObject(expected));

  it('in a re-step-up the days of cycle 1 are right too', () => {
    const pause: Doses = [
      [1, '2026-09-01'],
      [10, '2026-09-08'],
      [10, '2026-09-15'],
    ];
    for (const text of ['C1D1', 'C2D1']) {
      expect(check(planned(at, 1, text), pause).value).toMatchObject({
        dayContradicted: false,
        dayToConfirm: false,
      });
    }
    expect(check(planned(at, 1, 'C1D8'), pause).value).toMatchObject({ dayContradicted: true });
    const second: Doses = [...pause, [1, '2026-11-13']];
    for (const text of ['C1D8', 'C2D1']) {
      expect(check(planned(at, 10, text), second).value).toMatchObject({ dayContradicted: false });
    }
    expect(check(planned(at, 10, 'C1D15'), second).value).toMatchObject({ dayContradicted: true });
  });

  it.each([
    [7, false],
    [6, false],
    [5, true],
  ])('10 mg %i days after the first dose', (days, tooEarly) => {
    const doses: Doses = [[1, `2026-11-${20 - days}`]];
    expect(check(planned(at, 10), doses).value).toMatchObject({ tooEarly });
    expect(check(planned(at, 1), doses).value).toMatchObject({ tooEarly: false });
  });

  it('what the dosage text said is kept for the note', () => {
    expect(check(planned(at, 10, 'C2D1 10 mg')).value).toMatchObject({
      formerText: ' The dosage text was "C2D1 10 mg".',
    });
    expect(check(planned(at, 10)).value).toMatchObject({ formerText: '' });
    expect(check({ dosageInstruction: [{ text: 'a' }, { text: 'b' }] }).value).not.toHaveProperty(
      'formerText',
    );
  });

  it('a dose nobody can tell is named; one per body size is a matter of its own', () => {
    expect(check({ dosageInstruction: [] }).value).toMatchObject({ doseUnknown: true });
    expect(check(planned(at, 10)).value).toMatchObject({
      doseUnknown: false,
      doseReason: '',
      dayUnknown: false,
      dayReason: '',
    });
  });

  it('a product of another strength than the dose', () => {
    const ndc = (code: string) => ({
      medicationCodeableConcept: {
        coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code }],
        text: 'tarlatamab',
      },
    });
    expect(check({ ...planned(at, 10), ...ndc('55513-077-01') }).value).toMatchObject({
      strengthDiffers: false,
      strength: '',
    });
    expect(check({ ...planned(at, 10), ...ndc('55513-059-01') }).value).toMatchObject({
      strengthDiffers: true,
      strength: '1 mg',
    });
    expect(check({ ...planned(at, 1), ...ndc('55513-077-01') }).value).toMatchObject({
      strengthDiffers: true,
      strength: '10 mg',
    });
  });

  it('another order for the same day is a duplicate, one for another day or on hold is not', () => {
    const beside = (other: object) =>
      factsOf('scheduleCheck', { doses: course, orders: [planned(at, 10), other] })[0]?.value;
    const afternoon = planned('2026-11-20T15:00:00-05:00', 10);
    expect(factOf('scheduleCheck').value).toMatchObject({ duplicate: false });
    expect(beside(afternoon)).toMatchObject({ duplicate: true });
    expect(beside({ ...afternoon, status: 'on-hold' })).toMatchObject({ duplicate: false });
    expect(beside(planned('2026-11-21T10:00:00-05:00', 10))).toMatchObject({ duplicate: false });
  });
});
