import { type Evidence, type Fact, known, unreadable } from '#src/facts/fact.ts';
import { isSolid } from '#src/facts/laboratory/draws.ts';
import { labEvidence } from '#src/facts/laboratory/reading.ts';
import { gradeSpan, type LabResult } from '#src/facts/laboratory/result.ts';
import { localDay } from '#src/fhir/dates.ts';
import { type CytopeniaCourse, courseSchema, follow, type Limits, type Value } from './cytopenia-episodes.ts';
import { doseHistory } from './dose-history.ts';
import { anc, platelets } from './laboratory.ts';
import type { Context, Definition, Policy } from './settings.ts';

/**
 * The course of a cytopenia since the first tarlatamab dose: how long the open episode has lasted, and whether grade 4 has
 * come back (US label 2.4 Table 7). Only final, readable results count, one per local day, the worst; the clock of grade 4
 * starts at its own first value, and the limit that ends first applies (clinical.md §2.7). Values before the first dose
 * belong to earlier treatment.
 */
function courseOf(
  name: string,
  results: Definition<readonly LabResult[]>,
  limitsOf: (policy: Policy) => Limits,
): Definition<CytopeniaCourse> {
  return {
    name,
    shape: courseSchema,
    reads: [],
    uses: [results, doseHistory],
    derive(context) {
      const history = context.get(doseHistory);
      const firstDose = history.readings[0]?.doses[0];
      const values = firstDose === undefined ? [] : valuesSince(context, context.get(results), firstDose.at);
      const { marks, ...course } = follow(values, limitsOf(context.settings.policy));
      const evidence = marks.map(({ result }) => evidenceOf(context, result));
      // Only the day of the first dose matters here: a dose of unknown amount does not make the course unknown.
      const unread = ['medicationAdministrations', 'labs'].find(
        (key) => context.record.slice(key).state !== 'complete',
      );
      if (unread === undefined) return known(course, evidence);
      const why = context.record.slice(unread).reason ?? `${unread} were not all read`;
      return unreadable(why, [course], evidence);
    },
  };
}

function evidenceOf(context: Context, result: LabResult): Evidence {
  return labEvidence(result, context.analytes.get(result.analyte), context.zone);
}

function valuesSince(context: Context, results: Fact<readonly LabResult[]>, from: number): readonly Value[] {
  const worstByDay = new Map<number, Value>();
  for (const result of results.readings[0] ?? []) {
    if (result.span === undefined || result.span.from < from || !isSolid(result, context.now)) continue;
    const day = localDay(result.span.from, context.zone);
    const grade = gradeSpan(result).mildest;
    const before = worstByDay.get(day.dayNumber);
    if (before === undefined || grade > before.grade) worstByDay.set(day.dayNumber, { day, grade, result });
  }
  return [...worstByDay.values()].sort((a, b) => a.day.dayNumber - b.day.dayNumber);
}

export const neutropeniaCourse = courseOf('neutropeniaCourse', anc.results, (policy) => ({
  grade3: policy.neutropeniaGrade3RecoveryDays,
  grade4: policy.neutropeniaGrade4RecoveryDays,
}));

export const thrombocytopeniaCourse = courseOf('thrombocytopeniaCourse', platelets.results, (policy) => ({
  grade3: policy.thrombocytopeniaRecoveryDays,
}));
