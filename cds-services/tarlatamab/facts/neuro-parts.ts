import type { EpisodePart } from '#src/facts/episodes.ts';
import { eventEvidence, nameWithoutGrade } from '#src/facts/events.ts';
import type { Evidence } from '#src/facts/fact.ts';
import { describe } from './episode-texts.ts';
import type { NeuroFindings } from './neuro-findings.ts';
import type { Context } from './settings.ts';
import { firstDoseAt, type ToxicityEvent } from './toxicity-events.ts';

/** What an episode of neurotoxicity is made of: an event of the record, or a run of ICE scores. */
export interface NeuroPart extends EpisodePart {
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/** Events and runs of ICE scores; a run that ended before the first dose belongs to no treatment of ours. */
export function partsOf(context: Context, { graded, ice }: NeuroFindings): readonly NeuroPart[] {
  const firstDose = firstDoseAt(context);
  const runs = ice.runs.filter(
    ({ activity, end }) =>
      activity !== 'over' || firstDose === undefined || end === undefined || end.from >= firstDose,
  );
  return [...runs, ...eventParts(context, graded)];
}

export function eventParts(context: Context, events: readonly ToxicityEvent[]): readonly NeuroPart[] {
  return events.map((event) => ({
    ...event,
    text: `${nameWithoutGrade(event)}, ${describe(event, context.zone)}`,
    evidence: [eventEvidence(event, 'neurotoxicity', context.zone)],
  }));
}

/** What two records say in the same words is said once. */
export function textOf(parts: readonly NeuroPart[]): string {
  return [...new Set(parts.map(({ text }) => text))].join('; ');
}
