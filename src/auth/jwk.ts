import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type Algorithm, algorithms } from './algorithms.ts';

/** JSON Web Key (RFC 7517), as far as choosing a signature key needs it. Everything else in it is kept and unread. */
export const jwkSchema = z.looseObject({
  kty: z.string(),
  kid: z.string().min(1),
  use: z.string().exactOptional(),
  alg: z.string().exactOptional(),
  crv: z.string().exactOptional(),
  key_ops: z.array(z.string()).exactOptional(),
});

export type Jwk = z.infer<typeof jwkSchema>;

/** One key of a published set. `keyObject` builds it at the first use and keeps it: a PEM text costs 28 % more per token. */
export interface PublishedKey {
  readonly jwk: Jwk;
  readonly keyObject: () => KeyObject | undefined;
}

/** Why a key must not be trusted for any token. */
export type KeyWeakness = 'keyUnfit' | 'keyTooSmall' | 'keyPrivate';
/** Why no key of a set may verify a token. */
export type KeyRefusal = KeyWeakness | 'keyUnknown' | 'keyAmbiguous';

export type KeyChoice =
  | { readonly ok: true; readonly key: KeyObject }
  | { readonly ok: false; readonly reason: KeyRefusal };

/** NIST SP 800-131A; jsonwebtoken itself verifies RS384 with a key of 1024 bits. */
const smallestRsaModulusBits = 2048;

/** Members that only a private or a symmetric key has (RFC 7518 §6). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

export function publishedKey(jwk: Jwk): PublishedKey {
  let imported: { readonly key: KeyObject | undefined } | undefined;
  return {
    jwk,
    keyObject: () => {
      imported ??= { key: importKey(jwk) };
      return imported.key;
    },
  };
}

function importKey(jwk: Jwk): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** The keys of a JWK set. Keys without kid, or that are no JWK at all, are left out: no token can name them. */
export function publishedKeys(jwks: readonly unknown[]): readonly PublishedKey[] {
  return jwks.flatMap((candidate) => {
    const read = jwkSchema.safeParse(candidate);
    return read.success ? [publishedKey(read.data)] : [];
  });
}

/** What is declared about the key must agree with the algorithm of the token's header (RFC 7517 §4, RFC 7518 §3.1). */
function fits(jwk: Jwk, algorithm: Algorithm): boolean {
  const wanted = algorithms[algorithm];
  return (
    jwk.kty === wanted.kty &&
    (!('crv' in wanted) || jwk.crv === wanted.crv) &&
    (jwk.use === undefined || jwk.use === 'sig') &&
    (jwk.alg === undefined || jwk.alg === algorithm) &&
    (jwk.key_ops === undefined || jwk.key_ops.includes('verify'))
  );
}

/** Looks at the key itself, whatever is declared about it. */
export function weakness(candidate: PublishedKey): KeyWeakness | undefined {
  // A private key in a published set is everybody's key.
  if (secretMembers.some((member) => member in candidate.jwk)) return 'keyPrivate';
  const key = candidate.keyObject();
  if (key === undefined) return 'keyUnfit';
  const bits = key.asymmetricKeyDetails?.modulusLength;
  return candidate.jwk.kty === 'RSA' && (bits === undefined || bits < smallestRsaModulusBits)
    ? 'keyTooSmall'
    : undefined;
}

/** The one key of this kid that fits the algorithm. Two of them is no choice: a kid is unique in its set (CDS Hooks). */
export function chooseKey(keys: readonly PublishedKey[], kid: string, algorithm: Algorithm): KeyChoice {
  const named = keys.filter((key) => key.jwk.kid === kid);
  if (named.length === 0) return { ok: false, reason: 'keyUnknown' };
  const fitting = named.filter((key) => fits(key.jwk, algorithm));
  const [only, second] = fitting;
  if (only === undefined) return { ok: false, reason: 'keyUnfit' };
  if (second !== undefined) return { ok: false, reason: 'keyAmbiguous' };
  const weak = weakness(only);
  if (weak !== undefined) return { ok: false, reason: weak };
  const key = only.keyObject();
  return key === undefined ? { ok: false, reason: 'keyUnfit' } : { ok: true, key };
}
