import type { Condition } from 'fhir/r4';
import { codingsOf } from '../fhir/coding.ts';
import type { Located, PatientRecord } from '../record/patient-record.ts';
import { hasAbated, type Moment } from './abatement.ts';
import type { CodeSet } from './code-set.ts';

/** Verification states in which a Condition says nothing of the patient (FHIR R4 condition-ver-status). */
const VOID = new Set(['refuted', 'entered-in-error']);
/** Clinical states in which a Condition is over (FHIR R4 condition-clinical). */
const OVER = new Set(['inactive', 'remission', 'resolved']);
/** Verification states that may hold a dose but prove nothing (clinical.md §5 #82). */
const UNCERTAIN = new Set(['provisional', 'differential', 'unconfirmed']);

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
  at: Moment,
): readonly Located<Condition>[] {
  return standingConditions(record, codes).filter(({ resource }) => isActive(resource, at));
}

export function isStanding(condition: Condition): boolean {
  return !codingsOf(condition.verificationStatus).some(({ code }) => code !== undefined && VOID.has(code));
}

export function isActive(condition: Condition, at: Moment): boolean {
  const states = codingsOf(condition.clinicalStatus).flatMap(({ code }) =>
    code === undefined ? [] : [code],
  );
  if (states.length > 0) return !states.some((state) => OVER.has(state));
  return !hasAbated(condition, at);
}

export function isUncertain(condition: Condition): boolean {
  return codingsOf(condition.verificationStatus).some(
    ({ code }) => code !== undefined && UNCERTAIN.has(code),
  );
}
