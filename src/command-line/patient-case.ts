import type { FhirResource } from 'fhir/r4';
import { bundleEntries } from '../fhir/bundle.ts';
import { parseReference } from '../fhir/reference.ts';
import { isObject, text } from '../fhir/shape.ts';
import { CommandError } from './command-error.ts';

export interface RecordEntry {
  readonly resource: FhirResource;
  readonly fullUrl?: string;
}

/** What a file may hold: a call of a hook as an EHR sends it, or one patient's record. */
export type PatientCase =
  | { readonly kind: 'request'; readonly body: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'record';
      readonly patientId: string;
      readonly entries: readonly RecordEntry[];
      /** Entries that hold no resource, as they came. */
      readonly unreadable: readonly unknown[];
    };

/** @throws CommandError that tells in words what the text is not; it quotes nothing of it */
export function readPatientCase(content: string): PatientCase {
  return patientCase(parseJson(content));
}

/** JSON without its byte order mark. The parser's own message would quote the text, hence the patient. */
function parseJson(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch {
    throw new CommandError('is not JSON');
  }
}

export function patientCase(content: unknown): PatientCase {
  if (!isObject(content)) throw new CommandError('is neither a CDS Hooks request nor a FHIR Bundle');
  if (typeof content.hook === 'string' && isObject(content.context))
    return { kind: 'request', body: content };
  if (content.resourceType !== 'Bundle') {
    const type = text(content.resourceType);
    const what =
      type !== undefined && /^[A-Z][A-Za-z]{1,40}$/.test(type) ? `a FHIR ${type}` : 'something else';
    throw new CommandError(`is ${what}, neither a CDS Hooks request nor a FHIR Bundle`);
  }
  const all = bundleEntries(content);
  const raw = Array.isArray(content.entry) ? content.entry : [];
  const entries = all.flatMap(({ resource, fullUrl }) =>
    resource === undefined ? [] : [fullUrl === undefined ? { resource } : { resource, fullUrl }],
  );
  const unreadable = raw.filter((entry) => !bundleEntries({ entry: [entry] }).some((one) => one.resource));
  return { kind: 'record', patientId: onlyPatient(entries), entries, unreadable };
}

function onlyPatient(entries: readonly RecordEntry[]): string {
  const patients = entries.filter(({ resource }) => resource.resourceType === 'Patient');
  const ids = new Set(patients.map(patientId));
  const [id] = ids;
  if (patients.length === 0) throw new CommandError('is a Bundle that holds no Patient');
  if (ids.size > 1)
    throw new CommandError(`is a Bundle of ${ids.size} Patients: one Bundle per patient is read`);
  if (id === undefined) throw new CommandError('is a Bundle whose Patient has neither an id nor a fullUrl');
  return id;
}

/** A Patient without an id is known by its `fullUrl`. */
function patientId({ resource, fullUrl }: RecordEntry): string | undefined {
  const id = text(resource.id);
  if (id !== undefined || fullUrl === undefined) return id;
  const url = parseReference(fullUrl);
  if (url.kind === 'typed') return url.id;
  return url.kind === 'urn' ? url.urn.replace(/^urn:uuid:/, '') : undefined;
}
