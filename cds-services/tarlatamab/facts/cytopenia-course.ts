import { z } from 'zod';
import { type Fact, known, unreadable } from '#src/facts/fact.ts';
import { isSolid } from '#src/facts/laboratory/draws.ts';
import { gradeSpan, type LabResult } from '#src/facts/laboratory/result.ts';
import { localDay } from '#src/fhir/dates.ts';
import { doseHistory } from './dose-history.ts';
import { anc, platelets } from './laboratory.ts';
import type { Context, Definition, Policy } from './settings.ts';

const shape = z.object({
  /** A grade 3 or 4 episode that no later value has ended. */
  open: z.boolean(),
  /** First day of the open episode, and of its grade 4 part. */
  since: z.string().optional(),
  grade4Since: z.string().optional(),
  /** Local calendar days from the first value of the episode to the newest, which is still grade 3 or 4. */
  daysOpen: z.number(),
  grade4Days: z.number(),
  /** Still grade 3 or 4 beyond the recovery limit of Table 7. */
  overdue: z.boolean(),
  /** Distinct episodes that reached grade 4, each after recovery to grade 2 or better. */
  grade4Episodes: z.number(),
  /** The open episode is grade 4, and not the first that was. */
  recurrentGrade4: z.boolean(),
});

export type CytopeniaCourse = z.infer<typeof shape>;

/** Recovery limits in days; without one for grade 4 the general one holds for both. */
interface Limits {
  readonly grade3: number;
  readonly grade4?: number;
}

interface Value {
  readonly day: { readonly iso: string; readonly dayNumber: number };
  readonly grade: number;
}

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
    shape,
    reads: [],
    uses: [results, doseHistory],
    derive(context) {
      const history = context.get(doseHistory);
      const firstDose = history.readings[0]?.doses[0];
      const values = firstDose === undefined ? [] : valuesSince(context, context.get(results), firstDose.at);
      const course = follow(values, limitsOf(context.settings.policy));
      // Only the day of the first dose matters here: a dose of unknown amount does not make the course unknown.
      const unread = ['medicationAdministrations', 'labs'].find(
        (key) => context.record.slice(key).state !== 'complete',
      );
      if (unread === undefined) return known(course);
      return unreadable(context.record.slice(unread).reason ?? `${unread} were not all read`, [course]);
    },
  };
}

function valuesSince(context: Context, results: Fact<readonly LabResult[]>, from: number): readonly Value[] {
  const worstByDay = new Map<number, Value>();
  for (const result of results.readings[0] ?? []) {
    if (result.span === undefined || !isSolid(result, context.now) || result.span.from < from) continue;
    const day = localDay(result.span.from, context.zone);
    const grade = gradeSpan(result).mildest;
    const before = worstByDay.get(day.dayNumber);
    if (before === undefined || grade > before.grade) worstByDay.set(day.dayNumber, { day, grade });
  }
  return [...worstByDay.values()].sort((a, b) => a.day.dayNumber - b.day.dayNumber);
}

function follow(values: readonly Value[], limits: Limits): CytopeniaCourse {
  let first: Value | undefined;
  let firstGrade4: Value | undefined;
  let grade4Episodes = 0;
  for (const value of values) {
    if (value.grade < 3) {
      first = undefined;
      firstGrade4 = undefined;
      continue;
    }
    first ??= value;
    if (value.grade === 4 && firstGrade4 === undefined) {
      firstGrade4 = value;
      grade4Episodes += 1;
    }
  }
  const newest = values.at(-1);
  const daysOpen = elapsed(first, newest);
  const grade4Days = elapsed(firstGrade4, newest);
  return {
    open: first !== undefined,
    ...(first === undefined ? {} : { since: first.day.iso }),
    ...(firstGrade4 === undefined ? {} : { grade4Since: firstGrade4.day.iso }),
    daysOpen,
    grade4Days,
    overdue: daysOpen > limits.grade3 || (limits.grade4 !== undefined && grade4Days > limits.grade4),
    grade4Episodes,
    recurrentGrade4: firstGrade4 !== undefined && grade4Episodes > 1,
  };
}

function elapsed(from: Value | undefined, to: Value | undefined): number {
  return from === undefined || to === undefined ? 0 : to.day.dayNumber - from.day.dayNumber;
}

export const neutropeniaCourse = courseOf('neutropeniaCourse', anc.results, (policy) => ({
  grade3: policy.neutropeniaGrade3RecoveryDays,
  grade4: policy.neutropeniaGrade4RecoveryDays,
}));

export const thrombocytopeniaCourse = courseOf('thrombocytopeniaCourse', platelets.results, (policy) => ({
  grade3: policy.thrombocytopeniaRecoveryDays,
}));
