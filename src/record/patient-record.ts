import type { FhirResource, Observation, Patient } from 'fhir/r4';
import type { MedicationNames } from '../fhir/medication.ts';

/** A resource of the record, and where it was found. */
export interface Located<T> {
  readonly resource: T;
  /** `Observation/anc-1`; `MedicationRequest/1#med` for a contained one; a place (`Observation/labs[3]`) without an id. */
  readonly reference: string;
  /** The prefetch key it arrived under, or `draftOrders`. */
  readonly key: string;
}

/** Observations that ask for the same: their own code, and those of their components, are read alike (`writtenConcept`). */
export interface ObservationKind {
  /** As one of them has it. Of a concept no more than its text, and its codings' system, code and display, is the same for all. */
  readonly code: unknown;
  /** The codes of the components that are objects, in their order. */
  readonly components: readonly unknown[];
  /** In the order of arrival. */
  readonly rows: readonly Located<Observation>[];
}

/** One Observation, and what was found out about its kind. */
export interface JudgedRow<T> {
  readonly row: Located<Observation>;
  readonly about: T;
}

/**
 * What one prefetch key tells about absence: only a `complete` slice proves that what it does not hold does not exist
 * (CDS Hooks 2.0.1, Prefetch; cds-hooks.md §2.4).
 */
export type SliceState = 'complete' | 'partial' | 'unavailable' | 'notGiven';

export interface Slice {
  readonly state: SliceState;
  /** Present unless `complete`; for a person to read. */
  readonly reason?: string;
  /** The next page of a paged search, where the client left one. */
  readonly next?: string;
}

export interface RecordProblem {
  readonly kind: 'otherPatient' | 'noSubject' | 'unreadable' | 'outcome' | 'wrongType' | 'duplicate';
  /** A sentence without patient content: how many of which type, under which key. */
  readonly what: string;
  /** A few of the references concerned, never content. */
  readonly references: readonly string[];
}

export type ResourceOf<T extends FhirResource['resourceType']> = Extract<FhirResource, { resourceType: T }>;

/** One patient's resources, whatever key they arrived under; other patients' are not in it. */
export interface PatientRecord {
  readonly patientId: string;
  readonly patient: Patient | undefined;
  /** State of a declared prefetch key; `notGiven` for any other. */
  slice(key: string): Slice;
  /** In the order of arrival; a contained resource is reached by `resolve` only. */
  of<T extends FhirResource['resourceType']>(type: T): readonly Located<ResourceOf<T>>[];
  /** Observations, top-level or contained, that carry one of the codes (`system|code`) themselves or in a component. */
  observations(codes: readonly string[]): readonly Located<Observation>[];
  /** The same by kind: what hangs on codes and their words is found out once for all rows of a kind. */
  observationKinds(codes: readonly string[]): readonly ObservationKind[];
  /** Top-level Observations of the kinds about which `judge` tells something, in the order of arrival. */
  observationsAbout<T>(judge: (kind: ObservationKind) => T | undefined): readonly JudgedRow<T>[];
  /** Relative, absolute, `urn:uuid:` and, within `base`, `#contained` references. */
  resolve(reference: string | undefined, base?: FhirResource): Located<FhirResource> | undefined;
  /** Whom a resource is about; `nobody` where it does not tell. */
  subjectOf(resource: FhirResource): 'thisPatient' | 'otherPatient' | 'nobody';
  /** What a resource of the record, or a draft, says of the drug it is about. */
  drugOf(resource: FhirResource): MedicationNames;
  readonly problems: readonly RecordProblem[];
}
