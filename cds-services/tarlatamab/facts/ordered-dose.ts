import { z } from 'zod';
import { type Fact, known, unreadable } from '#src/facts/fact.ts';
import { readDose } from '#src/orders/dose.ts';
import type { Context, Definition } from './settings.ts';

const shape = z.object({
  mg: z.number(),
  /** As the order has it: `10000 ug`. */
  recorded: z.string(),
  perBodySize: z.boolean(),
  /** One of the strengths of the schedule: 1 mg or 10 mg (US label 2.2; there is no dose reduction). */
  valid: z.boolean(),
});

export type Dose = z.infer<typeof shape>;

/** The dose of the order that is judged, in mg. Unreadable for a range, a PRN order, a volume, no dose at all. */
export const orderedDose: Definition<Dose> = {
  name: 'orderedDose',
  shape,
  reads: [],
  uses: [],
  derive: (context) => doseOf(context.order, context),
};

export function doseOf(order: Context['order'], context: Context): Fact<Dose> {
  const read = readDose(order);
  const readings = read.readings.map((dose) => ({
    mg: dose.milligrams,
    recorded: dose.recorded,
    perBodySize: dose.perBodySize,
    valid: !dose.perBodySize && context.settings.schedule.strengthsMg.includes(dose.milligrams),
  }));
  const [only] = readings;
  if (read.state === 'known' && only !== undefined) return known(only, read.evidence);
  return unreadable(read.reason ?? 'the ordered dose is not determinable', readings, read.evidence);
}
