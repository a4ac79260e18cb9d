import type { FhirResource, Patient } from 'fhir/r4';
import type { CodeTable } from '../fhir/coding.ts';
import { type MedicationNames, medicationNames } from '../fhir/medication.ts';
import { foldUrn, idOf, parseReference } from '../fhir/reference.ts';
import { isObject } from '../fhir/shape.ts';
import { atOnce, type Steps } from '../steps.ts';
import { ObservationIndex } from './observation-index.ts';
import type { Located, PatientRecord, ResourceOf, Slice } from './patient-record.ts';
import { type PrefetchValue, readPrefetchValue } from './prefetch.ts';
import { type PrefetchEntry, placeOf } from './prefetch-entry.ts';
import { ProblemLog } from './problems.ts';
import { ResourceShelf } from './resource-shelf.ts';
import { type DeclaredKey, sliceStates, spelledAs } from './slices.ts';
import { identifiersOf, type PatientIdentity, subjectOf } from './subject.ts';

export interface RecordSource {
  /** Logical id of the context's patient, with or without `Patient/`. */
  readonly patientId: string;
  /** By key; resources fetched later stand under their declared key, pages as an array of Bundles. */
  readonly prefetch: Readonly<Record<string, unknown>>;
  readonly draftOrders: readonly { readonly resource: FhirResource; readonly fullUrl?: string }[];
  readonly declared: readonly DeclaredKey[];
  /** The codes that facts will ask Observations for; another code is found too, but slowly. */
  readonly codes: CodeTable;
}

const draftKey = 'draftOrders';

/** What arrived under one key. */
interface Sent {
  readonly key: string;
  readonly entries: readonly PrefetchEntry[];
}

/** Entries of one step: about a millisecond's work. */
const stepLength = 500;

/** The record, all its steps at once. */
export const indexRecord = (source: RecordSource): PatientRecord => atOnce(indexInSteps(source));

/**
 * Makes one patient's record of what a call brought: every resource once, in its newest version, found by type, code
 * and reference wherever it arrived. What is not provably this patient's is left out and named as a problem.
 */
export function* indexInSteps(source: RecordSource): Steps<PatientRecord> {
  const log = new ProblemLog();
  const values = readValues(source, log);
  const drafts = source.draftOrders
    .filter(({ resource }) => isObject(resource) && typeof resource.resourceType === 'string')
    .map((draft, at) => ({ ...draft, at }));
  const sent: readonly Sent[] = [
    ...[...values].map(([key, { entries }]) => ({ key, entries })),
    { key: draftKey, entries: drafts },
  ];
  const identity = identify(source.patientId, sent);

  const shelf = new ResourceShelf(log);
  for (const { key, entries } of sent) {
    for (const entry of entries) {
      if (isOurs(entry, key, identity, log)) shelf.put(entry, key, key === draftKey);
      if (entry.at % stepLength === stepLength - 1) yield;
    }
  }
  yield;
  const slices = sliceStates(values, source.declared, answers);
  const observations = new ObservationIndex(shelf, source.codes, (resource) => subjectOf(resource, identity));
  const patients: readonly Located<Patient>[] = shelf.of('Patient');
  const notGiven: Slice = { state: 'notGiven', reason: 'not sent' };

  const drugs = new Map<FhirResource, MedicationNames>();
  const drugOf = (resource: FhirResource): MedicationNames => {
    const names =
      drugs.get(resource) ?? medicationNames(resource, (reference, base) => shelf.resolve(reference, base));
    drugs.set(resource, names);
    return names;
  };

  return {
    patientId: identity.patientId,
    patient: patients[0]?.resource,
    slice: (key) => slices.get(key) ?? notGiven,
    of: <T extends FhirResource['resourceType']>(type: T): readonly Located<ResourceOf<T>>[] =>
      shelf.of(type),
    observations: (codes) => observations.find(codes),
    observationKinds: (codes) => observations.kinds(codes),
    observationsAbout: (judge) => observations.about(judge),
    resolve: (reference, base) => shelf.resolve(reference, base),
    subjectOf: (resource) => subjectOf(resource, identity),
    drugOf,
    problems: log.problems(),
  };
}

