import { codingsOf, textsOf } from '../fhir/coding.ts';
import { readDecimal } from '../fhir/decimal.ts';
import { isObject, text } from '../fhir/shape.ts';
import { gradeOfConcept } from './event-grade.ts';

/** What the value of an Observation says of an event: not there (grade 0), there with a grade, there without one. */
export interface GradeAnswer {
  readonly grade?: number;
  readonly note?: string;
}

const HIGHEST = 5;
/** SNOMED CT absent, not detected, negative; LOINC answers None, No, Absent. */
const ABSENT_CODES = new Set(['2667000', '260415000', '260385009', 'LA137-2', 'LA32-8', 'LA9634-2', 'N']);
const ABSENT_WORDS = /^\s*(none|no|absent|not present|negative|never|(grade\s*)?0(\s*\/\s*[45])?)\s*$/i;
const PRESENT_CODES = new Set(['52101004', '10828004', 'LA33-6', 'LA9633-4', 'Y']);
const PRESENT_WORDS = /^\s*(yes|present|positive)\s*$/i;

/**
 * Reads `value[x]` of an Observation or a component. `asked`: its code asks for a grade, so that a bare number is one and what
 * reads as nothing is a grade nobody can read; elsewhere only a value that names a grade, or says yes or no, is an answer.
 */
export function gradeAnswer(piece: unknown, asked: boolean): GradeAnswer | undefined {
  if (!isObject(piece)) return undefined;
  if (typeof piece.valueBoolean === 'boolean') return piece.valueBoolean ? {} : { grade: 0 };
  const number = numberOf(piece);
  if (number !== undefined) return asked ? fromNumber(number, comparatorOf(piece)) : undefined;
  const concept = conceptOf(piece);
  if (concept === undefined) return asked ? unreadNumber(piece) : undefined;
  const words = textsOf(concept);
  const codes = codingsOf(concept).flatMap(({ code }) => code ?? []);
  if (words.some((one) => ABSENT_WORDS.test(one)) || codes.some((one) => ABSENT_CODES.has(one)))
    return { grade: 0 };
  const grade = gradeOfConcept(concept, asked);
  if (grade !== undefined) return { grade };
  if (words.some((one) => PRESENT_WORDS.test(one)) || codes.some((one) => PRESENT_CODES.has(one))) return {};
  if (!asked || (words.length === 0 && codes.length === 0)) return undefined;
  return { note: `the grade reads "${words[0] ?? codes[0] ?? ''}": verify` };
}

function fromNumber(number: number, comparator: string): GradeAnswer {
  const note = `the grade reads ${comparator}${number}: verify`;
  const least = comparator === '>' ? number + 1 : number;
  if (!Number.isInteger(number) || number < 0 || least > HIGHEST) return { note };
  if (comparator === '') return { grade: number };
  // What is more than a grade is that grade at least; what is less may be anything below, and is not for that reason nothing.
  return comparator.startsWith('>') && least > 0 ? { grade: least, note } : { note };
}

function comparatorOf({ valueQuantity }: Readonly<Record<string, unknown>>): string {
  return isObject(valueQuantity) ? (text(valueQuantity.comparator) ?? '') : '';
}

/** An integer, or a quantity, also one that is written as a text; of `valueString` a number is read as a text. */
function numberOf(piece: Readonly<Record<string, unknown>>): number | undefined {
  return readDecimal(writtenNumber(piece))?.toNumber();
}

function writtenNumber({ valueInteger, valueQuantity }: Readonly<Record<string, unknown>>): unknown {
  return valueInteger ?? (isObject(valueQuantity) ? valueQuantity.value : undefined);
}

/** A grade that nobody can read is one all the same. */
function unreadNumber(piece: Readonly<Record<string, unknown>>): GradeAnswer | undefined {
  const written = writtenNumber(piece);
  return written === undefined || written === null
    ? undefined
    : { note: `the grade reads "${text(written) ?? 'no number'}": verify` };
}

function conceptOf(piece: Readonly<Record<string, unknown>>): unknown {
  if (piece.valueCodeableConcept !== undefined) return piece.valueCodeableConcept;
  const written = text(piece.valueString);
  return written === undefined ? undefined : { text: written };
}
