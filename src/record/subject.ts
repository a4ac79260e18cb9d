import type { FhirResource, Patient } from 'fhir/r4';
import { foldUrn, idOf, type ReadReference, readIdentifier, readReference } from '../fhir/reference.ts';
import { isObject, list } from '../fhir/shape.ts';

export type Subject = 'thisPatient' | 'otherPatient' | 'nobody';

// R4 resource types that are about one patient; without a subject they prove nothing about anyone.
const needsSubject: ReadonlySet<string> = new Set([
  ...['Observation', 'Condition', 'Procedure', 'DiagnosticReport', 'Encounter', 'EpisodeOfCare', 'Specimen'],
  ...['MedicationRequest', 'MedicationAdministration', 'MedicationStatement', 'MedicationDispense'],
  ...['AdverseEvent', 'AllergyIntolerance', 'Immunization', 'FamilyMemberHistory', 'Coverage', 'Flag'],
  ...['ServiceRequest', 'DeviceRequest', 'NutritionOrder', 'CarePlan', 'RequestGroup', 'Goal', 'Claim'],
  ...['ClinicalImpression', 'RiskAssessment', 'DetectedIssue', 'QuestionnaireResponse', 'Consent'],
]);

/** What is known of the patient of the context, by which a reference to this patient is recognised. */
export interface PatientIdentity {
  readonly patientId: string;
  /** `Patient/` and the id: how nearly every resource names its patient. */
  readonly reference: string;
  /** `fullUrl`s of this patient's Patient entries, and of others'. */
  readonly ownUrls: ReadonlySet<string>;
  readonly otherUrls: ReadonlySet<string>;
  readonly identifiers: readonly { readonly system?: string; readonly value: string }[];
}

export function identifiersOf(patient: Patient | undefined): PatientIdentity['identifiers'] {
  return list<unknown>(patient?.identifier).flatMap((identifier) => readIdentifier(identifier) ?? []);
}

/**
 * Whom a resource is about. All of `subject`, `patient` and `beneficiary` that it has must name this patient: by
 * reference of any form, or by an identifier that this patient's resource carries; a display alone names nobody. Types
 * without a patient (Medication, Organization) belong to every record.
 */
export function subjectOf(resource: FhirResource, identity: PatientIdentity): Subject {
  const { subject, patient, beneficiary } = resource as Whose;
  if (patient === undefined && beneficiary === undefined && isPlainly(subject, identity))
    return 'thisPatient';
  const references = [subject, patient, beneficiary].flatMap((field) => list<unknown>(field));
  if (references.length === 0) return needsSubject.has(resource.resourceType) ? 'nobody' : 'thisPatient';
  const subjects = references.map((reference) =>
    whoseReference(readReference(reference), resource, identity),
  );
  if (subjects.includes('otherPatient')) return 'otherPatient';
  if (subjects.includes('nobody')) return 'nobody';
  return 'thisPatient';
}

/** Nearly every reference of a record is `Patient/` and the id of the context; it needs no taking apart. */
function isPlainly(subject: unknown, { reference }: PatientIdentity): boolean {
  return isObject(subject) && subject.reference === reference && subject.identifier === undefined;
}

/** The fields by which a resource of any type may name its patient. */
interface Whose {
  readonly subject?: unknown;
  readonly patient?: unknown;
  readonly beneficiary?: unknown;
}

function whoseReference(
  reference: ReadReference | undefined,
  base: FhirResource,
  identity: PatientIdentity,
): Subject {
  if (reference === undefined) return 'nobody';
  const literal = whoseLiteral(reference, base, identity);
  if (literal !== 'nobody' || reference.identifier === undefined) return literal;
  return whoseIdentifier(reference.identifier, identity);
}

function whoseLiteral({ literal }: ReadReference, base: FhirResource, identity: PatientIdentity): Subject {
  switch (literal?.kind) {
    case 'typed':
      return whoseTyped(literal, identity);
    case 'urn':
      if (identity.ownUrls.has(literal.urn)) return 'thisPatient';
      if (identity.otherUrls.has(literal.urn)) return 'otherPatient';
      return literal.urn === foldUrn(`urn:uuid:${identity.patientId}`) ? 'thisPatient' : 'nobody';
    case 'contained':
      return whoseContained(literal.id, base, identity);
    case 'conditional':
      return literal.type === 'Patient' ? whoseQuery(literal.query, identity) : 'otherPatient';
    case 'other':
      return literal.value === identity.patientId ? 'thisPatient' : 'nobody';
    default:
      return 'nobody';
  }
}

function whoseTyped(
  literal: { readonly type: string; readonly id: string; readonly url?: string },
  { patientId, ownUrls, otherUrls }: PatientIdentity,
): Subject {
  if (literal.url !== undefined && ownUrls.has(literal.url)) return 'thisPatient';
  if (literal.url !== undefined && otherUrls.has(literal.url)) return 'otherPatient';
  return literal.type === 'Patient' && literal.id === patientId ? 'thisPatient' : 'otherPatient';
}

/** A contained Patient has no id that means anything outside: its identifiers must be this patient's. */
function whoseContained(id: string, base: FhirResource, identity: PatientIdentity): Subject {
  const contained: unknown = 'contained' in base ? base.contained : undefined;
  const patient = list<unknown>(contained).find((item) => idOf(item)?.replace(/^#/, '') === id);
  if (!isObject(patient) || patient.resourceType !== 'Patient') return 'nobody';
  if (id === identity.patientId) return 'thisPatient';
  const subjects = list<unknown>(patient.identifier).flatMap((item) => {
    const identifier = readIdentifier(item);
    return identifier === undefined ? [] : [whoseIdentifier(identifier, identity)];
  });
  if (subjects.includes('thisPatient')) return 'thisPatient';
  return subjects.includes('otherPatient') ? 'otherPatient' : 'nobody';
}

/** A conditional reference is this patient's when its `identifier` is (FHIR R4 §3.1.0.11.1, Bundle transactions). */
function whoseQuery(query: string, identity: PatientIdentity): Subject {
  const token = new URLSearchParams(query).get('identifier');
  if (token === null || token === '') return 'nobody';
  const bar = token.lastIndexOf('|');
  if (bar < 0) {
    return identity.identifiers.some(({ value }) => value === token) ? 'thisPatient' : 'nobody';
  }
  const [system, value] = [token.slice(0, bar), token.slice(bar + 1)];
  return whoseIdentifier(system === '' ? { value } : { system, value }, identity);
}

/** Another value under a system that this patient has a value in names another patient. */
function whoseIdentifier(
  identifier: { readonly system?: string; readonly value: string },
  { identifiers }: PatientIdentity,
): Subject {
  const sameSystem = identifiers.filter(({ system }) => system === identifier.system);
  if (sameSystem.some(({ value }) => value === identifier.value)) return 'thisPatient';
  return sameSystem.length > 0 && identifier.system !== undefined ? 'otherPatient' : 'nobody';
}
