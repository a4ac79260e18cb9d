import { codingsOf, type ReadCoding, systems, textsOf } from '../fhir/coding.ts';
import { isObject, list, text } from '../fhir/shape.ts';

/** How bad an event was, as far as the record says. */
export interface EventGrade {
  /** 1 to 5 (CTCAE, ASTCT); absent where no grade is recorded. */
  readonly grade?: number;
  /** False where the grade is only what a word such as "severe" allows at least: to be verified by a person. */
  readonly verified: boolean;
  /** CTCAE version as recorded; a grade of another version, or of none, never clears (clinical.md §3.1). */
  readonly version?: string;
  readonly note?: string;
}

/** Codes whose last digit is the grade; `pattern` has the grade as its first group. */
export interface CodedGrade {
  readonly system: string;
  readonly pattern: RegExp;
}

/** Where a drug's own extensions say the grade; the URLs come from its knowledge. */
export interface GradeNames {
  readonly coded: readonly CodedGrade[];
  readonly gradeExtension: string;
  readonly versionExtension: string;
}

/** HL7 adverse event research guide: the grade of an AdverseEvent. */
const RESEARCH_GRADE = /\/ae-research-ig\/StructureDefinition\/(severity-or-grade|ae-grade)$/;
/** NCI Thesaurus (clinical.md §4.4). */
const NCI_GRADES: ReadonlyMap<string, number> = new Map([
  ['C41338', 1],
  ['C41339', 2],
  ['C41340', 3],
  ['C41337', 4],
  ['C48275', 5],
]);
/** Words and SNOMED CT qualifiers that state no grade and still mean grade 3 at least (clinical.md §4.5, §5 #83). */
const SEVERE_CODES = new Set(['severe', '24484000', '442452003']);
const SEVERE_WORDS = /\b(severe|life[- ]threatening)\b/i;
const AT_LEAST_WHEN_SEVERE = 3;

const ROMAN: Readonly<Record<string, number>> = { I: 1, II: 2, III: 3, IV: 4, V: 5 };
const NUMERAL = '(IV|V|I{1,3}|[0-5])';
/** "Grade 3", "grade III", "Gr. 2", "grade 1-2"; "G3" as a word. A range counts by its worse end. */
const GRADE_WORDS = new RegExp(
  `\\bgr(?:ade|\\.)?\\s*[:=-]?\\s*${NUMERAL}(?:\\s*(?:-|–|/|or|to)\\s*${NUMERAL})?\\b`,
  'i',
);
const GRADE_LETTER = /\bG\s?([0-5])(?:\s*[-–/]\s*G?([0-5]))?\b/;
/** "3/5" is a grade only where a grade is asked for: in a name it may be the strength of a muscle. */
const OUT_OF_FIVE = /^\s*([0-5])\s*\/\s*5\s*$/;
const BARE = new RegExp(`^\\s*${NUMERAL}\\s*$`, 'i');

/** The grade that a text names; undefined where it names none. */
export function gradeInText(words: string): number | undefined {
  const found = GRADE_WORDS.exec(words) ?? GRADE_LETTER.exec(words);
  return found === null ? undefined : worst(found.slice(1));
}

/**
 * The grade of a Condition or AdverseEvent, in the order of fhir-data.md §4: the code itself, the research guide's
 * extension, the drug's own extension, `severity`, the text of the code. Several grades in one place: the worst.
 */
export function gradeOfEvent(resource: unknown, code: unknown, names: GradeNames): EventGrade {
  if (!isObject(resource)) return { verified: false };
  const extensions = [...extensionsOf(resource), ...list(resource.severity).flatMap(extensionsOf)];
  const version = versionOf(extensions, names.versionExtension);
  const severity = resource.severity;
  const grade =
    codedGrade(codingsOf(code), names.coded) ??
    researchGrade(extensions) ??
    ownGrade(extensions, names.gradeExtension) ??
    writtenGrade(severity) ??
    worst(textsOf(code).map(gradeInText));
  const stated = { ...(version === undefined ? {} : { version }) };
  if (grade !== undefined) return { grade, verified: true, ...stated };
  if (!isSevere(severity)) return { verified: false, ...stated };
  return {
    grade: AT_LEAST_WHEN_SEVERE,
    verified: false,
    note: 'recorded only as severe: grade 3 at least is possible, verify',
    ...stated,
  };
}

