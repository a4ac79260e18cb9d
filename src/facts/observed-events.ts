import type { Observation } from 'fhir/r4';
import { textsOf } from '../fhir/coding.ts';
import { formatSpan, readDateTime, readPeriodOrDateTime, type TimeSpan } from '../fhir/dates.ts';
import { isObject, list, text } from '../fhir/shape.ts';
import type { Located, PatientRecord } from '../record/patient-record.ts';
import { type GradeNames, gradeOfEvent } from './event-grade.ts';
import { type ClinicalEvent, type EventIdea, isIdea } from './events.ts';
import { type GradeAnswer, gradeAnswer } from './grade-answer.ts';

/** One run of graded rows as an event. */
export interface ObservedEvent extends ClinicalEvent {
  /** When the last of its rows was charted. */
  readonly newest?: TimeSpan;
}

/** A grade that was charted as an Observation: a row of a flowsheet, at one time. */
interface GradedRow {
  readonly reference: string;
  readonly concept: unknown;
  readonly words: readonly string[];
  readonly name: string;
  readonly at?: TimeSpan;
  /** Final: may end a run and prove a grade. */
  readonly solid: boolean;
  readonly answer: GradeAnswer;
  readonly version?: string;
}

const VOID = new Set(['entered-in-error', 'cancelled']);
const CLEARING = new Set(['final', 'amended', 'corrected']);
const SAYS_GRADE = /\bgrad(e|ing)\b|\bCTCAE\b|\bASTCT\b/i;
/** Words by which a row says that it grades an adverse event, whichever it is. */
const REPORTED = /\bCTCAE\b|adverse (event|reaction)|\btoxicity grade|\bgrade of toxicity/i;
/** A row about the care for an event, whose yes is no event. */
const CARE =
  /\b(educat|teach|taught|instruct|inform|monitor|watch|plan|protocol|risk|kit|card|assess|perform|review|complet|medicat|treat)\w*/i;
const NAMING =
  /\b(CTCAE(\s*v?\.?\s*\d(\.\d)?)?|ASTCT|adverse (event|reaction)|toxicity|grad(e|ing))\b[\s:,()–-]*/gi;

/**
 * Adverse events that are charted as graded Observations (clinical.md §4.5). Rows of one event are one run, from the first grade
 * to the row that takes it back: grade 0, for other events than `ideas` grade 1 as well. Without one the event goes on.
 */
export function observedEvents(
  record: PatientRecord,
  ideas: readonly EventIdea[],
  names: GradeNames,
  zone: string,
): readonly ObservedEvent[] {
  const groups = new Map<string, GradedRow[]>();
  const graded = record.observationsAbout(({ code }) => {
    const words = textsOf(code);
    const idea = ideas.findIndex((one) => isIdea({ concept: code, words }, one));
    return idea >= 0 || words.some((one) => REPORTED.test(one)) ? idea : undefined;
  });
  for (const { row: located, about: idea } of graded) {
    const row = readRow(located, names, zone);
    if (row === undefined) continue;
    const key = idea >= 0 ? `idea ${idea}` : row.name.toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].flatMap(([key, rows]) => runsOf(rows, key.startsWith('idea ') ? 0 : 1, zone));
}

function readRow(
  { resource, reference }: Located<Observation>,
  names: GradeNames,
  zone: string,
): GradedRow | undefined {
  const status = text(resource.status) ?? 'unknown';
  const words = textsOf(resource.code);
  if (VOID.has(status)) return undefined;
  const asked = words.some((one) => SAYS_GRADE.test(one));
  if (!asked && words.some((one) => CARE.test(one))) return undefined;
  const components = list(resource.component).filter(isObject);
  const graded = components.filter(({ code }) => textsOf(code).some((one) => SAYS_GRADE.test(one)));
  const coded = gradeOfEvent(resource, resource.code, names);
  const answers = [
    gradeAnswer(resource, asked),
    ...graded.map((component) => gradeAnswer(component, true)),
  ].filter((one) => one !== undefined);
  const answer = worstOf(answers, coded.grade);
  if (answer === undefined) return undefined;
  const at = readPeriodOrDateTime(resource, 'effective', zone) ?? readDateTime(resource.issued, zone);
  const [first = 'graded event'] = words;
  return {
    reference,
    concept: resource.code,
    words,
    name: first.replace(NAMING, '').trim() || first,
    solid: CLEARING.has(status),
    answer,
    ...(at === undefined ? {} : { at }),
    ...(coded.version === undefined ? {} : { version: coded.version }),
  };
}

/** A code or an extension that carries the grade says it of what is there; an answer that it is not there outweighs that. */
function worstOf(answers: readonly GradeAnswer[], coded: number | undefined): GradeAnswer | undefined {
  if (answers.length === 0) return coded === undefined ? undefined : { grade: coded };
  const worst = answers.reduce((a, b) => ((b.grade ?? 1) > (a.grade ?? 1) ? b : a));
  if (worst.grade === 0 || coded === undefined) return worst;
  return { grade: Math.max(coded, worst.grade ?? 0) };
}

/** `endsAt`: the grade at which an event is over. */
function runsOf(rows: readonly GradedRow[], endsAt: number, zone: string): readonly ObservedEvent[] {
  const sorted = rows.toSorted((a, b) => (a.at?.from ?? Infinity) - (b.at?.from ?? Infinity));
  const events: ObservedEvent[] = [];
  let open: GradedRow[] = [];
  for (const row of sorted) {
    const isOver = row.answer.grade !== undefined && row.answer.grade <= endsAt;
    if (!isOver) open.push(row);
    else if (open.length > 0 && row.solid && row.at !== undefined) {
      events.push(eventOf(open, row.at, zone));
      open = [];
    }
  }
  return open.length === 0 ? events : [...events, eventOf(open, undefined, zone)];
}

function eventOf(run: readonly GradedRow[], end: TimeSpan | undefined, zone: string): ObservedEvent {
  const solid = run.filter((row) => row.solid);
  const counted = solid.length > 0 ? solid : run;
  const worst = counted.reduce((a, b) => ((b.answer.grade ?? 0) > (a.answer.grade ?? 0) ? b : a));
  const newest = run.at(-1) ?? worst;
  const { grade } = worst.answer;
  const later =
    newest === worst || newest.answer.grade === undefined
      ? []
      : [
          `newest grade ${newest.answer.grade}${newest.at === undefined ? '' : `, ${formatSpan(newest.at, zone)}`}`,
        ];
  const notes = [...(worst.answer.note === undefined ? [] : [worst.answer.note]), ...later];
  const onset = run[0]?.at;
  return {
    reference: worst.reference,
    kind: 'Observation',
    concept: worst.concept,
    words: worst.words,
    name: worst.name,
    verified: grade !== undefined,
    activity: end === undefined ? 'assumed' : 'over',
    suspected: solid.length === 0,
    ...(grade === undefined ? {} : { grade }),
    ...(worst.version === undefined ? {} : { version: worst.version }),
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
    ...(onset === undefined ? {} : { onset }),
    ...(newest.at === undefined ? {} : { newest: newest.at }),
    ...(end === undefined ? {} : { end }),
  };
}
