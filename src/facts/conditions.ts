import type { Condition } from 'fhir/r4';
import { codingsOf } from '../fhir/coding.ts';
import { readPeriodOrDateTime } from '../fhir/dates.ts';
import { isObject, text } from '../fhir/shape.ts';
import type { Located, PatientRecord } from '../record/patient-record.ts';
import type { CodeSet } from './code-set.ts';

/** Verification states in which a Condition says nothing of the patient (FHIR R4 condition-ver-status). */
const VOID = new Set(['refuted', 'entered-in-error']);
/** Clinical states in which a Condition is over (FHIR R4 condition-clinical). */
const OVER = new Set(['inactive', 'remission', 'resolved']);
/** Verification states that may hold a dose but prove nothing (clinical.md §5 #82). */
const UNCERTAIN = new Set(['provisional', 'differential', 'unconfirmed']);

/** `now` in epoch milliseconds; `zone` an IANA name. */
export interface ActiveAt {
  readonly now: number;
  readonly zone: string;
}

/** Conditions of a code set that stand: not refuted, not entered in error. */
export function standingConditions(record: PatientRecord, codes: CodeSet): readonly Located<Condition>[] {
  return record
    .of('Condition')
    .filter(({ resource }) => isStanding(resource) && codes.find(resource.code) !== undefined);
}

/** Conditions of a code set that are active now; one without a clinical status and without an end is (clinical.md §5 #81). */
export function activeConditions(
  record: PatientRecord,
  codes: CodeSet,
  at: ActiveAt,
): readonly Located<Condition>[] {
  return standingConditions(record, codes).filter(({ resource }) => isActive(resource, at));
}

export function isStanding(condition: Condition): boolean {
  return !codingsOf(condition.verificationStatus).some(({ code }) => code !== undefined && VOID.has(code));
}

export function isActive(condition: Condition, at: ActiveAt): boolean {
  const states = codingsOf(condition.clinicalStatus).flatMap(({ code }) =>
    code === undefined ? [] : [code],
  );
  if (states.length > 0) return !states.some((state) => OVER.has(state));
  if (endsLater(condition, at)) return true;
  // An end that is null or blank is none (clinical.md §5 #81: abatement empty).
  const ends = [text(condition.abatementDateTime), text(condition.abatementString)];
  return ends.every((end) => end === undefined) && !isObject(condition.abatementPeriod);
}

/** An end that lies ahead, such as an expected date of delivery; of a month or a year, one that may. */
function endsLater(condition: Condition, { now, zone }: ActiveAt): boolean {
  const end = readPeriodOrDateTime(condition, 'abatement', zone);
  if (end === undefined) return false;
  return (end.precision === 'month' || end.precision === 'year' ? end.to : end.from) > now;
}

export function isUncertain(condition: Condition): boolean {
  return codingsOf(condition.verificationStatus).some(
    ({ code }) => code !== undefined && UNCERTAIN.has(code),
  );
}
