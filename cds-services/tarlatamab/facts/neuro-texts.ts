import { formatSpan } from '#src/fhir/dates.ts';
import type { IceCourse } from './ice-course.ts';
import type { IceScore } from './ice-scores.ts';
import type { NeuroFindings } from './neuro-findings.ts';
import type { NeuroPart } from './neuro-parts.ts';
import type { ToxicityEvent } from './toxicity-events.ts';

/** `Confusion, since 2026-11-19`. */
export function sinceText(events: readonly ToxicityEvent[], zone: string): string {
  return events
    .map(({ name, onset }) => (onset === undefined ? name : `${name}, since ${formatSpan(onset, zone)}`))
    .join('; ');
}

/** The gravest of them, and how many more there are: what a summary has room for. */
export function shortText(parts: readonly NeuroPart[]): string {
  const [first, ...others] = parts.toSorted((a, b) => (b.grade ?? 0) - (a.grade ?? 0));
  if (first === undefined) return '';
  return others.length === 0 ? first.text : `${first.text}, and ${others.length} more`;
}

/** `ICE score 10 of 10, 2026-11-20 07:00`; empty where no current score is normal. */
export function normalScoreText({ currentNormal }: IceCourse, zone: string): string {
  return currentNormal === undefined ? '' : scoreText(currentNormal, zone);
}

/** Sentences on what a reader of a low ICE score must know besides; empty where there is nothing. */
export function remarksText({ ice, confounders }: NeuroFindings, allergy: boolean, zone: string): string {
  const { doubtfulNormal: newer } = ice;
  return [
    ...(ice.runs.length === 0 ? [] : [confounderText(confounders.map(({ name }) => name).join(', '))]),
    ...(newer === undefined ? [] : [`${scoreText(newer, zone)}, does not end it: ${whyNot(newer)}.`]),
    ...(allergy ? ['An allergy to dexamethasone is on record: choose another steroid.'] : []),
  ].join(' ');
}

function confounderText(names: string): string {
  return names === ''
    ? 'Intubation, sedation or an earlier stroke lower an ICE score too.'
    : `Compare with the baseline: ${names} lowers an ICE score by itself.`;
}

function scoreText({ evidence, span }: IceScore, zone: string): string {
  return `${evidence.what} ${evidence.value ?? ''}, ${span === undefined ? 'undated' : formatSpan(span, zone)}`;
}

function whyNot({ evidence }: IceScore): string {
  return evidence.note === undefined ? 'its time is not certain' : `it is ${evidence.note}`;
}
