import type { Episode } from '#src/facts/episodes.ts';
import { gradeText } from '#src/facts/events.ts';
import { formatSpan } from '#src/fhir/dates.ts';
import type { ToxicityEvent } from './toxicity-events.ts';

/** `grade 2, 2026-11-14 to 2026-11-16`. */
export function describe(event: ToxicityEvent, zone: string): string {
  return describeParts([event], zone);
}

/** Each episode once, however many records tell of it. */
export function describeAll(episodes: readonly Episode<ToxicityEvent>[], zone: string): string {
  return episodes.map(({ parts }) => describeParts(parts, zone)).join('; ');
}

/** By its worst record; from its first day to its last, where it is over. */
function describeParts(parts: readonly ToxicityEvent[], zone: string): string {
  const [worst] = parts.toSorted((a, b) => rank(b) - rank(a));
  if (worst === undefined) return '';
  const onsets = parts.flatMap(({ onset }) => onset ?? []).toSorted((a, b) => a.from - b.from);
  const ends = parts.flatMap(({ end }) => end ?? []).toSorted((a, b) => b.to - a.to);
  const isOver = parts.every(({ activity }) => activity === 'over');
  const from = onsets[0] === undefined ? 'undated' : formatSpan(onsets[0], zone);
  const to = isOver && ends[0] !== undefined ? ` to ${formatSpan(ends[0], zone)}` : '';
  const records = parts.length > 1 ? `, in ${parts.length} records` : '';
  return `${gradeText(worst)}${worst.suspected ? ', suspected' : ''}, ${from}${to}${records}`;
}

/** A grade that is only possible stands behind the same grade that is recorded. */
const rank = ({ grade, verified }: ToxicityEvent): number => (grade ?? 0) + (verified ? 0.5 : 0);
