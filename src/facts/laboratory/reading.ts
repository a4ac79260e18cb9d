import { formatSpan } from '../../fhir/dates.ts';
import type { Evidence } from '../fact.ts';
import type { CompiledAnalyte } from './analytes.ts';
import { isLimitAssumed, type LabReading, limitText, ReadBesideLimits } from './beside-limits.ts';
import { gradeSpan, type LabResult, type PossibleValue } from './result.ts';

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
  const { status, calculated } = result;
  return found.map(
    ({ value, extreme }) =>
      new ReadBesideLimits({ value, extreme, analyte }, { gradeText, ...time, status, calculated }),
  );
}

function gradesInWords(grades: readonly number[]): string {
  const [mildest, worst] = [Math.min(...grades), Math.max(...grades)];
  if (mildest === worst) return `grade ${worst}`;
  return `grade ${mildest} ${worst - mildest === 1 ? 'or' : 'to'} ${worst}`;
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
