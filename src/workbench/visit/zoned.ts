/** Wall-clock times of a site's zone, for inputs of type `datetime-local` and for FHIR dateTimes with offset. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

/** `2026-11-20T10:00` in the zone. */
export function toWallClock(instant: number, zone: string): string {
  const parts = new Map(
    format(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '00';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** `2026-11-20` in the zone. */
export function toDay(instant: number, zone: string): string {
  return toWallClock(instant, zone).slice(0, 10);
}

/** Epoch ms of a wall-clock time; undefined when it is none. In the hour that is skipped in spring, an hour later. */
export function fromWallClock(wallClock: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${wallClock.slice(0, 16)}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const first = asUtc - offset(asUtc, zone);
  return asUtc - offset(first, zone);
}

/** `2026-11-20T10:00:00-05:00`. */
export function toFhirTime(instant: number, zone: string): string {
  const minutes = Math.round(offset(instant, zone) / 60_000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const sign = minutes < 0 ? '-' : '+';
  return `${toWallClock(instant, zone)}:00${sign}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** The same wall-clock time a number of calendar days later. */
export function daysLater(instant: number, days: number, zone: string): number {
  const wallClock = toWallClock(instant, zone);
  const moved = new Date(Date.parse(`${wallClock}Z`) + days * 86_400_000).toISOString().slice(0, 16);
  return fromWallClock(moved, zone) ?? instant;
}

/** Calendar days from one instant to another. */
export function daysBetween(from: number, to: number, zone: string): number {
  return Math.round((Date.parse(toDay(to, zone)) - Date.parse(toDay(from, zone))) / 86_400_000);
}

/** Ms by which the zone is ahead of UTC. */
function offset(instant: number, zone: string): number {
  const minute = Math.floor(instant / 60_000) * 60_000;
  return Date.parse(`${toWallClock(minute, zone)}Z`) - minute;
}
