import { InvalidArgumentError } from 'commander';
import { IANAZone } from 'luxon';

/** How each option's value is read; a wrong one is told as usage, with an example. */

export type Now = number | 'newest';

/** An instant with its offset, or `newest`: the newest date of the patient's own record. */
export function readNow(value: string): Now {
  if (value === 'newest') return 'newest';
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value)
    ? Date.parse(value)
    : Number.NaN;
  if (!Number.isNaN(instant)) return instant;
  throw new InvalidArgumentError(
    'Write an instant with its offset, such as 2026-11-20T12:00:00Z, or newest.',
  );
}

export function readZone(value: string): string {
  if (/^[A-Za-z]/.test(value) && IANAZone.isValidZone(value)) return value;
  throw new InvalidArgumentError('Write an IANA time zone, such as America/New_York.');
}

export function readOrderDay(value: string): string {
  const day = value.toUpperCase();
  if (/^C[1-9]\d?D[1-9]\d?$/.test(day)) return day;
  throw new InvalidArgumentError('Write cycle and day, such as C1D8.');
}

/** Milligrams. */
export function readDose(value: string): number {
  const mg = /^\d{1,6}(\.\d{1,6})?$/.test(value) ? Number(value) : Number.NaN;
  if (mg > 0) return mg;
  throw new InvalidArgumentError('Write milligrams as a number, such as 10.');
}

export function readJobs(value: string): number {
  const jobs = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (jobs >= 1) return jobs;
  throw new InvalidArgumentError('Write a whole number from 1 to 999.');
}

/** Which part of a cohort: a number of patients, or a share of them. */
export type Sample =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'share'; readonly share: number };

export function readSample(value: string): Sample {
  const percent = /^(\d{1,3}(?:\.\d+)?)%$/.exec(value)?.[1];
  if (percent !== undefined && Number(percent) > 0 && Number(percent) <= 100) {
    return { kind: 'share', share: Number(percent) / 100 };
  }
  if (/^[1-9]\d{0,8}$/.test(value)) return { kind: 'count', count: Number(value) };
  throw new InvalidArgumentError('Write a number of patients, such as 500, or a share, such as 10%.');
}
