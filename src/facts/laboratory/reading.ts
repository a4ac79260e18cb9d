import { formatSpan } from '../../fhir/dates.ts';
import { quotient, toNumber } from '../../fhir/decimal.ts';
import type { Evidence } from '../fact.ts';
import type { CompiledAnalyte } from './analytes.ts';
import type { GradedValue } from './grading.ts';
import type { Limit } from './reference-limits.ts';
import { gradeSpan, type LabResult, type PossibleValue } from './result.ts';
import { shownLimit } from './shown-value.ts';

/** One value that the evidence allows, as rules and cards read it. */
export interface LabReading {
  /** CTCAE v5.0; 0 is normal. */
  readonly grade: number;
  /** `grade 3`, or every grade that the value allows: `grade 3 or 4`. */
  readonly gradeText: string;
  /** In the canonical unit. Beside an excluded bound: `< 0.5` reads as just under 0.5. */
  readonly value: number;
  /** `0.9 10*9/L`, `< 0.5 10*9/L` */
  readonly text: string;
  readonly timesUpperLimit?: number | undefined;
  readonly timesLowerLimit?: number | undefined;
  /** `40 U/L` */
  readonly upperLimit?: string | undefined;
  readonly lowerLimit?: string | undefined;
  /** A limit that grades count in is the site's default, not the laboratory's. */
  readonly limitAssumed: boolean;
  /** ISO 8601, in the precision of the record; absent where no time is recorded. */
  readonly at?: string | undefined;
  /** Hours from the draw (its earliest possible moment) to the planned start; 0 when drawn after it. */
  readonly ageHours?: number | undefined;
  readonly status: string;
  readonly calculated: boolean;
}

/** Mildest first: what a text says of the value is then certain. */
export function labReadings(
  result: LabResult,
  analyte: CompiledAnalyte,
  plannedStart: number,
  zone: string,
): readonly LabReading[] {
  const time =
    result.span === undefined
      ? {}
      : {
          at: formatSpan(result.span, zone),
          ageHours: Math.max(0, (plannedStart - result.span.from) / 3_600_000),
        };
  const found = result.values
    .flatMap((value) => value.extremes.map((extreme) => ({ value, extreme })))
    .sort((a, b) => a.extreme.grade - b.extreme.grade);
  const gradeText = gradesInWords(found.map(({ extreme }) => extreme.grade));
  return found.map(({ value, extreme }) => ({
    grade: extreme.grade,
    gradeText,
    value: toNumber(extreme.value),
    text: value.text,
    // Divisions and texts that a few cards show: made when they do.
    get timesUpperLimit() {
      return timesLimit(extreme, value.limits.upper);
    },
    get timesLowerLimit() {
      return timesLimit(extreme, value.limits.lower);
    },
    get upperLimit() {
      return limitText(value.limits.upper, analyte);
    },
    get lowerLimit() {
      return limitText(value.limits.lower, analyte);
    },
    limitAssumed: isLimitAssumed(value, analyte),
    ...time,
    status: result.status,
    calculated: result.calculated,
  }));
}

function gradesInWords(grades: readonly number[]): string {
  const [mildest, worst] = [Math.min(...grades), Math.max(...grades)];
  if (mildest === worst) return `grade ${worst}`;
  return `grade ${mildest} ${worst - mildest === 1 ? 'or' : 'to'} ${worst}`;
}

function timesLimit({ value }: GradedValue, limit: Limit | undefined): number | undefined {
  return limit && quotient(value, limit.value);
}

function limitText(limit: Limit | undefined, analyte: CompiledAnalyte): string | undefined {
  return limit && `${shownLimit(limit.value)} ${analyte.unit}`;
}

function isLimitAssumed({ limits }: PossibleValue, analyte: CompiledAnalyte): boolean {
  return analyte.grades.some(
    ({ times }) =>
      (times === 'upperLimit' && limits.upper?.assumed === true) ||
      (times === 'lowerLimit' && limits.lower?.assumed === true),
  );
}

export function labEvidence(
  result: LabResult,
  analyte: CompiledAnalyte,
  zone: string,
  remarks: readonly string[] = [],
): Evidence {
  const texts = [...new Set(result.values.map((value) => value.text))];
  const value = texts.length === 0 ? undefined : texts.join(' or ');
  const { mildest, worst } = gradeSpan(result);
  const graded = analyte.grades.length > 0 && mildest === worst;
  const assumed = result.values.find((possible) => isLimitAssumed(possible, analyte));
  const notes = [
    ...remarks,
    ...result.notes,
    ...new Set(result.values.flatMap((possible) => possible.limits.notes)),
    ...(result.unreadable === undefined ? [] : [`unreadable: ${result.unreadable}`]),
    ...(result.doubt === undefined ? [] : [result.doubt]),
    ...(assumed === undefined ? [] : [assumedText(assumed, analyte)]),
  ];
  return {
    resource: result.reference,
    what: analyte.short,
    ...(value !== undefined && { value }),
    ...(result.recorded !== undefined && result.recorded !== value && { recorded: result.recorded }),
    ...(result.span && { at: formatSpan(result.span, zone) }),
    ...(graded && { grade: worst }),
    ...(notes.length > 0 && { note: notes.join('; ') }),
  };
}

function assumedText({ limits }: PossibleValue, analyte: CompiledAnalyte): string {
  const parts = [
    ...(limits.lower?.assumed ? [`lower limit ${limitText(limits.lower, analyte)}`] : []),
    ...(limits.upper?.assumed ? [`upper limit ${limitText(limits.upper, analyte)}`] : []),
  ];
  return `assumed ${parts.join(', ')}`;
}
