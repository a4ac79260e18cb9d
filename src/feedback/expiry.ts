import type { FeedbackStore } from './store.ts';

const hourMs = 3_600_000;

/** Deletes what has outlived its retention, now and every hour. Returns the function that stops it. */
export function expireHourly(
  store: Pick<FeedbackStore, 'expire'>,
  now: () => number,
  onFailure: (error: unknown) => void,
): () => void {
  const run = () => void store.expire(now()).catch(onFailure);
  run();
  const timer = setInterval(run, hourMs);
  timer.unref();
  return () => clearInterval(timer);
}
