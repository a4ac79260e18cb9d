import { readReference } from '../../fhir/reference.ts';
import { isObject, text } from '../../fhir/shape.ts';
import { CommandError } from '../command-error.ts';
import { patientCase } from '../patient-case.ts';

/** Where a line of an export belongs. */
export type LineOwner =
  | {
      readonly kind: 'patient';
      readonly type: string;
      readonly patientId: string;
      readonly payload: readonly string[];
    }
  /** Referred to by many patients' resources. */
  | { readonly kind: 'shared'; readonly type: string; readonly reference: string }
  | { readonly kind: 'nobody'; readonly type: string }
  | { readonly kind: 'malformed' };

/** The elements that name the patient of a resource of the patient compartment (FHIR R4 §3.1.4, CompartmentDefinition). */
const patientElements = ['subject', 'patient', 'beneficiary', 'for', 'individual'] as const;

/** Reads one line: a resource, or a whole Bundle of one patient. */
export function ownerOf(line: string): LineOwner {
  let resource: unknown;
  try {
    resource = JSON.parse(line);
  } catch {
    return { kind: 'malformed' };
  }
  const type = isObject(resource) ? text(resource.resourceType) : undefined;
  if (!isObject(resource) || type === undefined) return { kind: 'malformed' };
  if (type === 'Bundle') return ownerOfBundle(resource);
  const id = text(resource.id);
  if (type === 'Medication') {
    return id === undefined
      ? { kind: 'nobody', type }
      : { kind: 'shared', type, reference: `Medication/${id}` };
  }
  const patientId = type === 'Patient' ? id : patientNamed(resource);
  return patientId === undefined
    ? { kind: 'nobody', type }
    : { kind: 'patient', type, patientId, payload: [line] };
}

function ownerOfBundle(bundle: Readonly<Record<string, unknown>>): LineOwner {
  try {
    const read = patientCase(bundle);
    if (read.kind === 'request') return { kind: 'malformed' };
    const payload = [...read.entries, ...read.unreadable].map((entry) => JSON.stringify(entry));
    return { kind: 'patient', type: 'Patient', patientId: read.patientId, payload };
  } catch (error) {
    if (error instanceof CommandError) return { kind: 'malformed' };
    throw error;
  }
}

function patientNamed(resource: Readonly<Record<string, unknown>>): string | undefined {
  for (const element of patientElements) {
    const literal = readReference(resource[element])?.literal;
    if (literal?.kind === 'typed' && literal.type === 'Patient') return literal.id;
  }
  return undefined;
}
