import { isObject } from '../fhir/shape.ts';
import { type Algorithm, isAlgorithm } from './algorithms.ts';
import { jsonWebToken } from './jsonwebtoken.ts';

/** What is wrong with a token before anybody asks who sent it. */
export type TokenRefusal =
  | 'authorizationMissing'
  | 'authorizationRepeated'
  | 'notBearer'
  | 'tokenTooLong'
  | 'malformed'
  | 'typ'
  | 'algForbidden'
  | 'kid'
  | 'crit'
  | 'jkuInvalid';

export interface Token {
  /** As sent, for the signature check alone: never stored, never logged. */
  readonly compact: string;
  readonly alg: Algorithm;
  readonly kid: string;
  readonly jku: string | undefined;
  /** Unverified until the signature is checked. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export type TokenReading =
  | { readonly ok: true; readonly token: Token }
  | { readonly ok: false; readonly reason: TokenRefusal };

/** Characters. An Epic token with a 4096-bit signature has about 1500. */
const maxTokenLength = 8192;

/** The token of exactly one `Authorization: Bearer` header (RFC 6750 §2.1; the scheme in any case, RFC 9110 §11.1). */
export function readBearer(
  authorization: readonly string[],
): { readonly ok: true; readonly compact: string } | { readonly ok: false; readonly reason: TokenRefusal } {
  const [value, second] = authorization;
  if (value === undefined) return { ok: false, reason: 'authorizationMissing' };
  if (second !== undefined) return { ok: false, reason: 'authorizationRepeated' };
  if (value.length > maxTokenLength + 'Bearer '.length) return { ok: false, reason: 'tokenTooLong' };
  const compact = /^bearer +(\S+)$/i.exec(value.trim())?.[1];
  return compact === undefined ? { ok: false, reason: 'notBearer' } : { ok: true, compact };
}

/** Reads without trusting: header and claims only select the client and its key, and may only refuse. */
export function readToken(compact: string): TokenReading {
  const refuse = (reason: TokenRefusal): TokenReading => ({ ok: false, reason });
  const decoded = decode(compact);
  if (decoded === undefined) return refuse('malformed');
  const { header, claims } = decoded;
  if (!isAlgorithm(header.alg)) return refuse('algForbidden');
  if (header.typ !== 'JWT') return refuse('typ');
  if (typeof header.kid !== 'string' || header.kid === '') return refuse('kid');
  // RFC 7515 §4.1.11: a token with an extension that must be understood, and is not, must be refused. We know none.
  if (header.crit !== undefined) return refuse('crit');
  if (header.jku !== undefined && typeof header.jku !== 'string') return refuse('jkuInvalid');
  return { ok: true, token: { compact, alg: header.alg, kid: header.kid, jku: header.jku, claims } };
}

function decode(compact: string) {
  try {
    const decoded: unknown = jsonWebToken().decode(compact, { complete: true });
    if (!isObject(decoded) || !isObject(decoded.header) || !isObject(decoded.payload)) return undefined;
    return { header: decoded.header, claims: decoded.payload };
  } catch {
    // The library throws on a payload that is no JSON.
    return undefined;
  }
}
