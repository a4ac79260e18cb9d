import { describe, expect, it } from 'vitest';
import { type Chart, factOf, factsOf, planned } from './facts-of.ts';

// The order of the fixture is planned for 2026-11-20, 10:00 in New York.
type Doses = NonNullable<Chart['doses']>;
const bare = planned('2026-11-20T10:00:00-05:00');
const day = (doses: Doses, order: object = bare) => factOf('treatmentDay', { doses, orders: [order] });

/** Doses on the schedule of US label Table 1, the last so many days before the order. */
function onSchedule(count: number, lastDaysAgo: number): Doses {
  const gaps = [0, 7, 7, 14, 14, 14, 14, 14, 14, 14, 14, 14].slice(0, count);
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  let at = Date.UTC(2026, 10, 20 - lastDaysAgo - total);
  return gaps.map((gap, index) => {
    at += gap * 86_400_000;
    return [index === 0 ? 1 : 10, new Date(at).toISOString().slice(0, 10)];
  });
}

describe('the next dose on schedule (US label 2.2 Table 1)', () => {
  it.each([
    [0, 'C1D1', 1, 'stepUp', true, true],
    [1, 'C1D8', 10, 'stepUp', true, false],
    [2, 'C1D15', 10, 'firstCycleLast', true, false],
    [3, 'C2D1', 10, 'cycle2', false, false],
    [4, 'C2D15', 10, 'cycle2', false, false],
    [5, 'C3D1', 10, 'cycles3to4', false, false],
    [6, 'C3D15', 10, 'cycles3to4', false, false],
    [8, 'C4D15', 10, 'cycles3to4', false, false],
    [9, 'C5D1', 10, 'cycle5on', false, false],
    [11, 'C6D1', 10, 'cycle5on', false, false],
  ])('after %i doses: %s, %i mg, %s', (count, label, expectedMg, phase, stepUp, firstDose) => {
    const fact = day(onSchedule(count, count < 3 ? 7 : 14));
    expect(fact.state).toBe('known');
    const [, cycle, on] = /^C(\d+)D(\d+)$/.exec(label) ?? [];
    const where = { label, scheduled: label, cycle: Number(cycle), day: Number(on) };
    expect(fact.value).toMatchObject({ ...where, expectedMg, phase, stepUp, firstDose, restartDue: false });
  });

  it('before the first dose nothing is said of a last one', () => {
    const { value } = day([]);
    for (const member of [
      'lastStep',
      'lastDose',
      'lastMg',
      'daysSinceLast',
      'sinceLast',
      'restartLimitDays',
      'minimumIntervalDays',
      'stated',
    ])
      expect(value).not.toHaveProperty(member);
  });

  it('after it the last dose, and the days since, by the local calendar', () => {
    expect(day([[1, '2026-11-13T23:30:00-05:00']]).value).toMatchObject({
      lastStep: 'first',
      lastDose: '2026-11-13',
      lastMg: 1,
      daysSinceLast: 7,
      sinceLast: '7 days',
      restartLimitDays: 14,
      minimumIntervalDays: 7,
    });
    expect(day([[1, '2026-11-19']]).value).toMatchObject({ daysSinceLast: 1, sinceLast: '1 day' });
  });
});

