import type { Evidence } from '#src/facts/fact.ts';
import { statedTreatmentDays } from '#src/orders/treatment-day.ts';
import type { Context } from './settings.ts';
import { slotLabel } from './treatment-course.ts';

/** Extension by which an order may state its treatment day (fhir-data.md §3). */
const STATED_DAY_EXTENSION = 'urn:tarlatamab-cds:treatment-day';

/** Every treatment day that the order itself states, as `C1D8`; several where it contradicts itself. */
export function statedLabels(context: Context): readonly string[] {
  return statedTreatmentDays(context.order, STATED_DAY_EXTENSION).map(slotLabel);
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
