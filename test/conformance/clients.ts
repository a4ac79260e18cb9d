import { randomUUID } from 'node:crypto';
import { compact, ellipticKeys, jwk, type KeyPair, rsaKeys } from '../auth/signing.ts';

/** One EHR: its keys, its registry entry, and the tokens that it signs by the real clock. */
export interface Ehr {
  readonly issuer: string;
  readonly kid: string;
  readonly alg: 'ES384' | 'RS384';
  readonly keys: KeyPair;
  /** The public key as it is published. */
  readonly published: Readonly<Record<string, unknown>>;
}

export function createEhr(name: string, alg: Ehr['alg'] = 'ES384'): Ehr {
  const keys = alg === 'ES384' ? ellipticKeys('P-384') : rsaKeys(2048);
  const kid = `${name}-1`;
  return {
    issuer: `https://${name}.example.org/fhir/R4`,
    kid,
    alg,
    keys,
    published: jwk(keys, { kid, use: 'sig', alg }),
  };
}

export interface TokenChanges {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: KeyPair;
}

/** A token for an endpoint, right in everything that is not changed. */
export function tokenOf(ehr: Ehr, audience: string, { header, claims, key }: TokenChanges = {}): string {
  const seconds = Math.floor(Date.now() / 1000);
  return compact(
    { alg: ehr.alg, kid: ehr.kid, typ: 'JWT', ...header },
    { iss: ehr.issuer, aud: audience, iat: seconds, exp: seconds + 300, jti: randomUUID(), ...claims },
    (key ?? ehr.keys).privateKey,
  );
}

export const authorized = (token: string) => ({ authorization: `Bearer ${token}` });
