import type { Caller } from '../auth/client.ts';
import type { FhirReader, ReadLimits } from '../fhir/reader.ts';
import { fhirAccess } from '../fhir/server/access.ts';
import type { AllowedBase } from '../fhir/server/allowed-base.ts';
import type { HookRequest } from '../hooks/hook-request.ts';
import type { RecordAccess } from '../record/gather.ts';

export interface ReadingTerms {
  /** Milliseconds, from the call of the function on, for everything that is read. */
  readonly deadline: number;
  readonly limits: ReadLimits;
}

/**
 * What a call lets us read beyond its prefetch (CDS Hooks 2.0.1, FHIR Resource Access): from a server that this caller is
 * registered with, and with the token that came with the call, which lives no longer than the session.
 */
export function readingAccess(
  reader: FhirReader<AllowedBase>,
  terms: ReadingTerms,
): (call: HookRequest, caller: Caller) => RecordAccess {
  return (call, caller) => {
    const access = fhirAccess(call, caller);
    if (!access.allowed) return { reason: access.reason };
    return { session: reader.session({ base: access.base, token: access.token, ...terms }) };
  };
}
