import { type AllowedBase, allowBase, type ServerTrust } from './allowed-base.ts';

/** Where and with which token a call lets us read; `reason` completes "… could not be fetched: ". */
export type FhirAccess =
  | { readonly allowed: true; readonly base: AllowedBase; readonly token: string }
  | { readonly allowed: false; readonly reason: string };

/** The members of a hook request that grant access (CDS Hooks 2.0.1, FHIR Resource Access). */
export interface AccessOffer {
  readonly patientId: string;
  readonly fhirServer?: string;
  readonly fhirAuthorization?: { readonly accessToken: string; readonly patient?: string };
}

/** Judges the access that a call offers. A token for another patient is not used, nor an empty one. */
export function fhirAccess(offer: AccessOffer, trust: ServerTrust): FhirAccess {
  const { fhirServer, fhirAuthorization, patientId } = offer;
  if (fhirServer === undefined) return { allowed: false, reason: 'the order came without a record server' };
  const token = fhirAuthorization?.accessToken.trim() ?? '';
  if (token === '') return { allowed: false, reason: 'the order came without access to the record server' };
  const patient = fhirAuthorization?.patient?.replace(/^.*Patient\//, '');
  if (patient !== undefined && patient !== patientId)
    return { allowed: false, reason: 'the access to the record server is for another patient' };
  const verdict = allowBase(fhirServer, trust);
  return verdict.allowed ? { allowed: true, base: verdict.base, token } : verdict;
}
