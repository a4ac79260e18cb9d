import { z } from 'zod';
import { eventEvidence, gradeText, isIdea, nameWithoutGrade } from '#src/facts/events.ts';
import { known, unreadable } from '#src/facts/fact.ts';
import { formatSpan } from '#src/fhir/dates.ts';
import { positiveCultures } from './cultures.ts';
import { idea, ideaValueSets } from './event-ideas.ts';
import type { Context, Definition } from './settings.ts';
import { type ToxicityEvent, toxicityEvents, unreadEvents } from './toxicity-events.ts';
import { toldDay, treatmentDay } from './treatment-day.ts';

const shape = z.object({
  active: z.boolean(),
  /** Worst grade recorded of the active ones; 0 where none is. */
  grade: z.number(),
  /** Grade 4 that does not rest on a word. */
  grade4: z.boolean(),
  /** Grade 3, possibly grade 3 ("severe"), sepsis, or called uncontrolled. */
  serious: z.boolean(),
  /** Any dose of cycle 1 or of a re-step-up, or a dose of which nobody knows which it is. */
  stepUp: z.boolean(),
  /** A positive culture of the last days, and no infection on record. */
  cultureOnly: z.boolean(),
  /** Carried, latent or past infections: no reason to wait. */
  latent: z.boolean(),
  found: z.string(),
  cultureText: z.string(),
  latentText: z.string(),
});

export type Infection = z.infer<typeof shape>;

const UNCONTROLLED = /uncontrolled|refractory|life[- ]threatening|disseminated/i;

/** Active infections for this dose (S4; US label 2.4 Table 7; clinical.md §2.8). Antimicrobials prove none, so none are read. */
export const infection: Definition<Infection> = {
  name: 'infection',
  shape,
  reads: [
    { key: 'conditions', valueSets: ideaValueSets('infection', 'latentInfection', 'sepsis') },
    { key: 'labs', valueSets: ['cultures', 'test-positive'] },
  ],
  uses: [toxicityEvents, treatmentDay],
  derive(context) {
    const events = (context.get(toxicityEvents).readings[0] ?? []).filter(
      ({ activity }) => activity !== 'over',
    );
    const latent = events.filter(
      (event) => isIdea(event, idea(context, 'latentInfection')) && isInfectious(context, event),
    );
    const active = events.filter(
      (event) =>
        isIdea(event, idea(context, 'infection')) && !isIdea(event, idea(context, 'latentInfection')),
    );
    const cultures = active.length > 0 ? [] : positiveCultures(context);
    const day = toldDay(context);
    const value: Infection = {
      active: active.length > 0,
      grade: Math.max(0, ...active.map(({ grade }) => grade ?? 0)),
      grade4: active.some(({ grade, verified }) => verified && grade !== undefined && grade >= 4),
      serious: active.some((event) => isSerious(context, event)),
      stepUp: day?.stepUp ?? true,
      cultureOnly: cultures.length > 0,
      latent: latent.length > 0,
      found: active
        .map((event) => `${nameWithoutGrade(event)} (${describe(event, context.zone)})`)
        .join('; '),
      cultureText: cultures.map(({ text }) => text).join('; '),
      latentText: latent.map(({ name }) => name).join('; '),
    };
    const evidence = [
      ...active.map((event) => eventEvidence(event, 'infection', context.zone)),
      ...latent.map((event) => ({
        resource: event.reference,
        what: 'no active infection',
        value: event.name,
      })),
      ...cultures.map((culture) => culture.evidence),
    ];
    const unread = unreadEvents(context) ?? culturesUnread(context) ?? dayUnknown(context, active);
    return unread === undefined ? known(value, evidence) : unreadable(unread, [value], evidence);
  },
};

function culturesUnread({ record }: Context): string | undefined {
  const { state, reason } = record.slice('labs');
  return state === 'complete' ? undefined : `cultures: ${reason ?? 'not read'}`;
}

/** What is done about an active infection hangs on the phase of treatment. */
function dayUnknown(context: Context, active: readonly ToxicityEvent[]): string | undefined {
  if (active.length === 0 || toldDay(context) !== undefined) return undefined;
  return context.get(treatmentDay).reason;
}

/** `grade 3, since 2026-11-18`. */
function describe(event: ToxicityEvent, zone: string): string {
  return `${gradeText(event)}${event.onset === undefined ? '' : `, since ${formatSpan(event.onset, zone)}`}`;
}

/** "Latent" and "history of" are said of much else than infections. */
function isInfectious(context: Context, event: ToxicityEvent): boolean {
  const { codes } = idea(context, 'latentInfection');
  return (
    codes.find(event.concept) !== undefined ||
    isIdea(event, idea(context, 'infection')) ||
    /hepatitis|herpes|syphilis|tubercul|\bTB\b|MRSA|\bVRE\b/i.test(event.name)
  );
}

function isSerious(context: Context, event: ToxicityEvent): boolean {
  if (event.grade !== undefined) return event.grade >= 3;
  return isIdea(event, idea(context, 'sepsis')) || UNCONTROLLED.test(event.name);
}
