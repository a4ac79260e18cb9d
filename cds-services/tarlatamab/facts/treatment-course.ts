import type { Phase, Schedule, Step } from './settings.ts';

/** One infusion that counts: on which local calendar day, how many mg. */
export interface CourseDose {
  readonly dayNumber: number;
  readonly mg: number;
}

/** Where the course stands before the next dose. */
export interface CoursePosition {
  /** Index of the next slot of the schedule: 0 is C1D1. */
  readonly pending: number;
  /** Kind of the last dose given; undefined before the first. */
  readonly last?: Step;
}

export interface Slot {
  readonly cycle: number;
  readonly day: number;
  readonly mg: number;
}

/** The n-th dose of the schedule (0 is C1D1), without delays. */
export function slotAt(schedule: Schedule, index: number): Slot {
  const listed = schedule.days[index];
  if (listed) return listed;
  const { days, mg } = schedule.thereafter;
  const beyond = index - schedule.days.length;
  const lastCycle = schedule.days.at(-1)?.cycle ?? 0;
  return {
    cycle: lastCycle + 1 + Math.floor(beyond / days.length),
    day: days[beyond % days.length] ?? 1,
    mg,
  };
}

export function slotLabel(slot: { readonly cycle: number; readonly day: number }): string {
  return `C${slot.cycle}D${slot.day}`;
}

/**
 * Follows the doses given through the schedule. A 1 mg dose after the first starts a re-step-up: it repeats the step-up
 * and takes no slot of its own; the 10 mg that follows it is a "second" dose (21 days to the next), and takes the slot of
 * C1D8 only if that was still to come. Undefined when the doses fit no course: the first recorded dose is not the first.
 */
export function followCourse(schedule: Schedule, doses: readonly CourseDose[]): CoursePosition | undefined {
  const firstMg = slotAt(schedule, 0).mg;
  let position: CoursePosition = { pending: 0 };
  for (const dose of doses) {
    if (position.last === undefined) {
      if (dose.mg !== firstMg) return undefined;
      position = { pending: 1, last: 'first' };
    } else if (dose.mg === firstMg) {
      position = { pending: position.pending, last: 'first' };
    } else if (position.last === 'first') {
      position = { pending: Math.max(position.pending, 2), last: 'second' };
    } else {
      position = { pending: position.pending + 1, last: 'later' };
    }
  }
  return position;
}

/** Observation differs by these phases; both doses of any step-up are watched as in cycle 1. */
export function phaseOf(slot: Slot, stepUp: boolean): Phase {
  if (stepUp) return 'stepUp';
  if (slot.cycle === 1) return slot.day < 15 ? 'stepUp' : 'firstCycleLast';
  if (slot.cycle === 2) return 'cycle2';
  return slot.cycle <= 4 ? 'cycles3to4' : 'cycle5on';
}