describe('after a delay (US label 2.4 Table 4)', () => {
  it.each([
    [
      'C1D1 14 days ago',
      1,
      14,
      { label: 'C1D8', expectedMg: 10, phase: 'stepUp', restartDue: false, lastStep: 'first' },
    ],
    [
      'C1D1 15 days ago',
      1,
      15,
      { label: 'C1D1', expectedMg: 1, phase: 'stepUp', restartDue: true, scheduled: 'C1D8' },
    ],
    [
      'C1D8 21 days ago',
      2,
      21,
      { label: 'C1D15', expectedMg: 10, phase: 'firstCycleLast', restartDue: false, lastStep: 'second' },
    ],
    [
      'C1D8 22 days ago',
      2,
      22,
      { label: 'C1D15', expectedMg: 1, phase: 'stepUp', restartDue: true, scheduled: 'C1D15' },
    ],
    [
      'C1D15 28 days ago',
      3,
      28,
      { label: 'C2D1', expectedMg: 10, phase: 'cycle2', stepUp: false, restartDue: false, lastStep: 'later' },
    ],
    [
      'C1D15 29 days ago',
      3,
      29,
      { label: 'C2D1', expectedMg: 1, phase: 'stepUp', stepUp: true, restartDue: true, firstDose: false },
    ],
    [
      'C5D1 28 days ago',
      10,
      28,
      {
        label: 'C5D15',
        expectedMg: 10,
        phase: 'cycle5on',
        restartDue: false,
        restartLimitDays: 28,
        minimumIntervalDays: 14,
      },
    ],
    ['C5D1 29 days ago', 10, 29, { label: 'C5D15', expectedMg: 1, phase: 'stepUp', restartDue: true }],
  ])('%s', (_what, count, ago, expected) =>
    expect(day(onSchedule(count, ago)).value).toMatchObject(expected),
  );

  const late: Doses = [
    [1, '2026-08-01'],
    [10, '2026-08-08'],
    [10, '2026-08-15'],
  ];
  it.each([
    [
      'the 10 mg of a re-step-up',
      [...late, [1, '2026-11-13']],
      { label: 'C2D1', expectedMg: 10, phase: 'stepUp', stepUp: true, restartDue: false, lastStep: 'first' },
    ],
    [
      'the dose after it, 21 days',
      [...late, [1, '2026-10-23'], [10, '2026-10-30']],
      {
        label: 'C2D1',
        phase: 'cycle2',
        stepUp: false,
        restartDue: false,
        lastStep: 'second',
        restartLimitDays: 21,
        minimumIntervalDays: 7,
      },
    ],
    [
      'the dose after it, 22 days',
      [...late, [1, '2026-10-22'], [10, '2026-10-29']],
      { label: 'C2D1', expectedMg: 1, restartDue: true },
    ],
    [
      'a step-up begun again before C1D8',
      [
        [1, '2026-10-20'],
        [1, '2026-11-13'],
      ],
      { label: 'C1D8', expectedMg: 10, lastStep: 'first' },
    ],
    [
      'the third dose of it',
      [
        [1, '2026-10-20'],
        [1, '2026-11-06'],
        [10, '2026-11-13'],
      ],
      { label: 'C1D15', phase: 'firstCycleLast', lastStep: 'second' },
    ],
  ] satisfies [string, Doses, object][])('%s', (_what, doses, expected) =>
    expect(day(doses).value).toMatchObject(expected),
  );
});

