import { z } from 'zod';
import { known } from '#src/facts/fact.ts';
import { formatInstant } from '#src/fhir/dates.ts';
import { maxAgeHours } from './laboratory.ts';
import type { Definition } from './settings.ts';
import { toldDay, treatmentDay } from './treatment-day.ts';

const shape = z.object({
  /** ISO 8601: a specimen that is drawn within these is neither too old for this dose nor too late for it. */
  from: z.string(),
  until: z.string(),
  /** FHIR request priority: urgent where the dose is due within a day. */
  priority: z.string(),
  /** `C1D8`, or `this dose`. */
  dose: z.string(),
});

const MS_PER_HOUR = 3_600_000;
const URGENT_WITHIN_HOURS = 24;

/** When the laboratory that is missing before this dose has to be drawn: not before the site's limit of age (fhir-data.md §7). */
export const laboratoryWindow: Definition<z.infer<typeof shape>> = {
  name: 'laboratoryWindow',
  shape,
  reads: [],
  uses: [treatmentDay],
  derive(context) {
    const { now, zone } = context;
    const start = context.start.at;
    const until = start > now ? start : now + URGENT_WITHIN_HOURS * MS_PER_HOUR;
    return known({
      from: formatInstant(Math.max(now, start - maxAgeHours(context) * MS_PER_HOUR), zone),
      until: formatInstant(until, zone),
      priority: until - now <= URGENT_WITHIN_HOURS * MS_PER_HOUR ? 'urgent' : 'routine',
      dose: toldDay(context)?.label ?? 'this dose',
    });
  },
};
