import { type ClinicalEvent, isIdea } from '#src/facts/events.ts';
import { idea } from './event-ideas.ts';
import { type IceCourse, iceCourse } from './ice-course.ts';
import { iceScores } from './ice-scores.ts';
import type { Context } from './settings.ts';
import { firstDoseAt, isHistory, type ToxicityEvent, toxicityEvents } from './toxicity-events.ts';

/** What the record says of the nervous system, sorted by what follows from it. */
export interface NeuroFindings {
  readonly ice: IceCourse;
  /** ICANS and neurotoxicity by name or code, and key symptoms that carry a grade. */
  readonly graded: readonly ToxicityEvent[];
  /** Active key symptoms without a grade: to be assessed. */
  readonly symptoms: readonly ToxicityEvent[];
  /** Active key symptoms that were there before tarlatamab. */
  readonly preexisting: readonly ToxicityEvent[];
  /** Active headache, disturbed taste, neuropathy ... since the first dose, below grade 3. */
  readonly mild: readonly ToxicityEvent[];
  /** Neurotoxicity of an earlier treatment. */
  readonly history: readonly ToxicityEvent[];
  /** Conditions that lower an ICE score by themselves. */
  readonly confounders: readonly ToxicityEvent[];
}

const GRADE_OF_SEIZURE = 3;
const GRADE_OF_GRAVEST_SIGNS = 4;
const MS_PER_DAY = 86_400_000;
/** A symptom that began longer before an order for the first dose is the patient's baseline. */
const BASELINE_AFTER_DAYS = 28;

/** Sorts the events of the record (S18; US label 5.2; clinical.md §2.6). */
export function neuroFindings(context: Context): NeuroFindings {
  const events = context.get(toxicityEvents).readings[0] ?? [];
  const is = (name: Parameters<typeof idea>[1]) => (event: ClinicalEvent) =>
    isIdea(event, idea(context, name));
  const isIcans = is('icans');
  const isKey = is('keySymptom');
  const isMild = is('mildSymptom');
  const isSign = (event: ClinicalEvent) => isKey(event) || is('gravestSign')(event);
  const ice = iceCourse(context, context.get(iceScores).readings[0] ?? []);

  const named = events.filter(isIcans);
  const history = named.filter((event) => isHistory(event, context.now));
  const signs = events.filter((event) => isSign(event) && !isIcans(event));
  const own = signs.filter((event) => !isPreexisting(context, event));
  const gradedSigns = own.filter(({ grade, verified }) => grade !== undefined && verified);
  const ungraded = own.filter((event) => !gradedSigns.includes(event) && event.activity !== 'over');
  const others = events.filter(
    (event) => isMild(event) && !isIcans(event) && !isSign(event) && isSinceFirstDose(context, event),
  );
  const established = [...named.filter((event) => !history.includes(event)), ...gradedSigns].filter(
    ({ activity }) => activity !== 'over',
  );
  const isEstablished = established.length > 0 || ice.runs.some(({ activity }) => activity !== 'over');
  return {
    ice,
    graded: [
      ...named.filter((event) => !history.includes(event)),
      ...gradedSigns,
      ...others.filter(({ grade }) => grade !== undefined && grade >= GRADE_OF_SEIZURE),
      // The worst feature grades it (ASTCT 2019; clinical.md §5 #90).
      ...(isEstablished ? ungraded.flatMap((event) => byFeature(context, event)) : []),
    ],
    symptoms: ungraded,
    preexisting: signs.filter((event) => event.activity !== 'over' && !own.includes(event)),
    mild: others.filter(
      ({ activity, grade }) => activity !== 'over' && (grade === undefined || grade < GRADE_OF_SEIZURE),
    ),
    history,
    confounders: events.filter((event) => event.activity !== 'over' && is('impairedBaseline')(event)),
  };
}

function byFeature(context: Context, event: ToxicityEvent): readonly ToxicityEvent[] {
  const grade = isIdea(event, idea(context, 'gravestSign'))
    ? GRADE_OF_GRAVEST_SIGNS
    : isIdea(event, idea(context, 'seizure'))
      ? GRADE_OF_SEIZURE
      : undefined;
  if (grade === undefined || event.suspected) return [];
  return [{ ...event, grade, verified: true, note: `${event.name} is grade ${grade} at least (ASTCT)` }];
}

/** Known to be older than the treatment; before a first dose also not new. */
function isPreexisting(context: Context, { beforeFirstDose, onset }: ToxicityEvent): boolean {
  if (!beforeFirstDose || onset === undefined) return false;
  if (firstDoseAt(context) !== Number.POSITIVE_INFINITY) return true;
  return onset.to < context.now - BASELINE_AFTER_DAYS * MS_PER_DAY;
}

/** Common complaints count only where they can follow the drug: dated after the first dose, or reported as adverse events. */
function isSinceFirstDose(context: Context, event: ToxicityEvent): boolean {
  if (event.beforeFirstDose || firstDoseAt(context) === Number.POSITIVE_INFINITY) return false;
  return event.onset !== undefined || event.kind !== 'Condition' || event.grade !== undefined;
}