describe('what the order says (clinical.md §5 #63, #64)', () => {
  const stating = (text: string) => planned('2026-11-20T10:00:00-05:00', 10, text);
  it('is shown where it says one thing', () => {
    expect(day(onSchedule(3, 14), stating('C2D1')).value).toMatchObject({ stated: 'C2D1' });
    expect(day(onSchedule(3, 14), stating('C2D1 or C2D15')).value).not.toHaveProperty('stated');
  });

  it('is evidence of its own', () => {
    const { evidence } = day(onSchedule(3, 14), stating('C2D1'));
    expect(evidence).toContainEqual(
      expect.objectContaining({ what: 'treatment day stated on the order', value: 'C2D1' }),
    );
    expect(day(onSchedule(3, 14)).evidence.filter(({ what }) => what.startsWith('treatment day'))).toEqual(
      [],
    );
  });

  it.each([
    [
      'C2D1',
      {
        label: 'C2D1',
        scheduled: 'C2D1',
        cycle: 2,
        day: 1,
        expectedMg: 10,
        phase: 'cycle2',
        firstDose: false,
        restartDue: false,
        stepUp: false,
        stated: 'C2D1',
      },
    ],
    ['C1D8', { label: 'C1D8', expectedMg: 10, phase: 'stepUp', firstDose: false, stepUp: true }],
    ['C9D15', { label: 'C9D15', phase: 'cycle5on', firstDose: false, stepUp: false }],
  ])('%s without any dose on record is unproven', (stated, expected) => {
    const fact = day([], stating(stated));
    expect(fact.state).toBe('unreadable');
    expect(fact.reason).toBe(`the order says ${stated}, but no earlier tarlatamab dose is on record`);
    expect(fact.readings).toHaveLength(1);
    expect(fact.value).toMatchObject(expected);
  });

  it('two later days without any dose on record are both named', () =>
    expect(day([], stating('C2D1 or C2D15')).reason).toBe(
      'the order says C2D1 and C2D15, but no earlier tarlatamab dose is on record',
    ));

  it('C1D1 after a history that does not begin with 1 mg would be the first dose', () =>
    expect(day([[10, '2026-11-06']], stating('C1D1')).readings).toMatchObject([
      { label: 'C1D1', expectedMg: 1, firstDose: true, stepUp: true, phase: 'stepUp' },
    ]));

  it('C1D1 without any dose on record is the first dose', () =>
    expect(day([], stating('C1D1')).state).toBe('known'));

  it('a day that is in no schedule is no reading', () =>
    expect(day([], stating('C2D9')).readings).toEqual([]));

  it('of a history that does not begin with 1 mg it is the only reading', () => {
    const fact = day([[10, '2026-11-06']], stating('C3D1'));
    expect(fact).toMatchObject({ state: 'unreadable', value: { label: 'C3D1' } });
    expect(fact.reason).toMatch(/not the 1 mg step-up dose/);
    expect(fact.readings).toHaveLength(1);
  });

  it('of a history that is not all readable it stands beside what was read', () => {
    const broken = {
      resourceType: 'MedicationAdministration',
      status: 'stopped',
      medicationCodeableConcept: { text: 'tarlatamab' },
      effectiveDateTime: '2026-11-13',
      dosage: { dose: { value: 10, unit: 'mg' } },
    };
    const fact = factOf('treatmentDay', {
      doses: onSchedule(3, 14),
      record: [broken],
      orders: [stating('C3D1')],
    });
    expect(fact).toMatchObject({ state: 'unreadable', reason: expect.stringContaining('not completed') });
    expect(fact.readings).toMatchObject([{ label: 'C2D1' }, { label: 'C3D1' }]);
  });
});

describe('orders of one signing (clinical.md §5 #74)', () => {
  const cycle = [
    planned('2026-11-20T10:00:00-05:00', 1),
    planned('2026-11-27T10:00:00-05:00', 10),
    planned('2026-12-04T10:00:00-05:00', 10),
  ];
  it('each counts the earlier ones as given on their day', () => {
    const facts = factsOf('treatmentDay', { doses: [], orders: cycle });
    expect(facts.map(({ value }) => value)).toMatchObject([
      { label: 'C1D1', firstDose: true },
      { label: 'C1D8', lastDose: '2026-11-20', daysSinceLast: 7, lastMg: 1 },
      { label: 'C1D15', lastDose: '2026-11-27', daysSinceLast: 7, lastMg: 10 },
    ]);
  });

  it('an order of the same day, or without a dose, is not one of them', () => {
    const sameDay = [cycle[0] ?? {}, planned('2026-11-20T15:00:00-05:00', 10)];
    expect(factsOf('treatmentDay', { doses: [], orders: sameDay }).map(({ value }) => value)).toMatchObject([
      { label: 'C1D1' },
      { label: 'C1D1' },
    ]);
    const doseless = [
      { dosageInstruction: [{ timing: { event: ['2026-11-20T10:00:00-05:00'] } }] },
      cycle[1] ?? {},
    ];
    expect(factsOf('treatmentDay', { doses: [], orders: doseless }).at(-1)?.value).toMatchObject({
      label: 'C1D1',
    });
  });

  it('an order documented afterwards is judged by what had been given by then (§5 #104)', () => {
    const back = planned('2026-11-06T10:00:00-05:00');
    expect(
      day(
        [
          [1, '2026-10-30'],
          [10, '2026-11-06'],
          [10, '2026-11-13'],
        ],
        back,
      ).value,
    ).toMatchObject({
      label: 'C1D15',
      daysSinceLast: 0,
      sinceLast: '0 days',
    });
  });
});
