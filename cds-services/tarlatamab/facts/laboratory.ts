import { z } from 'zod';
import { known } from '#src/facts/fact.ts';
import { chooseLab } from '#src/facts/laboratory/choose.ts';
import type { LabResult } from '#src/facts/laboratory/result.ts';
import { labResults } from '#src/facts/laboratory/results.ts';
import { doseHistory } from './dose-history.ts';
import type { Context, Definition } from './settings.ts';
import { toldDay, treatmentDay } from './treatment-day.ts';

const readingSchema = z.object({
  grade: z.number(),
  /** `grade 3`, or every grade that the value allows: `grade 3 or 4`. */
  gradeText: z.string(),
  value: z.number(),
  text: z.string(),
  timesUpperLimit: z.number().optional(),
  timesLowerLimit: z.number().optional(),
  upperLimit: z.string().optional(),
  lowerLimit: z.string().optional(),
  limitAssumed: z.boolean(),
  at: z.string().optional(),
  ageHours: z.number().optional(),
  status: z.string(),
  calculated: z.boolean(),
});

/** A laboratory value as rules read it: the members of `LabReading`. */
export type Reading = z.infer<typeof readingSchema>;

/** Every result of one analyte, newest first: one reading of the record for all facts of an order. */
function history(analyte: string): Definition<readonly LabResult[]> {
  return {
    name: `${analyte}Results`,
    // Results are for derived facts, not for rules: no member is offered.
    shape: z.custom<readonly LabResult[]>(),
    reads: [{ key: 'labs', analytes: [analyte] }],
    uses: [],
    derive: (context) => known(labResults(context.record, context.analytes, analyte, context.zone)),
  };
}

/**
 * The value of one analyte that counts for this dose: final, readable, not older than the site allows at the planned start,
 * and drawn after the previous dose (clinical.md §2.12, fhir-data.md §7). Graded by CTCAE v5.0, as the label does.
 */
function current(analyte: string, results: Definition<readonly LabResult[]>): Definition<Reading> {
  return {
    name: analyte,
    shape: readingSchema,
    reads: [],
    uses: [results, treatmentDay, doseHistory],
    derive(context) {
      const previous = context.get(doseHistory).readings[0]?.last;
      return chooseLab(context.analytes.get(analyte), context.get(results).readings[0] ?? [], {
        now: context.now,
        plannedStart: context.start.at,
        maxAgeHours: maxAgeHours(context),
        slice: context.record.slice('labs'),
        zone: context.zone,
        ...(previous === undefined ? {} : { previousDose: previous.at }),
      });
    },
  };
}

/** The first cycle's limit holds in every step-up, and wherever the treatment day is not known. */
export function maxAgeHours(context: Context): number {
  const { laboratoryMaxAgeHoursFirstCycle: strict, laboratoryMaxAgeHoursLater: later } =
    context.settings.policy;
  return toldDay(context)?.stepUp === false ? later : strict;
}

function analyteFacts(analyte: string): {
  readonly results: Definition<readonly LabResult[]>;
  readonly current: Definition<Reading>;
} {
  const results = history(analyte);
  return { results, current: current(analyte, results) };
}

export const anc = analyteFacts('anc');
export const hemoglobin = analyteFacts('hemoglobin');
export const platelets = analyteFacts('platelets');
export const alt = analyteFacts('alt');
export const ast = analyteFacts('ast');
export const bilirubin = analyteFacts('bilirubin');
export const sodium = analyteFacts('sodium');
export const potassium = analyteFacts('potassium');
export const urate = analyteFacts('urate');
