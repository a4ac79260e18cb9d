import { setTimeout as pause } from 'node:timers/promises';

export interface OpenSlice {
  /** Milliseconds from the moment at which each call was due to its answer. */
  readonly times: readonly number[];
  /** The server fell so far behind that sending was given up: the times say nothing. */
  readonly overrun: boolean;
}

/** Arrivals that may wait for their answer at a time, in seconds of the rate. */
const patienceSeconds = 2;

/**
 * Calls at constant intervals, whether or not the server keeps up: clinicians do not wait for each other. A time counts from when
 * the call was due, not from when it was sent: a server that stalls is charged with everybody who would have come meanwhile
 * (Gil Tene's coordinated omission).
 */
export async function openLoop(
  call: () => Promise<void>,
  perSecond: number,
  seconds: number,
): Promise<OpenSlice> {
  const arrivals = Math.floor(perSecond * seconds);
  const times: number[] = [];
  const waiting = new Set<Promise<void>>();
  const faults: unknown[] = [];
  const started = performance.now();
  let overrun = false;
  for (let sent = 0; sent < arrivals && !overrun && faults.length === 0; ) {
    const elapsed = performance.now() - started;
    for (const due of dueBetween(sent, elapsed, perSecond, arrivals)) {
      sent += 1;
      const answered = call().then(
        () => void times.push(performance.now() - started - due),
        (fault: unknown) => void faults.push(fault),
      );
      waiting.add(answered);
      void answered.then(() => waiting.delete(answered));
    }
    overrun = waiting.size > perSecond * patienceSeconds;
    await pause(1);
  }
  await Promise.all(waiting);
  if (faults.length > 0) throw faults[0];
  return { times, overrun };
}

/** When the calls after the first `sent` were due that are due by now, in milliseconds from the start. */
export function dueBetween(
  sent: number,
  elapsed: number,
  perSecond: number,
  arrivals: number,
): readonly number[] {
  const until = Math.min(arrivals, Math.floor((elapsed * perSecond) / 1000) + 1);
  return Array.from({ length: Math.max(0, until - sent) }, (_, index) => ((sent + index) * 1000) / perSecond);
}
