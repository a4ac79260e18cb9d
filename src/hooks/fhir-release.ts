import { isObject, list } from '../fhir/shape.ts';
import { Problem } from '../http/problem.ts';

/** Resource types that R4 no longer has: the order types of DSTU2 and STU3. */
const typesBeforeR4 = new Set([
  'MedicationOrder',
  'ProcedureRequest',
  'DiagnosticOrder',
  'DeviceUseRequest',
  'ReferralRequest',
  'ProcessRequest',
]);

/** Statuses that were codes before R4 and are CodeableConcepts since. */
const statusesByType: ReadonlyMap<string, readonly string[]> = new Map([
  ['Condition', ['clinicalStatus', 'verificationStatus']],
  ['AllergyIntolerance', ['clinicalStatus', 'verificationStatus']],
]);

/** Bundles inside Bundles are followed this far. */
const maximumNesting = 3;

/**
 * Refuses a resource of another FHIR release: its orders would match nothing, and silence would read as safe.
 * `place` names it in the answer (`prefetch.conditions`).
 */
export function requireR4(value: unknown, place: string, depth = 0): void {
  if (!isObject(value) || depth > maximumNesting) return;
  if (value.resourceType === 'Bundle') {
    for (const entry of list<unknown>(value.entry)) {
      if (isObject(entry)) requireR4(entry.resource, place, depth + 1);
    }
    return;
  }
  // CDS Hooks 1.0 drafts wrapped each prefetch value as `{ response, resource }`.
  if (value.resourceType === undefined && value.resource !== undefined) {
    requireR4(value.resource, place, depth + 1);
    return;
  }
  const marker = foreignMarker(value);
  if (marker === undefined) return;
  throw new Problem(
    'unsupportedFhirRelease',
    `FHIR R4 only: ${place} holds ${marker}, so nothing was checked`,
  );
}

function foreignMarker(resource: Readonly<Record<string, unknown>>): string | undefined {
  const type = resource.resourceType;
  if (typeof type !== 'string') return undefined;
  if (typesBeforeR4.has(type)) return `a ${type}, which R4 does not have`;
  const status = statusesByType.get(type)?.find((name) => typeof resource[name] === 'string');
  if (status !== undefined) return `${type}.${status} as a code, as before R4`;
  if (type !== 'MedicationRequest') return undefined;
  const requester = resource.requester;
  if (isObject(requester) && requester.agent !== undefined)
    return 'MedicationRequest.requester.agent of STU3';
  const medication = resource.medication;
  if (isObject(medication) && ('concept' in medication || 'reference' in medication)) {
    return 'MedicationRequest.medication of R5';
  }
  return undefined;
}
