import { describe, expect, it } from 'vitest';
import { adverseEvent } from './chart-with.ts';
import { type Chart, factOf, planned } from './facts-of.ts';
import { at } from './visit.ts';

// The infusion is planned for 2026-11-20 from 10:00 to 11:00 (S15 to S17; US label 2.2 Table 1; clinical.md §2.1).
type Doses = NonNullable<Chart['doses']>;
const observation = (doses: Doses, record: readonly object[] = []) =>
  factOf('observation', { doses, record, orders: [planned(at('10:00'))] });

/** So many doses without a delay, the last two weeks ago (a week ago in cycle 1). */
function onSchedule(count: number): Doses {
  const gaps = [0, 7, 7, ...Array.from({ length: 20 }, () => 14)].slice(0, count);
  const last = count < 3 ? 7 : 14;
  let day = Date.UTC(2026, 10, 20 - last - gaps.reduce((sum, gap) => sum + gap, 0));
  return gaps.map((gap, index) => {
    day += gap * 86_400_000;
    return [index === 0 ? 1 : 10, new Date(day).toISOString().slice(0, 10)] as const;
  });
}
const setting = 'an appropriate healthcare setting';
const fromStart = `22–24 hours from the start of the infusion, in ${setting}`;
const stayNear = 'Stay within 1 hour of an appropriate healthcare setting for 48 hours';
const teach = 'Before discharge, teach patient and caregiver the signs of CRS and neurotoxicity.';

describe('how long a dose is watched', () => {
  it.each([
    [0, 'C1D1', fromStart, at('11:00', '2026-11-21')],
    [1, 'C1D8', fromStart, at('11:00', '2026-11-21')],
    [2, 'C1D15', `6–8 hours from the end of the infusion, in ${setting}`, at('19:00')],
    [3, 'C2D1', `6–8 hours from the end of the infusion, in ${setting}`, at('19:00')],
    [4, 'C2D15', `6–8 hours from the end of the infusion, in ${setting}`, at('19:00')],
    [5, 'C3D1', `3–4 hours from the end of the infusion, in ${setting}`, at('15:00')],
    [8, 'C4D15', `3–4 hours from the end of the infusion, in ${setting}`, at('15:00')],
    [9, 'C5D1', `2 hours from the end of the infusion, in ${setting}`, at('13:00')],
    [12, 'C6D15', `2 hours from the end of the infusion, in ${setting}`, at('13:00')],
  ])('after %i doses: %s, %s', (count, dose, byLabel, end) =>
    expect(observation(onSchedule(count))).toMatchObject({
      state: 'known',
      value: { dose, byLabel, start: at('10:00'), end, labelVersion: '2026-06' },
    }),
  );

  it.each([0, 1])(
    'after %i doses the precautions ask for the hospital, and the patient stays near',
    (count) => {
      const { value } = observation(onSchedule(count));
      expect(value).toMatchObject({
        byPrecautions: 'in the hospital for 22–24 hours after the infusion',
        ordered:
          '22–24 hours from the start of the infusion; 24 hours after its end meets the precautions too',
        place: expect.stringContaining('the hospital'),
        instruction: expect.stringMatching(new RegExp(`^${stayNear}.* ${teach}$`)),
        advice: expect.stringMatching(
          new RegExp(`^Until 24 hours after .* ${stayNear}.*September 2026.* ${teach}$`),
        ),
      });
    },
  );

  it('a later dose needs neither', () => {
    expect(observation(onSchedule(3)).value).toMatchObject({
      byPrecautions: 'as long as earlier toxicity asks for',
      ordered: '6–8 hours from the end of the infusion',
      place: setting,
      instruction: teach,
      advice: teach,
    });
    expect(observation(onSchedule(9)).value).toMatchObject({ byPrecautions: '2 hours after the infusion' });
  });

  it.each([
    [
      'a re-step-up',
      [...onSchedule(2).map(([mg]) => [mg, mg === 1 ? '2026-08-01' : '2026-08-08'] as const)],
      'C1D15, re-step-up',
    ],
    [
      'its first 10 mg',
      [
        [1, '2026-08-01'],
        [10, '2026-08-08'],
        [10, '2026-08-15'],
        [1, '2026-11-13'],
      ],
      'C2D1, second dose of the re-step-up',
    ],
    ['a day that is not known', [[10, '2026-11-06']], 'day unknown, longest window'],
  ] satisfies [string, Doses, string][])('%s is watched longest', (_what, doses, dose) =>
    expect(observation(doses).value).toMatchObject({
      dose,
      byLabel: fromStart,
      instruction: expect.stringContaining(stayNear),
    }),
  );
});

describe('after CRS or neurotoxicity', () => {
  const crs = (grade: number) => adverseEvent('Cytokine release syndrome', grade, '2026-11-07', 'resolved');
  const icans = (grade: number) => adverseEvent('ICANS', grade, '2026-11-07', 'resolved');
  const extended = (causes: string) => `Extended to 22–24 hours at this dose because of ${causes}. ${teach}`;
  it.each([
    ['CRS grade 1', [crs(1)], false, teach],
    ['CRS grade 2', [crs(2)], true, extended('CRS (grade 2, 2026-11-07)')],
    ['ICANS grade 2', [icans(2)], true, extended('neurotoxicity (ICANS, grade 2, 2026-11-07)')],
    [
      'both',
      [crs(2), icans(2)],
      true,
      extended('CRS (grade 2, 2026-11-07) and neurotoxicity (ICANS, grade 2, 2026-11-07)'),
    ],
    [
      'ICANS grade 1, which the label leaves open',
      [icans(1)],
      false,
      `Neurotoxicity on record (ICANS, grade 1, 2026-11-07): the label can be read as asking for 22–24 hours after any grade of ICANS; the clinician decides. ${teach}`,
    ],
  ])('%s', (_what, record, isExtended, advice) =>
    expect(observation(onSchedule(3), record).value).toMatchObject({
      byLabel: isExtended ? fromStart : expect.stringMatching(/^6–8 hours/),
      advice,
      instruction: teach,
    }),
  );
});
