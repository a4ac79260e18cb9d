const ZERO = 48;
const [DASH, PLUS, COLON, T, Z] = [45, 43, 58, 84, 90];
const MS_PER_MINUTE = 60_000;
/** No clock of the world is further from UTC. */
const MAX_OFFSET_HOURS = 14;

/**
 * Epoch milliseconds of an instant as nearly every system writes it: `2026-11-20T07:00:00-05:00`, or with `Z`. Undefined for every
 * other text, be it a date or none: the caller reads it in full. A history holds thousands, and a regular expression costs ten times as much.
 */
export function plainInstant(written: string): number | undefined {
  const { length } = written;
  if (length !== 25 && !(length === 20 && written.charCodeAt(19) === Z)) return undefined;
  if (written.charCodeAt(4) !== DASH || written.charCodeAt(7) !== DASH || written.charCodeAt(10) !== T)
    return undefined;
  if (written.charCodeAt(13) !== COLON || written.charCodeAt(16) !== COLON) return undefined;
  const year = 100 * twoDigits(written, 0) + twoDigits(written, 2);
  const month = twoDigits(written, 5);
  const day = twoDigits(written, 8);
  const hour = twoDigits(written, 11);
  const minute = twoDigits(written, 14);
  const second = twoDigits(written, 17);
  // Days beyond the 28th and the first centuries are left to whoever knows the calendar. NaN is in no range.
  const isPlain = year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
  if (!(isPlain && hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const offset = length === 20 ? 0 : offsetMinutes(written);
  if (offset === undefined) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second) - offset * MS_PER_MINUTE;
}

/** Minutes east of UTC. */
function offsetMinutes(written: string): number | undefined {
  const sign = written.charCodeAt(19);
  if ((sign !== DASH && sign !== PLUS) || written.charCodeAt(22) !== COLON) return undefined;
  const hours = twoDigits(written, 20);
  const minutes = twoDigits(written, 23);
  if (!(hours <= MAX_OFFSET_HOURS && minutes <= 59)) return undefined;
  return (sign === DASH ? -1 : 1) * (hours * 60 + minutes);
}

/** NaN where one of the two is no digit. */
function twoDigits(written: string, at: number): number {
  const tens = written.charCodeAt(at) - ZERO;
  const ones = written.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
