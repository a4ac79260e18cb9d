import type { Course } from '../knowledge.ts';

/** One planned dose of a course. */
export interface CourseDay {
  /** `C1D8`. */
  readonly label: string;
  readonly cycle: number;
  readonly mg: number;
  /** Calendar days after the first dose. */
  readonly after: number;
}

/** How many cycles a played course goes on. */
const longestCourse = 40;

/** The doses of a course in their order. */
export function courseDays({ cycleDays, days, thereafter }: Course): readonly CourseDay[] {
  const [first] = days;
  const start = first === undefined ? 0 : (first.cycle - 1) * cycleDays + first.day;
  const last = Math.max(...days.map(({ cycle }) => cycle));
  const later = Array.from({ length: longestCourse }, (_, index) => last + 1 + index).flatMap((cycle) =>
    thereafter.days.map((day) => ({ cycle, day, mg: thereafter.mg })),
  );
  return [...days, ...later].map(({ cycle, day, mg }) => ({
    label: `C${cycle}D${day}`,
    cycle,
    mg,
    after: (cycle - 1) * cycleDays + day - start,
  }));
}

/** The dose with this label, and the one after it; undefined for a label that the course does not have. */
export function stepOf(
  course: Course,
  label: string,
): { readonly day: CourseDay; readonly next: CourseDay | undefined } | undefined {
  const days = courseDays(course);
  const index = days.findIndex((day) => day.label === label);
  const day = days[index];
  return day === undefined ? undefined : { day, next: days[index + 1] };
}

/** Calendar days that the schedule leaves between dose `index` and the one before it; undefined for the first. */
export function intervalBefore(course: Course, index: number): number | undefined {
  const days = courseDays(course);
  const [before, day] = [days[index - 1], days[index]];
  return before === undefined || day === undefined ? undefined : day.after - before.after;
}
