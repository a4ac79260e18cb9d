import type { AdverseEvent, Condition } from 'fhir/r4';
import { codingsOf, textsOf } from '../fhir/coding.ts';
import { formatSpan, readDateTime, readPeriodOrDateTime, type TimeSpan } from '../fhir/dates.ts';
import { isObject, text } from '../fhir/shape.ts';
import type { Located, PatientRecord } from '../record/patient-record.ts';
import { hasAbated, hasCome, type Moment } from './abatement.ts';
import type { CodeSet } from './code-set.ts';
import { isStanding, isUncertain } from './conditions.ts';
import { type EventGrade, type GradeNames, gradeInText, gradeOfEvent } from './event-grade.ts';
import type { Evidence } from './fact.ts';

/** A Condition, an AdverseEvent or a graded Observation, read alike (fhir-data.md §4). */
export interface ClinicalEvent extends EventGrade {
  readonly reference: string;
  readonly kind: 'Condition' | 'AdverseEvent' | 'Observation';
  /** The CodeableConcept that says what happened, and its words. */
  readonly concept: unknown;
  readonly words: readonly string[];
  /** As the record names it. */
  readonly name: string;
  /**
   * `assumed`: nothing says that it is over (no clinical status, no end, no outcome), so it counts as active
   * (clinical.md §5 #81).
   */
  readonly activity: 'stated' | 'assumed' | 'over';
  /** Provisional, differential or unconfirmed: may hold, proves nothing (§5 #82). */
  readonly suspected: boolean;
  readonly onset?: TimeSpan;
  readonly end?: TimeSpan;
}

/** By what one clinical idea is recognised: its codes, and the words for records that carry none. */
export interface EventIdea {
  readonly codes: CodeSet;
  readonly words: RegExp;
}

const OVER = new Set(['inactive', 'remission', 'resolved']);
/** adverse-event-outcome (R4); sequelae stay, the event itself is over. */
const ENDED = new Set(['resolved', 'resolvedwithsequelae', 'fatal']);
/** What a text says before the event's name to say that it is not there, or not yet. */
const DENIED =
  /\b(no|not|without|negative for|denies|ruled? out|r\/o|risk (of|for)|family history)[^\w.;]+(\w+[^\w.;]+){0,3}$|\b(non|post)\W*$/i;
/** What a text is about when it is not about the event itself. */
const PREVENTION = /\b(prophyla\w*|prevention|screening|exposure|vaccin\w*|immuni[sz]ation)\b/i;
const HISTORY = /^\W*(personal )?(history of|h\/o|status post|s\/p)\b/i;

/** Every event of the record that stands: not refuted, not entered in error, not merely a risk that never happened. */
export function clinicalEvents(
  record: PatientRecord,
  names: GradeNames,
  now: number,
  zone: string,
): readonly ClinicalEvent[] {
  return [
    ...record
      .of('Condition')
      .filter(({ resource }) => isStanding(resource))
      .map((located) => fromCondition(located, names, now, zone)),
    ...record
      .of('AdverseEvent')
      .filter(({ resource }) => text(resource.actuality) !== 'potential')
      .map((located) => fromAdverseEvent(located, names, zone)),
  ];
}

/** The event is this idea: by a code, or by what it is called where the text does not deny it. */
export function isIdea(
  { concept, words: said }: Pick<ClinicalEvent, 'concept' | 'words'>,
  idea: EventIdea,
): boolean {
  if (idea.codes.find(concept) !== undefined) return true;
  return said.some((words) => {
    const found = idea.words.exec(words);
    return found !== null && !PREVENTION.test(words) && !DENIED.test(words.slice(0, found.index));
  });
}

function fromCondition(
  { resource, reference }: Located<Condition>,
  names: GradeNames,
  now: number,
  zone: string,
): ClinicalEvent {
  const onset =
    readPeriodOrDateTime(resource, 'onset', zone, 'start') ?? readDateTime(resource.recordedDate, zone);
  const abated = readPeriodOrDateTime(resource, 'abatement', zone);
  // Charts close an event by the period of its onset as well.
  const onsetEnd =
    abated === undefined && isObject(resource.onsetPeriod)
      ? readDateTime(resource.onsetPeriod.end, zone)
      : undefined;
  const end = abated ?? onsetEnd;
  const words = textsOf(resource.code);
  const name = nameOf(resource.code, words);
  return {
    ...gradeOfEvent(resource, resource.code, names),
    reference,
    kind: 'Condition',
    concept: resource.code,
    words,
    name,
    activity: HISTORY.test(name) ? 'over' : conditionActivity(resource, onsetEnd, { now, zone }),
    suspected: isUncertain(resource),
    ...(onset === undefined ? {} : { onset }),
    ...(end === undefined ? {} : { end }),
  };
}

