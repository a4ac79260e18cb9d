import { z } from 'zod';
import { type Evidence, known } from '#src/facts/fact.ts';
import { statedTreatmentDays } from '#src/orders/treatment-day.ts';
import type { Context, Definition } from './settings.ts';
import { phaseOf, slotAt, slotLabel } from './treatment-course.ts';
import type { TreatmentDay } from './treatment-day.ts';

/** Extension by which an order may state its treatment day (fhir-data.md §3). */
const STATED_DAY_EXTENSION = 'urn:tarlatamab-cds:treatment-day';

/** Every treatment day that the order itself states, as `C1D8`; several where it contradicts itself. */
export const statedDays: Definition<readonly string[]> = {
  name: 'statedDays',
  // For derived facts, not for rules: no member is offered.
  shape: z.custom<readonly string[]>(),
  reads: [],
  uses: [],
  derive: ({ order }) => known(statedTreatmentDays(order, STATED_DAY_EXTENSION).map(slotLabel)),
};

export function statedLabels(context: Context): readonly string[] {
  return context.get(statedDays).readings[0] ?? [];
}

export function statedEvidence(context: Context, stated: readonly string[]): readonly Evidence[] {
  return stated.length === 0
    ? []
    : [
        {
          resource: context.order.reference,
          what: 'treatment day stated on the order',
          value: stated.join(', '),
        },
      ];
}

/** What the order's own statement would mean if it were true: may alarm, never clears. */
export function byStatement(context: Context, stated: readonly string[]): readonly TreatmentDay[] {
  const { schedule } = context.settings;
  return stated.flatMap((label) => {
    const index = Array.from({ length: 200 }, (_, at) => at).find(
      (at) => slotLabel(slotAt(schedule, at)) === label,
    );
    if (index === undefined) return [];
    const slot = slotAt(schedule, index);
    return [
      {
        label,
        scheduled: label,
        cycle: slot.cycle,
        day: slot.day,
        expectedMg: slot.mg,
        phase: phaseOf(slot, false),
        firstDose: index === 0,
        restartDue: false,
        stepUp: slot.cycle === 1,
        stated: label,
      },
    ];
  });
}
