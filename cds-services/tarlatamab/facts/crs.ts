import { z } from 'zod';
import { type Episode, episodesOf } from '#src/facts/episodes.ts';
import { eventEvidence, isIdea } from '#src/facts/events.ts';
import { known, unreadable } from '#src/facts/fact.ts';
import { localDay } from '#src/fhir/dates.ts';
import { doseHistory } from './dose-history.ts';
import { describeAll } from './episode-texts.ts';
import { idea, ideaValueSets } from './event-ideas.ts';
import { febrileNeutropenia } from './febrile-neutropenia.ts';
import { fever } from './fever.ts';
import type { Context, Definition } from './settings.ts';
import { isHistory, type ToxicityEvent, toxicityEvents, unreadEvents } from './toxicity-events.ts';

const shape = z.object({
  /** CRS that is not over, suspected or without a grade included. */
  active: z.boolean(),
  /** Fever after a dose that no febrile neutropenia explains. */
  possible: z.boolean(),
  /** Grade 4 or worse at any time since the first dose. */
  grade4: z.boolean(),
  /** Distinct episodes of grade 3 since the first dose. */
  grade3Episodes: z.number(),
  recurrentGrade3: z.boolean(),
  /** Worst grade of the episodes that are over, 0 for none; one without a grade counts as 2 (clinical.md §5 #80). */
  resolvedGrade: z.number(),
  /** Grade 2 or worse, not over or without a dose since it began: this dose is to be watched for longer. */
  extended: z.boolean(),
  /** The next dose after a first grade 3: premedication and hydration as in cycle 1. */
  premedicationDue: z.boolean(),
  /** CRS of before the first dose, after another treatment. */
  history: z.boolean(),
  /** Active, or begun or ended within the days in which CRS still asks for electrolytes. */
  recent: z.boolean(),
  activeText: z.string(),
  episodesText: z.string(),
  historyText: z.string(),
});

export type Crs = z.infer<typeof shape>;

/** A resolved episode of which nobody recorded the grade is taken to have been grade 2 at least. */
const ASSUMED_GRADE = 2;

/** Cytokine release syndrome now and since the first dose (US label 2.4 Table 5, ASTCT 2019; S15, S17). */
export const crs: Definition<Crs> = {
  name: 'crs',
  shape,
  reads: [{ key: 'conditions', valueSets: ideaValueSets('crs') }],
  uses: [toxicityEvents, fever, febrileNeutropenia, doseHistory],
  derive(context) {
    const all = (context.get(toxicityEvents).readings[0] ?? []).filter((event) =>
      isIdea(event, idea(context, 'crs')),
    );
    const past = all.filter((event) => isHistory(event, context.now));
    const ours = all.filter((event) => !past.includes(event));
    const value = judge(context, ours, past);
    const evidence = [
      ...all.map((event) => eventEvidence(event, 'CRS', context.zone)),
      ...(value.possible ? context.get(fever).evidence : []),
    ];
    const unread = unreadEvents(context) ?? feverUnread(context);
    return unread === undefined ? known(value, evidence) : unreadable(unread, [value], evidence);
  },
};

/** An unread temperature is a gap only after a dose that it could follow. */
function feverUnread(context: Context): string | undefined {
  const temperature = context.get(fever);
  return temperature.readings.some(({ afterDose }) => afterDose) ? temperature.reason : undefined;
}

function judge(context: Context, ours: readonly ToxicityEvent[], past: readonly ToxicityEvent[]): Crs {
  const episodes = episodesOf(ours, context.zone);
  const resolved = episodes.filter(({ active }) => !active);
  const resolvedGrade = Math.max(0, ...resolved.map(({ grade }) => grade ?? ASSUMED_GRADE));
  const grade3Episodes = episodes.filter(({ verifiedGrade }) => verifiedGrade === 3).length;
  const active = ours.filter(({ activity }) => activity !== 'over');
  const { zone } = context;
  return {
    active: active.length > 0,
    possible: isPossible(context),
    grade4: episodes.some(({ verifiedGrade }) => verifiedGrade !== undefined && verifiedGrade >= 4),
    grade3Episodes,
    recurrentGrade3: grade3Episodes > 1,
    resolvedGrade,
    extended: episodes.some((episode) => isWatchedLonger(context, episode)),
    premedicationDue: resolved.some(
      (episode) => isNextDoseAfter(context, episode) && (episode.grade ?? 0) >= 3,
    ),
    history: past.length > 0,
    recent: ours.some((event) => isRecent(context, event)),
    activeText: describeAll(
      episodes.filter((episode) => episode.active),
      zone,
    ),
    episodesText: describeAll(episodes, zone),
    historyText: describeAll(episodesOf(past, zone), zone),
  };
}

function isPossible(context: Context): boolean {
  const temperature = context.get(fever).readings[0];
  if (temperature === undefined || !temperature.present || !temperature.afterDose) return false;
  const neutropenic = context.get(febrileNeutropenia).readings;
  return !neutropenic.every(({ met }) => met);
}

/** Grade 2 or worse asks for 22 to 24 hours at the next dose; one that is not over does so whatever was given since. */
export function isWatchedLonger(
  context: Context,
  episode: Pick<Episode, 'firstDay' | 'active' | 'grade'>,
): boolean {
  const next = episode.active || isNextDoseAfter(context, episode);
  return next && (episode.grade ?? ASSUMED_GRADE) >= 2;
}

/** An episode without a date may have followed the last dose. */
export function isNextDoseAfter(context: Context, { firstDay }: Pick<Episode, 'firstDay'>): boolean {
  const last = context.get(doseHistory).readings[0]?.last;
  return last === undefined || firstDay === undefined || last.dayNumber <= firstDay;
}

function isRecent(context: Context, event: ToxicityEvent): boolean {
  if (event.activity !== 'over') return true;
  const at = event.end ?? event.onset;
  if (at === undefined) return true;
  const today = localDay(context.now, context.zone).dayNumber;
  return today - localDay(at.to, context.zone).dayNumber <= context.settings.policy.crsOnsetDays;
}
