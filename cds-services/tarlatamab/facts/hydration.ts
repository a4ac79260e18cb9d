import { z } from 'zod';
import { type Evidence, known, unreadable } from '#src/facts/fact.ts';
import { formatInstant } from '#src/fhir/dates.ts';
import { companions } from './companions.ts';
import { isBackDated } from './planned-doses.ts';
import { type Hours, met, readSaline, type Saline } from './saline-orders.ts';
import type { Definition } from './settings.ts';

const shape = z.object({
  found: z.boolean(),
  /** Volume, route and time are right, and the length meets precautions or label. */
  satisfied: z.boolean(),
  /** The length meets only one of the two. */
  meetsOne: z.boolean(),
  /** `1000 mL over 4 h`. */
  what: z.string(),
  deviation: z.string(),
  remark: z.string(),
  /** `2–4 h`: what each of the two asks for. */
  byLabel: z.string(),
  byPrecautions: z.string(),
  labelVersion: z.string(),
  /** Of the suggested infusion: start (ISO 8601; absent for a day that is over), hours that meet both, mL and mL/h. */
  giveAt: z.string().optional(),
  durationHours: z.number(),
  ml: z.number(),
  mlPerHour: z.number(),
});

export type Hydration = z.infer<typeof shape>;

const MS_PER_HOUR = 3_600_000;

/**
 * The litre of isotonic saline after the infusion (S10; US label 2.2 Table 3, by version). 4 h meets precautions and label
 * alike; what meets one of them is named; flushes and diluents never count (clinical.md §5 #100).
 */
export const hydration: Definition<Hydration> = {
  name: 'hydration',
  shape,
  reads: [
    { key: 'medicationRequests', valueSets: ['sodium-chloride-0-9'] },
    { key: 'medicationAdministrations', valueSets: ['sodium-chloride-0-9'] },
  ],
  uses: [companions],
  derive(context) {
    const { schedule, policy } = context.settings;
    const label = schedule.hydration.find(({ labels }) => labels.includes(policy.labelVersion));
    const precautions = schedule.precautionsHydration;
    const asked: readonly Hours[] = [precautions, ...(label === undefined ? [] : [label])];
    const orders = context.get(companions);
    const infusions = (orders.readings[0] ?? []).flatMap((companion) =>
      readSaline(context, companion, asked),
    );
    const [best] = infusions.toSorted(
      (a, b) =>
        a.deviations.length - b.deviations.length ||
        met(b, asked) - met(a, asked) ||
        a.remarks.length - b.remarks.length,
    );
    const satisfied = best !== undefined && best.deviations.length === 0;
    const hours = Math.max(...asked.map(({ minHours }) => minHours));
    const start = context.start.at;
    const value: Hydration = {
      found: best !== undefined,
      satisfied,
      meetsOne: satisfied && met(best, asked) < asked.length,
      what: best?.what ?? '',
      deviation: best?.deviations.join('; ') ?? '',
      remark: best?.remarks.map((remark) => `; ${remark}`).join('') ?? '',
      byLabel: label === undefined ? 'no hours' : span(label),
      byPrecautions: span(precautions),
      labelVersion: policy.labelVersion,
      ...(isBackDated(context)
        ? {}
        : { giveAt: formatInstant(start + schedule.infusionHours * MS_PER_HOUR, context.zone) }),
      durationHours: hours,
      ml: policy.hydrationMl,
      mlPerHour: policy.hydrationMl / hours,
    };
    const evidence = best === undefined ? [] : [evidenceOf(best)];
    return orders.state === 'known' || best !== undefined
      ? known(value, evidence)
      : unreadable(`hydration: ${orders.reason ?? 'orders were not read'}`, [value], evidence);
  },
};

function span({ minHours, maxHours }: Hours): string {
  return `${minHours}–${maxHours} h`;
}

function evidenceOf({ companion, what }: Saline): Evidence {
  const { reference, time } = companion;
  return {
    resource: reference,
    what: 'sodium chloride 0.9 %',
    value: what,
    ...(time === undefined ? {} : { at: time.recorded }),
  };
}
