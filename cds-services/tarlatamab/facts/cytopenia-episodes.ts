import { z } from 'zod';
import type { LabResult } from '#src/facts/laboratory/result.ts';

export const courseSchema = z.object({
  /** A grade 3 or 4 episode that no later value has ended. */
  open: z.boolean(),
  /** First day of the open episode, and of its grade 4 part. */
  since: z.string().optional(),
  grade4Since: z.string().optional(),
  /** Its first value, and the first of grade 4: `0.8 10*9/L (grade 3) on 2026-10-29`; empty when none is open. */
  firstText: z.string(),
  /** A sentence on the open episode when it began before the newest value; empty otherwise. */
  openText: z.string(),
  /** The first value of each grade 4 episode. */
  grade4Text: z.string(),
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

export type CytopeniaCourse = z.infer<typeof courseSchema>;

/** Recovery limits in days; without one for grade 4 the general one holds for both. */
export interface Limits {
  readonly grade3: number;
  readonly grade4?: number;
}

export interface Value {
  readonly day: { readonly iso: string; readonly dayNumber: number };
  readonly grade: number;
  readonly result: LabResult;
}

/** `marks`: the values on which the clocks start and the episodes are counted. */
export function follow(
  values: readonly Value[],
  limits: Limits,
): CytopeniaCourse & { readonly marks: readonly Value[] } {
  let first: Value | undefined;
  let firstGrade4: Value | undefined;
  const grade4: Value[] = [];
  for (const value of values) {
    if (value.grade < 3) {
      first = undefined;
      firstGrade4 = undefined;
      continue;
    }
    first ??= value;
    if (value.grade === 4 && firstGrade4 === undefined) {
      firstGrade4 = value;
      grade4.push(value);
    }
  }
  const newest = values.at(-1);
  const daysOpen = elapsed(first, newest);
  const grade4Days = elapsed(firstGrade4, newest);
  const starts = [...new Set([first, firstGrade4])].flatMap((value) => value ?? []);
  const firstText = starts.map(valueText).join(', ');
  return {
    open: first !== undefined,
    ...(first === undefined ? {} : { since: first.day.iso }),
    ...(firstGrade4 === undefined ? {} : { grade4Since: firstGrade4.day.iso }),
    firstText,
    openText:
      daysOpen === 0
        ? ''
        : `It has been grade 3 or 4 for ${daysOpen} ${daysOpen === 1 ? 'day' : 'days'}: ${firstText}.`,
    grade4Text: grade4.map(valueText).join(', '),
    marks: [...new Set([...grade4, ...starts])],
    daysOpen,
    grade4Days,
    overdue: daysOpen > limits.grade3 || (limits.grade4 !== undefined && grade4Days > limits.grade4),
    grade4Episodes: grade4.length,
    recurrentGrade4: firstGrade4 !== undefined && grade4.length > 1,
  };
}

function valueText({ result, grade, day }: Value): string {
  return `${result.values[0]?.text ?? ''} (grade ${grade}) on ${day.iso}`;
}

function elapsed(from: Value | undefined, to: Value | undefined): number {
  return from === undefined || to === undefined ? 0 : to.day.dayNumber - from.day.dayNumber;
}
