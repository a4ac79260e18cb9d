import type { Period } from './store.ts';

const dayMs = 86_400_000;
const isDay = /^\d{4}-\d{2}-\d{2}$/;

/** Midnight UTC of `YYYY-MM-DD`, epoch ms; undefined for anything else. */
function readDay(value: string): number | undefined {
  if (!isDay.test(value)) return undefined;
  const instant = Date.parse(`${value}T00:00:00Z`);
  const exists = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(value);
  return exists ? instant : undefined;
}

/** UTC days, both inclusive. Default: the thirty days that end today. Undefined: not a period. */
export function readPeriod(
  from: string | undefined,
  to: string | undefined,
  now: number,
): Period | undefined {
  const last = to === undefined ? now - (now % dayMs) : readDay(to);
  if (last === undefined) return undefined;
  const first = from === undefined ? last - 29 * dayMs : readDay(from);
  if (first === undefined || first > last) return undefined;
  return { from: first, to: last + dayMs };
}

/** `2026-11-01 to 2026-11-30`, UTC days, both inclusive. */
export function formatPeriod({ from, to }: Period): string {
  const day = (instant: number) => new Date(instant).toISOString().slice(0, 10);
  return `${day(from)} to ${day(to - 1)}`;
}
