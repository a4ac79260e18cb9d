import { z } from 'zod';
import { type Episode, episodesOf } from '#src/facts/episodes.ts';
import { eventEvidence } from '#src/facts/events.ts';
import { known, unreadable } from '#src/facts/fact.ts';
import { localDay } from '#src/fhir/dates.ts';
import { isNextDoseAfter, isWatchedLonger } from './crs.ts';
import { doseHistory } from './dose-history.ts';
import { ideaValueSets } from './event-ideas.ts';
import { iceScores } from './ice-scores.ts';
import { type NeuroFindings, neuroFindings } from './neuro-findings.ts';
import { eventParts, type NeuroPart as Part, partsOf, textOf } from './neuro-parts.ts';
import { normalScoreText, remarksText, shortText, sinceText } from './neuro-texts.ts';
import type { Context, Definition } from './settings.ts';
import { steroidAllergy } from './steroid-allergy.ts';
import { toxicityEvents, unreadEvents } from './toxicity-events.ts';

const shape = z.object({
  /** Neurotoxicity that is not over: by event, by ICE score, by a key symptom that nobody has assessed. */
  active: z.boolean(),
  /** By event or by score: more than a key symptom that waits for an assessment. */
  established: z.boolean(),
  /** Worst grade of what is active; 0 where none is recorded. */
  activeGrade: z.number(),
  /** Grade 3 or 4, active or past, since the first dose; grade of the worst. */
  grade3: z.boolean(),
  grade4: z.boolean(),
  /** By the label: grade 3 active; not grade 1 or better within the site's days; a second episode of grade 3. */
  grade3Active: z.boolean(),
  grade3Overdue: z.boolean(),
  grade3Recurrent: z.boolean(),
  /** Worst grade of episodes that are over, 0 for none; without a grade 2 is assumed. */
  resolvedGrade: z.number(),
  /** Grade 2 or worse, not over or without a dose since it began. */
  extended: z.boolean(),
  /** Neurotoxicity of whatever grade, not over or without a dose since it began. */
  any: z.boolean(),
  /** Key symptoms are active though today's ICE score is 10. */
  symptomsWithNormalIce: z.boolean(),
  preexisting: z.boolean(),
  mild: z.boolean(),
  mildUnassessed: z.boolean(),
  history: z.boolean(),
  iceUnreadable: z.boolean(),
  iceRecorded: z.string(),
  activeText: z.string(),
  gravestText: z.string(),
  gravestShort: z.string(),
  episodesText: z.string(),
  symptomsText: z.string(),
  preexistingText: z.string(),
  mildText: z.string(),
  historyText: z.string(),
  /** The current ICE score of 10; empty where there is none. */
  normalText: z.string(),
  /** What lowers an ICE score by itself, a score that ends nothing, an allergy; empty where there is none of them. */
  remarks: z.string(),
});

export type Neurotoxicity = z.infer<typeof shape>;

const ASSUMED_GRADE = 2;

/** Neurotoxicity, ICANS included, now and since the first dose (S18 to S23; US label 2.4 Table 6, ASTCT 2019). */
export const neurotoxicity: Definition<Neurotoxicity> = {
  name: 'neurotoxicity',
  shape,
  reads: [
    {
      key: 'conditions',
      valueSets: ideaValueSets(
        'icans',
        'keySymptom',
        'seizure',
        'gravestSign',
        'mildSymptom',
        'impairedBaseline',
      ),
    },
  ],
  uses: [toxicityEvents, iceScores, doseHistory, steroidAllergy],
  derive(context) {
    const findings = neuroFindings(context);
    const parts = partsOf(context, findings);
    const value = judge(context, findings, parts);
    const others = [findings.symptoms, findings.preexisting, findings.mild, findings.history].flat();
    const evidence = [
      ...parts.flatMap((part) => part.evidence),
      ...others.map((event) => eventEvidence(event, 'neurological symptom', context.zone)),
      ...[findings.ice.unreadable, findings.ice.doubtfulNormal].flatMap((score) => score?.evidence ?? []),
      ...(others.length === 0 ? [] : [findings.ice.currentNormal].flatMap((score) => score?.evidence ?? [])),
    ];
    const unread = unreadEvents(context, 'observations');
    return unread === undefined ? known(value, evidence) : unreadable(unread, [value], evidence);
  },
};

function judge(context: Context, findings: NeuroFindings, parts: readonly Part[]): Neurotoxicity {
  const { ice, symptoms, preexisting, mild, history } = findings;
  const episodes = episodesOf(parts, context.zone);
  const resolved = episodes.filter(({ active }) => !active);
  const activeParts = parts.filter(({ activity }) => activity !== 'over');
  const grade3 = episodes.filter(({ verifiedGrade }) => verifiedGrade === 3);
  const assessed = ice.currentNormal !== undefined && activeParts.length === 0;
  const waiting = assessed ? [] : symptoms;
  const gravest = parts.filter(({ grade, verified }) => verified && grade !== undefined && grade >= 3);
  const names = (events: NeuroFindings['symptoms']) => sinceText(events, context.zone);
  const allergy = context.get(steroidAllergy).readings[0]?.recorded ?? false;
  return {
    active: activeParts.length > 0 || waiting.length > 0,
    established: activeParts.length > 0,
    activeGrade: Math.max(0, ...activeParts.map(({ grade }) => grade ?? 0)),
    grade3: gravest.length > 0,
    grade4: episodes.some(({ verifiedGrade }) => (verifiedGrade ?? 0) >= 4),
    grade3Active: grade3.some(({ active }) => active),
    grade3Overdue: grade3.some(
      (episode) => daysOf(context, episode) > context.settings.policy.neurotoxicityGrade3RecoveryDays,
    ),
    grade3Recurrent: grade3.length > 1,
    resolvedGrade: Math.max(0, ...resolved.map(({ grade }) => grade ?? ASSUMED_GRADE)),
    extended: episodes.some((episode) => isWatchedLonger(context, episode)),
    any: episodes.some((episode) => episode.active || isNextDoseAfter(context, episode)),
    symptomsWithNormalIce: assessed && symptoms.length > 0,
    preexisting: preexisting.length > 0,
    mild: mild.length > 0,
    mildUnassessed: mild.length > 0 && ice.currentNormal === undefined,
    history: history.length > 0,
    iceUnreadable: ice.unreadable !== undefined,
    iceRecorded: ice.unreadable?.unreadable ?? '',
    activeText: [
      ...(activeParts.length > 0 ? [textOf(activeParts)] : []),
      ...(waiting.length > 0 ? [names(waiting)] : []),
    ].join('; '),
    gravestText: textOf(gravest),
    gravestShort: shortText(gravest),
    episodesText: textOf(parts),
    symptomsText: names(symptoms),
    preexistingText: names(preexisting),
    mildText: names(mild),
    historyText: textOf(eventParts(context, history)),
    normalText: normalScoreText(ice, context.zone),
    remarks: remarksText(findings, allergy, context.zone),
  };
}

/** Local calendar days from the beginning of an episode to its end, or to today. */
function daysOf(context: Context, { firstDay, lastDay, active }: Episode<Part>): number {
  const end = active ? localDay(context.now, context.zone).dayNumber : lastDay;
  return firstDay === undefined || end === undefined ? 0 : end - firstDay;
}