function extensionsOf(element: unknown): readonly Readonly<Record<string, unknown>>[] {
  return isObject(element) ? list(element.extension as unknown[]).filter(isObject) : [];
}

function codedGrade(codings: readonly ReadCoding[], coded: readonly CodedGrade[]): number | undefined {
  return worst(
    codings.flatMap(({ system, code }) =>
      coded
        .filter((one) => one.system === system)
        .map(({ pattern }) => pattern.exec(code?.toUpperCase() ?? '')?.[1]),
    ),
  );
}

function researchGrade(extensions: readonly Readonly<Record<string, unknown>>[]): number | undefined {
  const values = extensions
    .filter((extension) => RESEARCH_GRADE.test(text(extension.url) ?? ''))
    .map((extension) => extension.valueCodeableConcept);
  return worst(values.map((value) => worst(codingsOf(value).map(nciGrade)) ?? gradeAsked(value)));
}

/**
 * The grade that a value names, as a code of the NCI Thesaurus or in words; where a grade was asked for, "3", "III" and "3/5"
 * and a code that is the digit itself too.
 */
export function gradeOfConcept(concept: unknown, asked: boolean): number | undefined {
  const coded = worst(codingsOf(concept).map(nciGrade));
  if (coded !== undefined) return coded;
  return asked ? writtenGrade(concept) : worst(textsOf(concept).map(gradeInText));
}

function nciGrade({ system, code }: ReadCoding): number | undefined {
  const isNci = system === systems.nciThesaurus || /\bncit?\b|thesaurus/i.test(system ?? '');
  return isNci ? NCI_GRADES.get(code ?? '') : undefined;
}

function ownGrade(extensions: readonly Readonly<Record<string, unknown>>[], url: string): number | undefined {
  const values = extensions
    .filter((extension) => extension.url === url)
    .map(({ valueInteger }) => valueInteger);
  return worst(
    values.flatMap((value) => (typeof value === 'number' && Number.isInteger(value) ? [value] : [])),
  );
}

/** `severity`: a coding whose code is the grade itself, or a text that names it. */
function writtenGrade(severity: unknown): number | undefined {
  return worst(codingsOf(severity).map(({ code }) => code)) ?? gradeAsked(severity);
}

/** A text in a place that asks for a grade: "3", "III" and "3/5" say it too. */
function gradeAsked(concept: unknown): number | undefined {
  return worst(
    textsOf(concept).map(
      (words) => gradeInText(words) ?? worst([OUT_OF_FIVE.exec(words)?.[1] ?? BARE.exec(words)?.[1]]),
    ),
  );
}

function isSevere(severity: unknown): boolean {
  return (
    codingsOf(severity).some(({ code }) => code !== undefined && SEVERE_CODES.has(code.toLowerCase())) ||
    textsOf(severity).some((words) => SEVERE_WORDS.test(words))
  );
}

function versionOf(
  extensions: readonly Readonly<Record<string, unknown>>[],
  url: string,
): string | undefined {
  return extensions.flatMap((extension) =>
    extension.url === url ? (text(extension.valueString) ?? []) : [],
  )[0];
}

/** The highest of what reads as a grade from 1 to 5; grade 0 is no event and reads as none. */
function worst(values: readonly (string | number | undefined)[]): number | undefined {
  const grades = values.flatMap((value) => {
    const grade = typeof value === 'string' ? (ROMAN[value.toUpperCase()] ?? digit(value)) : value;
    return grade !== undefined && grade >= 1 && grade <= 5 ? [grade] : [];
  });
  return grades.length === 0 ? undefined : Math.max(...grades);
}

function digit(value: string): number | undefined {
  return /^[0-5]$/.test(value) ? Number(value) : undefined;
}
