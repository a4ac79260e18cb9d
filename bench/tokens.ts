import { randomUUID } from 'node:crypto';
import { compact, ellipticKeys, jwk, type KeyPair, rsaKeys } from '../test/auth/signing.ts';
import { path } from './contestants.ts';

export type Algorithm = 'ES384' | 'RS384';

export const baseUrl = 'https://cds.example-hospital.org';
export const issuer = 'https://ehr.example-hospital.org/fhir';
export const audience = `${baseUrl}${path}`;

/** An EHR with a key of its own, which the service knows. */
export interface Hospital {
  readonly publicJwk: string;
  /** Text of the client registry. */
  readonly registry: string;
  /** Makes tokens beforehand: signing costs more than verifying, and must not be measured. */
  sign(count: number): void;
  /** A token that no call has used (CDS Hooks 2.0.1, Trusting CDS Clients: `jti`). */
  next(): string;
}

const kid = 'bench';

export function hospital(algorithm: Algorithm): Hospital {
  const keys: KeyPair = algorithm === 'ES384' ? ellipticKeys('P-384') : rsaKeys(2048);
  const key = jwk(keys, { kid, alg: algorithm });
  const unused: string[] = [];
  const signed = (): string => {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: audience, iat, exp: iat + 300, jti: randomUUID() };
    return compact({ alg: algorithm, typ: 'JWT', kid }, claims, keys.privateKey);
  };
  return {
    publicJwk: JSON.stringify(key),
    registry: JSON.stringify({ clients: [{ id: 'hospital', iss: issuer, keys: [key] }] }),
    sign(count) {
      // Those of a long while ago may have expired.
      unused.length = 0;
      while (unused.length < count) unused.push(signed());
    },
    next: () => unused.pop() ?? signed(),
  };
}
