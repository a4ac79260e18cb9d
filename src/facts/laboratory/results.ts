import { codingKeys, codingsOf } from '../../fhir/coding.ts';
import { readDateTime, type TimeSpan } from '../../fhir/dates.ts';
import { isObject, list, text } from '../../fhir/shape.ts';
import type { PatientRecord } from '../../record/patient-record.ts';
import type { Analytes, CompiledAnalyte } from './analytes.ts';
import { codedPieces } from './coded-pieces.ts';
import { calculatedResults, upperBoundResults } from './derived.ts';
import { statusOf } from './doubt.ts';
import { drawnAt, isExcluded, resultsOf } from './observation-result.ts';
import type { Person } from './population.ts';
import { type LabResult, newestFirst } from './result.ts';

/**
 * Every result of one analyte in the record, readable or not, newest first: Observations by code, components, members
 * of panels, results calculated from other analytes, and upper bounds. Those entered in error or cancelled never count.
 * @param zone the site's time zone (IANA)
 */
export function labResults(
  record: PatientRecord,
  analytes: Analytes,
  key: string,
  zone: string,
): readonly LabResult[] {
  const analyte = analytes.get(key);
  const person = personOf(record, zone);
  const context = { analyte, person, zone };
  const measured: LabResult[] = [];
  for (const kind of record.observationKinds(analyte.codes)) {
    const pieces = codedPieces(kind, analyte, analytes);
    for (const row of kind.rows) measured.push(...resultsOf(row, pieces, context));
  }
  const direct = [...measured, ...missingMembers(record, analyte, measured, zone)];
  return [...direct, ...derived(record, analytes, analyte, direct, person, zone)].toSorted(newestFirst);
}

function derived(
  record: PatientRecord,
  analytes: Analytes,
  analyte: CompiledAnalyte,
  direct: readonly LabResult[],
  person: (at: TimeSpan | undefined) => Person,
  zone: string,
): readonly LabResult[] {
  const sources = analyte.definition.derivedFrom;
  if (sources === undefined) return [];
  const totals = labResults(record, analytes, sources.total, zone);
  const percents = sources.percents.map((sum) => sum.map((part) => labResults(record, analytes, part, zone)));
  const limits = { analyte, totalName: analytes.get(sources.total).short, person };
  return [...calculatedResults(direct, totals, percents, limits), ...upperBoundResults(totals, limits)];
}

/** A member of a panel of this analyte that did not arrive may have been this analyte: an unreadable result. */
function missingMembers(
  record: PatientRecord,
  analyte: CompiledAnalyte,
  measured: readonly LabResult[],
  zone: string,
): readonly LabResult[] {
  if (analyte.panels.size === 0) return [];
  return record.observations([...analyte.panels]).flatMap(({ resource, reference }) => {
    const code = codingsOf(resource.code)
      .flatMap(codingKeys)
      .find((key) => analyte.panels.has(key));
    if (code === undefined || isExcluded(resource)) return [];
    const members = list(resource.hasMember)
      .filter(isObject)
      .map((member) => record.resolve(text(member.reference), resource)?.reference);
    const isHere = measured.some(
      (result) => result.reference === reference || members.includes(result.reference),
    );
    if (isHere || !members.includes(undefined)) return [];
    const time = drawnAt(resource, zone);
    return {
      analyte: analyte.key,
      reference,
      code,
      status: statusOf(resource),
      ...(time.span && { span: time.span }),
      values: [],
      unreadable: 'a result of this panel did not arrive',
      pending: false,
      unitAssumed: false,
      manual: false,
      calculated: false,
      notes: [],
    };
  });
}

const msPerYear = 365.25 * 86_400_000;

function personOf(record: PatientRecord, zone: string): (at: TimeSpan | undefined) => Person {
  return (at) => {
    const gender = record.patient?.gender;
    const sex = gender === 'female' || gender === 'male' ? { sex: gender } : {};
    // Read when asked: most analytes have no result whose limits hang on age.
    const born = at === undefined ? undefined : readDateTime(record.patient?.birthDate, zone);
    return born === undefined || at === undefined
      ? sex
      : { ...sex, ageYears: (at.from - born.from) / msPerYear };
  };
}
