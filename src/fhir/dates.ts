import { DateTime } from 'luxon';
import { plainInstant } from './plain-instant.ts';
import { isObject, text } from './shape.ts';
import { wallClock, zoneOffset } from './zone.ts';

/**
 * FHIR dates are often partial, and often without an offset. A partial date stands for every instant that it may mean,
 * in the site's time zone; what follows from it must hold for the whole span.
 */
export interface TimeSpan {
  /** Epoch milliseconds, both inclusive; equal for a full instant. */
  readonly from: number;
  readonly to: number;
  readonly precision: 'year' | 'month' | 'day' | 'time';
  readonly recorded: string;
  /** The record gave no offset: the site's zone was used. */
  readonly zoneAssumed: boolean;
}

export interface LocalDay {
  /** `2026-11-20` */
  readonly iso: string;
  /** Days since 1970-01-01, so that elapsed calendar days are a difference. */
  readonly dayNumber: number;
}

const dateTime =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;
const msPerMinute = 60_000;
const msPerDay = 86_400_000;
const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A FHIR `date`, `dateTime` or `instant` (R4 §2.24.0.1); undefined when it is no date: 2026-02-30, 24:00, free text. */
export function readDateTime(value: unknown, zone: string): TimeSpan | undefined {
  const recorded = text(value);
  if (recorded === undefined) return undefined;
  const plain = plainInstant(recorded);
  if (plain !== undefined) return { from: plain, to: plain, precision: 'time', recorded, zoneAssumed: false };
  const parts = dateTime.exec(recorded);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, offset] = parts;
  if (!isCalendarDay(Number(year), Number(month ?? 1), Number(day ?? 1))) return undefined;
  if (hour !== undefined && Number(hour) > 23) return undefined;

  if (offset !== undefined) {
    const instant = Date.parse(recorded);
    return Number.isNaN(instant)
      ? undefined
      : { from: instant, to: instant, precision: 'time', recorded, zoneAssumed: false };
  }
  const at = (y: number, m: number, d: number): number => firstInstant(Date.UTC(y, m, d), zone);
  if (hour === undefined) {
    const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)];
    const [precision, next] =
      day !== undefined
        ? (['day', at(y, m, d + 1)] as const)
        : month !== undefined
          ? (['month', at(y, m + 1, 1)] as const)
          : (['year', at(y + 1, 0, 1)] as const);
    return { from: at(y, m, d), to: next - 1, precision, recorded, zoneAssumed: true };
  }
  const start = DateTime.fromObject(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second ?? 0),
      millisecond: Math.floor(Number(`0.${fraction ?? 0}`) * 1000),
    },
    { zone },
  );
  return start.isValid ? localTime(start, recorded) : undefined;
}

/**
 * The first instant at which the zone's clocks show this wall-clock time, given as if it were UTC. Where they skip it (a night
 * that summer time begins at midnight), the instant at which they go on.
 */
function firstInstant(shown: number, zone: string): number {
  const before = zoneOffset(shown - msPerDay, zone) * msPerMinute;
  const after = zoneOffset(shown + msPerDay, zone) * msPerMinute;
  const earlier = shown - Math.max(before, after);
  if (wallClock(earlier, zone) === shown) return earlier;
  // The later of the two instants; or, where the time is skipped, the first instant after the gap: the offset from before it.
  return shown - Math.min(before, after);
}

/** A wall-clock time occurs twice in the night that ends summer time: both instants are possible. */
function localTime(start: DateTime, recorded: string): TimeSpan {
  const instants = start.getPossibleOffsets().map((possible) => possible.toMillis());
  return {
    from: Math.min(...instants),
    to: Math.max(...instants),
    precision: 'time',
    recorded,
    zoneAssumed: true,
  };
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : daysInMonth[month - 1];
  // Date.UTC reads a year below 100 as one of the twentieth century; none stands in a patient's record.
  return year >= 100 && days !== undefined && day > 0 && day <= days;
}

const choiceOf = (element: string) => ({
  dateTime: `${element}DateTime`,
  instant: `${element}Instant`,
  period: `${element}Period`,
});
const choices = {
  effective: choiceOf('effective'),
  performed: choiceOf('performed'),
  onset: choiceOf('onset'),
  abatement: choiceOf('abatement'),
  occurrence: choiceOf('occurrence'),
};

/**
 * A choice element `<element>DateTime`, `<element>Instant` or `<element>Period`. Of a period the preferred side counts
 * (`end` for recency, `start` for the beginning of an event), the other one where that is missing. A period that ends
 * before it starts has no usable time.
 */
export function readPeriodOrDateTime(
  resource: unknown,
  element: keyof typeof choices,
  zone: string,
  prefer: 'start' | 'end' = 'end',
): TimeSpan | undefined {
  if (!isObject(resource)) return undefined;
  const names = choices[element];
  const single = readDateTime(resource[names.dateTime], zone) ?? readDateTime(resource[names.instant], zone);
  if (single !== undefined) return single;
  const period = resource[names.period];
  return isObject(period) ? readPeriod(period, zone, prefer) : undefined;
}

function readPeriod(
  period: Readonly<Record<string, unknown>>,
  zone: string,
  prefer: 'start' | 'end',
): TimeSpan | undefined {
  const start = readDateTime(period.start, zone);
  const end = readDateTime(period.end, zone);
  if (start !== undefined && end !== undefined && end.to < start.from) return undefined;
  return prefer === 'end' ? (end ?? start) : (start ?? end);
}

export function localDay(instant: number, zone: string): LocalDay {
  const shown = wallClock(instant, zone);
  return { iso: new Date(shown).toISOString().slice(0, 10), dayNumber: Math.floor(shown / msPerDay) };
}

/** Calendar months, the last day of a shorter month where the day does not exist: 2026-12-31 + 2 = 2027-02-28. */
export function addCalendarMonths(day: LocalDay, months: number): LocalDay {
  const date = new Date(day.dayNumber * msPerDay);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  // Day 0 of a month is the last of the month before.
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const shown = Date.UTC(year, month, Math.min(date.getUTCDate(), last));
  return { iso: new Date(shown).toISOString().slice(0, 10), dayNumber: shown / msPerDay };
}

/** ISO 8601 with the offset of the zone, to the second: `2026-11-20T07:00:00-05:00`. */
export function formatInstant(instant: number, zone: string): string {
  const minutes = Math.round(zoneOffset(instant, zone));
  const shown = new Date(instant + minutes * msPerMinute).toISOString().slice(0, 19);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${shown}${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

/** A span as evidence shows it: as recorded, with the site's offset added to a time that had none. */
export function formatSpan(span: TimeSpan, zone: string): string {
  return span.precision === 'time' && span.zoneAssumed ? formatInstant(span.from, zone) : span.recorded;
}
