import type { Caller } from './caller.ts';

export interface ClosedSlice {
  readonly calls: number;
  /** Calls per second. */
  readonly rate: number;
  /** Milliseconds of each call, in the order in which they ended. */
  readonly times: readonly number[];
}

/** As many callers as there are connections; each calls again as soon as it has its answer. Ends with the calls then under way. */
export async function closedLoop(
  caller: Caller,
  connections: number,
  milliseconds: number,
  token: () => string | undefined = () => undefined,
): Promise<ClosedSlice> {
  const times: number[] = [];
  const started = performance.now();
  const until = started + milliseconds;
  const work = async (): Promise<void> => {
    for (let now = performance.now(); now < until; ) {
      await caller.call(token());
      const then = now;
      now = performance.now();
      times.push(now - then);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return { calls: times.length, rate: (times.length * 1000) / (performance.now() - started), times };
}
