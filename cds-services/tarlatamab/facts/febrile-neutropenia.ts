import { z } from 'zod';
import { eventEvidence, isIdea } from '#src/facts/events.ts';
import { type Evidence, known, unreadable } from '#src/facts/fact.ts';
import { formatSpan } from '#src/fhir/dates.ts';
import { idea, ideaValueSets } from './event-ideas.ts';
import { fever } from './fever.ts';
import { anc } from './laboratory.ts';
import type { Context, Definition } from './settings.ts';
import { type ToxicityEvent, toxicityEvents, unreadEvents } from './toxicity-events.ts';

const shape = z.object({
  /** ANC under 1.0 with fever, by the values. */
  met: z.boolean(),
  /** A diagnosis of febrile neutropenia that is not over. */
  recorded: z.boolean(),
  found: z.string(),
});

export type FebrileNeutropenia = z.infer<typeof shape>;

/** ANC under 1.0 ×10⁹/L is grade 3 or 4 (CTCAE v5.0). */
const GRADE = 3;

/**
 * Febrile neutropenia by today's values, or as a diagnosis that stands (US label 2.4 Table 7; CTCAE v5.0). With fever and
 * without a usable ANC it is open.
 */
export const febrileNeutropenia: Definition<FebrileNeutropenia> = {
  name: 'febrileNeutropenia',
  shape,
  reads: [{ key: 'conditions', valueSets: ideaValueSets('febrileNeutropenia', 'neutropenia', 'feverCode') }],
  uses: [fever, anc.current, toxicityEvents],
  derive(context) {
    const temperature = context.get(fever);
    const count = context.get(anc.current);
    const hot = temperature.readings.some(({ withNeutropenia }) => withNeutropenia);
    const low = count.readings.length > 0 && count.readings.every(({ grade }) => grade >= GRADE);
    const mayBeLow = count.state !== 'known' || count.readings.some(({ grade }) => grade >= GRADE);
    const recorded = recordedEvents(context);
    const met = hot && low;
    const value = (isMet: boolean): FebrileNeutropenia => ({
      met: isMet,
      recorded: recorded.length > 0,
      found: [
        ...(isMet
          ? [
              `ANC ${count.readings[0]?.text ?? 'not known'} with ${temperature.readings[0]?.foundWithNeutropenia ?? 'fever'}`,
            ]
          : []),
        ...(recorded.length > 0 ? [recordedText(recorded, context.zone)] : []),
      ].join('; '),
    });
    const evidence: readonly Evidence[] = [
      ...(met ? [...count.evidence, ...temperature.evidence] : []),
      ...recorded.map((event) => eventEvidence(event, 'febrile neutropenia', context.zone)),
    ];
    if (hot && !low && mayBeLow)
      return unreadable(
        `fever (${temperature.readings[0]?.found ?? ''}), and ${count.reason ?? 'the ANC leaves open whether it is under 1.0'}`,
        [value(false), value(true)],
        evidence,
      );
    const unread = unreadEvents(context) ?? (low ? temperature.reason : undefined);
    return unread === undefined ? known(value(met), evidence) : unreadable(unread, [value(met)], evidence);
  },
};

/** `active diagnosis since 2026-11-19T07:00:00-05:00`. */
function recordedText(recorded: readonly ToxicityEvent[], zone: string): string {
  const since = recorded.flatMap(({ onset }) => (onset === undefined ? [] : [formatSpan(onset, zone)]))[0];
  const named =
    recorded.length > 1
      ? `active diagnoses (${recorded.map(({ name }) => name).join(', ')})`
      : 'active diagnosis';
  return since === undefined ? named : `${named} since ${since}`;
}

/** One diagnosis, or a neutropenia with the fever that presents with it: ICD-10-CM needs two codes for it. */
function recordedEvents(context: Context): readonly ToxicityEvent[] {
  const active = (context.get(toxicityEvents).readings[0] ?? []).filter(
    ({ activity }) => activity !== 'over',
  );
  const named = active.filter((event) => isIdea(event, idea(context, 'febrileNeutropenia')));
  const neutropenia = active.filter((event) => isIdea(event, idea(context, 'neutropenia')));
  const withFever = active.filter((event) => isIdea(event, idea(context, 'feverCode')));
  if (named.length > 0) return named;
  return neutropenia.length > 0 && withFever.length > 0 ? [...neutropenia, ...withFever] : [];
}
