import { z } from 'zod';
import { eventEvidence, gradeText, isIdea, nameWithoutGrade } from '#src/facts/events.ts';
import { known, unreadable } from '#src/facts/fact.ts';
import { codingsOf } from '#src/fhir/coding.ts';
import { formatSpan, localDay } from '#src/fhir/dates.ts';
import { type IdeaName, idea } from './event-ideas.ts';
import type { Context, Definition } from './settings.ts';
import { type ToxicityEvent, toxicityEvents, unreadEvents } from './toxicity-events.ts';

const shape = z.object({
  /** An active adverse event of grade 3 or worse, or called severe, that no other topic covers. */
  active: z.boolean(),
  grade: z.number(),
  grade4: z.boolean(),
  /** Unresolved for longer than the label's 28 days. */
  prolonged: z.boolean(),
  found: z.string(),
});

export type OtherAdverseEvent = z.infer<typeof shape>;

const GRADE = 3;
/** US label 2.4 Table 7: consider stopping for good when not resolved within so many days. */
const UNRESOLVED_DAYS = 28;

const COVERED: readonly IdeaName[] = [
  'crs',
  'icans',
  'keySymptom',
  'gravestSign',
  'mildSymptom',
  'infection',
  'febrileNeutropenia',
  'hypersensitivity',
];
/** Laboratory findings that their own topics grade anew from the values (clinical.md §5 #84). */
const GRADED_FROM_VALUES =
  /neutrop|granulocyt|an(a)?emi|h(a)?emoglobin|thrombocytop|platelet|\bALT\b|\bAST\b|alanine|aspartate|aminotransferase|transaminase|bilirubin|hyponatr|hypernatr|sodium|hypokal|hyperkal|potassium|hyperuric|\buric|\burate/i;
/** A tumour's grade is none of an adverse event. */
const TUMOUR =
  /carcinom|tumou?r|cancer|neoplas|lymphom|gliom|glioblastom|astrocytom|sarcom|melanom|adenom|metasta|leuk(a)?emia|myelom/i;
const TUMOUR_CODE = /^[CD][0-4]\d/;
const REPORTED_AS_TOXICITY = /CTCAE|adverse|toxicity|drug[- ]induced/i;

/** Active grade 3 and 4 adverse reactions that have no topic of their own (US label 2.4 Table 7, "other adverse reactions"). */
export const otherAdverseEvent: Definition<OtherAdverseEvent> = {
  name: 'otherAdverseEvent',
  shape,
  reads: [{ key: 'conditions' }, { key: 'adverseEvents' }],
  uses: [toxicityEvents],
  derive(context) {
    const events = (context.get(toxicityEvents).readings[0] ?? []).filter(
      (event) =>
        event.activity !== 'over' &&
        (event.grade ?? 0) >= GRADE &&
        isAdverseEvent(event) &&
        !isCovered(context, event),
    );
    const value: OtherAdverseEvent = {
      active: events.length > 0,
      grade: Math.max(0, ...events.map(({ grade }) => grade ?? 0)),
      grade4: events.some(({ grade, verified }) => verified && (grade ?? 0) >= 4),
      prolonged: events.some((event) => isProlonged(context, event)),
      found: events.map((event) => describe(event, context.zone)).join('; '),
    };
    const evidence = events.map((event) => eventEvidence(event, 'adverse event', context.zone));
    const unread = unreadEvents(context);
    return unread === undefined ? known(value, evidence) : unreadable(unread, [value], evidence);
  },
};

/** `Diarrhea (grade 3, since 2026-11-17)`. */
function describe(event: ToxicityEvent, zone: string): string {
  const since = event.onset === undefined ? '' : `, since ${formatSpan(event.onset, zone)}`;
  return `${nameWithoutGrade(event)} (${gradeText(event)}${since})`;
}

/**
 * An AdverseEvent is one by its type. A Condition is one when it can follow the drug, or says so: a "severe" or "grade III"
 * diagnosis of long before, or the grade of a tumour, is none.
 */
function isAdverseEvent(event: ToxicityEvent): boolean {
  if (event.kind !== 'Condition') return true;
  const isTumour =
    TUMOUR.test(event.name) || codingsOf(event.concept).some(({ code }) => TUMOUR_CODE.test(code ?? ''));
  if (isTumour) return false;
  if (REPORTED_AS_TOXICITY.test(event.name) || event.version !== undefined) return true;
  return !event.beforeFirstDose && event.onset !== undefined;
}

function isCovered(context: Context, event: ToxicityEvent): boolean {
  return GRADED_FROM_VALUES.test(event.name) || COVERED.some((name) => isIdea(event, idea(context, name)));
}

function isProlonged(context: Context, { onset }: ToxicityEvent): boolean {
  if (onset === undefined) return false;
  return (
    localDay(context.now, context.zone).dayNumber - localDay(onset.to, context.zone).dayNumber >
    UNRESOLVED_DAYS
  );
}
