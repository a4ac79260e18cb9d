import { setImmediate as othersTurn } from 'node:timers/promises';

/** Work that may be left between two of its steps, and says nothing there. Left or not, its result is the same. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** The result of all steps, one after the other. */
export function atOnce<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

export interface Turns {
  /** Milliseconds after which others have their turn, at the end of the step then under way. */
  readonly longest?: number;
  /** Milliseconds by any clock that only goes forward. */
  readonly elapsed?: () => number;
}

/** The same with turns between, so that a record of thousands of results holds up the short calls beside it for a step only. */
export async function inTurns<T>(
  steps: Steps<T>,
  { longest = 8, elapsed = () => performance.now() }: Turns = {},
): Promise<T> {
  let begun = elapsed();
  let step = steps.next();
  while (!step.done) {
    if (elapsed() - begun >= longest) {
      await othersTurn();
      begun = elapsed();
    }
    step = steps.next();
  }
  return step.value;
}