function readValues(
  { prefetch, declared }: RecordSource,
  log: ProblemLog,
): ReadonlyMap<string, PrefetchValue> {
  const values = new Map<string, PrefetchValue>();
  for (const [key, value] of Object.entries(isObject(prefetch) ? prefetch : {})) {
    const wanted = spelledAs(key, declared);
    const read = readPrefetchValue(key, value, wanted?.resourceType);
    values.set(key, read);
    const under = `under the prefetch key ${key.slice(0, 64)}`;
    if (read.wrongType) log.add('wrongType', `answer ${under} that holds no ${wanted?.resourceType}`);
    if (read.outcome)
      log.add('outcome', `answer ${under} that reports an error or a limit: ${read.slice.reason}`);
    for (const place of read.unreadable) {
      log.add('unreadable', `item(s) ${under} that are no FHIR resource`, place);
    }
  }
  return values;
}

/** The patient's own identifiers and full URLs come first: references of every other entry are judged by them. */
function identify(patientId: string, sent: readonly Sent[]): PatientIdentity {
  const typed = parseReference(patientId);
  const id = typed.kind === 'typed' ? typed.id : patientId.trim();
  const ownUrls = new Set<string>();
  const otherUrls = new Set<string>();
  let identifiers: PatientIdentity['identifiers'] = [];
  for (const { resource, fullUrl } of sent.flatMap(({ entries }) => entries)) {
    if (resource.resourceType !== 'Patient') continue;
    const own = patientIdOf(resource, fullUrl) === id;
    if (own) identifiers = [...identifiers, ...identifiersOf(resource)];
    if (fullUrl !== undefined) (own ? ownUrls : otherUrls).add(foldUrn(fullUrl));
  }
  return { patientId: id, reference: `Patient/${id}`, ownUrls, otherUrls, identifiers };
}

/** A Patient without an id is known by its `fullUrl`. */
function patientIdOf(patient: FhirResource, fullUrl: string | undefined): string | undefined {
  const id = idOf(patient);
  if (id !== undefined || fullUrl === undefined) return id;
  const url = parseReference(fullUrl);
  if (url.kind === 'typed') return url.id;
  return url.kind === 'urn' ? url.urn.replace(/^urn:uuid:/, '') : undefined;
}

function isOurs(entry: PrefetchEntry, key: string, identity: PatientIdentity, log: ProblemLog): boolean {
  const { resource, fullUrl } = entry;
  const type = resource.resourceType;
  const whose =
    type === 'Patient'
      ? patientIdOf(resource, fullUrl) === identity.patientId
        ? 'thisPatient'
        : 'otherPatient'
      : subjectOf(resource, identity);
  if (whose === 'thisPatient') return true;
  // A draft belongs to the patient of the context unless it says otherwise: clients often complete it later.
  if (whose === 'nobody' && key === draftKey) return true;
  const id = idOf(resource);
  const reference = id === undefined ? placeOf(key, entry) : `${type}/${id}`;
  const under = `${type} under ${key.slice(0, 64)}`;
  if (whose === 'otherPatient') log.add('otherPatient', `${under}, of another patient, not used`, reference);
  else log.add('noSubject', `${under}, without a word of whose it is, not used`, reference);
  return false;
}

/** Would the declared key's query have found one of these resources? */
function answers({ entries }: PrefetchValue, { resourceType, codes }: DeclaredKey): boolean {
  return entries.some(({ resource }) => {
    if (resource.resourceType !== resourceType) return false;
    if (codes === undefined) return true;
    const concept: unknown = 'code' in resource ? resource.code : undefined;
    return codes.keysIn(concept).length > 0;
  });
}