/** A clinical status decides; without one, an end that has come (R4 con-4 lets neither be missing when it is over). */
function conditionActivity(
  condition: Condition,
  onsetEnd: TimeSpan | undefined,
  at: Moment,
): ClinicalEvent['activity'] {
  const states = [
    ...codingsOf(condition.clinicalStatus).map(({ code }) => code),
    ...textsOf(condition.clinicalStatus),
  ].flatMap((state) => state?.toLowerCase() ?? []);
  if (states.some((state) => OVER.has(state))) return 'over';
  if (states.length > 0) return 'stated';
  const isOver = hasAbated(condition, at) || (onsetEnd !== undefined && hasCome(onsetEnd, at));
  return isOver ? 'over' : 'assumed';
}

function fromAdverseEvent(
  { resource, reference }: Located<AdverseEvent>,
  names: GradeNames,
  zone: string,
): ClinicalEvent {
  const onset =
    readDateTime(resource.date, zone) ??
    readDateTime(resource.detected, zone) ??
    readDateTime(resource.recordedDate, zone);
  const outcomes = [
    ...codingsOf(resource.outcome).map(({ code }) => code),
    ...textsOf(resource.outcome),
  ].flatMap((outcome) => outcome?.toLowerCase().replaceAll(/[^a-z]/g, '') ?? []);
  const words = textsOf(resource.event);
  const isFatal = outcomes.includes('fatal');
  const over = outcomes.some((outcome) => ENDED.has(outcome) || outcome === 'recovered');
  return {
    ...gradeOfEvent(resource, resource.event, names),
    ...(isFatal ? { grade: 5, verified: true } : {}),
    reference,
    kind: 'AdverseEvent',
    concept: resource.event,
    words,
    name: nameOf(resource.event, words),
    activity: over ? 'over' : outcomes.some((outcome) => outcome !== 'unknown') ? 'stated' : 'assumed',
    suspected: false,
    ...(onset === undefined ? {} : { onset }),
  };
}

function nameOf(concept: unknown, [first]: readonly string[]): string {
  return first ?? codingsOf(concept)[0]?.code ?? 'unnamed event';
}

const GRADE = /(?:grade|gr\.|G)\s*[:=-]?\s*(?:IV|V|I{1,3}|[0-5])/.source;
const GRADE_AT_THE_END = new RegExp(`[\\s,;:–(-]+${GRADE}\\)?\\s*$`, 'i');
const GRADE_AT_THE_HEAD = new RegExp(`^\\s*${GRADE}[\\s,;:–-]+`, 'i');

/** The name for a text that tells the grade as well: `ICANS` for "ICANS, grade 3" of grade 3. */
export function nameWithoutGrade({ name, grade }: Pick<ClinicalEvent, 'name' | 'grade'>): string {
  if (grade === undefined || gradeInText(name) !== grade) return name;
  return name.replace(GRADE_AT_THE_END, '').replace(GRADE_AT_THE_HEAD, '').trim() || name;
}

/** "grade 2", "grade 3 or worse, to be verified", "grade not recorded". */
export function gradeText(event: EventGrade): string {
  if (event.grade === undefined) return 'grade not recorded';
  return event.verified ? `grade ${event.grade}` : `grade ${event.grade} or worse possible`;
}

/** The event as a card shows it; `what` is the drug's word for the idea. */
export function eventEvidence(event: ClinicalEvent, what: string, zone: string): Evidence {
  const state = event.activity === 'over' ? 'over' : event.suspected ? 'suspected' : 'active';
  const notes = [
    ...(event.note === undefined ? [] : [event.note]),
    ...(event.activity === 'assumed' ? ['nothing says that it is over: taken as active'] : []),
    ...(event.version === undefined ? [] : [`graded by CTCAE ${event.version}`]),
  ];
  return {
    resource: event.reference,
    what,
    value: `${gradeText(event)}, ${state}`,
    recorded: event.name,
    ...(event.onset === undefined ? {} : { at: formatSpan(event.onset, zone) }),
    ...(event.grade === undefined ? {} : { grade: event.grade }),
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  };
}
