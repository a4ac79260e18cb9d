import { localDay } from '../fhir/dates.ts';
import type { ClinicalEvent } from './events.ts';

/** One bout of an illness, however many resources record it: a Condition and the AdverseEvent that reports it are one. */
export interface Episode<T extends EpisodePart = ClinicalEvent> {
  readonly parts: readonly T[];
  /** The worst grade of its parts; absent where none is recorded. */
  readonly grade?: number;
  /** The worst grade that does not rest on a word such as "severe". */
  readonly verifiedGrade?: number;
  readonly active: boolean;
  /** Local day numbers at the site (days since 1970-01-01); absent where no part has a time. */
  readonly firstDay?: number;
  readonly lastDay?: number;
}

/** What episodes are made of. */
export type EpisodePart = Pick<ClinicalEvent, 'grade' | 'verified' | 'activity' | 'onset' | 'end'>;

/** Parts that begin within so many days of each other are one episode, where the end of the first is not recorded. */
const SAME_BOUT_DAYS = 1;

/**
 * Episodes in the order of their beginning. A part that begins before the last one ended belongs to it; a part without a
 * date cannot be told from the others and joins the newest, so that nothing recurs on paper only.
 */
export function episodesOf<T extends EpisodePart>(parts: readonly T[], zone: string): readonly Episode<T>[] {
  const dated = parts
    .flatMap((part) => (part.onset === undefined ? [] : [{ part, ...daysOf(part, part.onset.from, zone) }]))
    .sort((a, b) => a.first - b.first);
  const groups: { parts: T[]; first: number; last: number }[] = [];
  for (const { part, first, last } of dated) {
    const open = groups.at(-1);
    if (open !== undefined && first <= open.last) {
      open.parts.push(part);
      open.last = Math.max(open.last, last);
    } else {
      groups.push({ parts: [part], first, last });
    }
  }
  const undated = parts.filter((part) => part.onset === undefined);
  const newest = groups.at(-1);
  if (newest === undefined) return undated.length === 0 ? [] : [episode(undated, zone)];
  newest.parts.push(...undated);
  return groups.map((group) => episode(group.parts, zone));
}

function daysOf(
  part: EpisodePart,
  from: number,
  zone: string,
): { readonly first: number; readonly last: number } {
  const first = localDay(from, zone).dayNumber;
  if (part.activity !== 'over') return { first, last: Number.POSITIVE_INFINITY };
  const end = part.end === undefined ? undefined : localDay(part.end.from, zone).dayNumber;
  return { first, last: Math.max(end ?? 0, first + SAME_BOUT_DAYS) };
}

function episode<T extends EpisodePart>(parts: readonly T[], zone: string): Episode<T> {
  const grades = parts.flatMap(({ grade }) => grade ?? []);
  const verified = parts.flatMap((part) => (part.verified && part.grade !== undefined ? part.grade : []));
  const starts = parts.flatMap(({ onset }) =>
    onset === undefined ? [] : localDay(onset.from, zone).dayNumber,
  );
  const active = parts.some(({ activity }) => activity !== 'over');
  const ends = active
    ? []
    : parts.flatMap(({ end }) => (end === undefined ? [] : localDay(end.from, zone).dayNumber));
  return {
    parts,
    ...(grades.length === 0 ? {} : { grade: Math.max(...grades) }),
    ...(verified.length === 0 ? {} : { verifiedGrade: Math.max(...verified) }),
    active,
    ...(starts.length === 0 ? {} : { firstDay: Math.min(...starts) }),
    ...(ends.length === 0 ? {} : { lastDay: Math.max(...ends) }),
  };
}
