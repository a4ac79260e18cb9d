import { isLoopback, isPrivateAddress, readSecureUrl } from './addresses.ts';
import type { Caller } from './client.ts';

/** Why a server that a request names must not be called. */
export type FhirBaseRefusal = 'notSecure' | 'notRegistered' | 'privateAddress';

export type FhirBaseVerdict =
  | { readonly ok: true; readonly base: string }
  | { readonly ok: false; readonly reason: FhirBaseRefusal };

/**
 * Whether this caller may have us read from the server it names in `fhirServer`. A registered base also covers what lies
 * below it (one base per tenant). The answer's `base` has no trailing slash and is what must be called: never the text
 * of the request.
 */
export function judgeFhirBase(
  caller: Pick<Caller, 'fhirBases' | 'anyFhirBase'>,
  fhirServer: string,
): FhirBaseVerdict {
  const url = readSecureUrl(fhirServer);
  if (url === undefined || url.search !== '') return { ok: false, reason: 'notSecure' };
  const base = url.href.replace(/\/+$/, '');
  if (caller.fhirBases.some((registered) => base === registered || base.startsWith(`${registered}/`))) {
    return { ok: true, base };
  }
  if (!caller.anyFhirBase) return { ok: false, reason: 'notRegistered' };
  if (isPrivateAddress(url.hostname) && !isLoopback(url.hostname))
    return { ok: false, reason: 'privateAddress' };
  return { ok: true, base };
}
