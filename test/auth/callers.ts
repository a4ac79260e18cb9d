import { generateKeyPairSync } from 'node:crypto';
import { compact, ellipticKeys, jwk, type KeyPair, privateJwk, rsaKeys } from './signing.ts';

/** The clients of one registry, their keys, good and bad, and what they sign. */

export const sandboxKeys = ellipticKeys('P-384');
export const epicKeys = rsaKeys(2048);
export const otherKeys = ellipticKeys('P-384');
export const shortKeys = rsaKeys(1024);
export const smallCurve = ellipticKeys('P-256');
export const largeCurve = ellipticKeys('P-521');
export const pssKeys = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });

/** One key server for all of them. */
export const publishedKeys = (): readonly unknown[] => [
  jwk(sandboxKeys, { kid: 'ec', use: 'sig', alg: 'ES384' }),
  jwk(epicKeys, { kid: 'ZR+iPrkP5j2j9s/FIYfjr6RBNAxA=', use: 'sig' }),
  jwk(shortKeys, { kid: 'short' }),
  jwk(smallCurve, { kid: 'p256' }),
  jwk(largeCurve, { kid: 'p521' }),
  jwk(sandboxKeys, { kid: 'enc', use: 'enc' }),
  jwk(sandboxKeys, { kid: 'other-alg', alg: 'ES256' }),
  jwk(epicKeys, { kid: 'rs256-only', alg: 'RS256' }),
  jwk(sandboxKeys, { kid: 'wrap', key_ops: ['wrapKey'] }),
  jwk(sandboxKeys, { kid: 'twin', alg: 'ES384' }),
  jwk(otherKeys, { kid: 'twin', alg: 'ES384' }),
  jwk(epicKeys, { kid: 'mixed' }),
  jwk(sandboxKeys, { kid: 'mixed' }),
  privateJwk(sandboxKeys, { kid: 'leaked' }),
  { kty: 'EC', crv: 'P-384', kid: 'broken', x: 'AA', y: 'AA' },
  { kty: 'oct', kid: 'secret', k: 'c2VjcmV0' },
];

export function registryText(keysAt: string): string {
  const pinned = Object.entries(jwk(otherKeys, { kid: 'pinned' }))
    .map(([member, value]) => `${member}: ${value}`)
    .join(', ');
  return `clients:
  - { id: sandbox, iss: https://sandbox.example.org, jku: ['${keysAt}'] }
  - { id: epic, iss: https://epic.example.org/FHIR/R4, jwksUri: '${keysAt}', algorithms: [RS384], audiences: [typed-by-hand], maxTokenAgeSeconds: 900, clockToleranceSeconds: 30 }
  - { id: oracle, iss: https://oracle.example.org, jwksUri: '${keysAt}', tenants: [north] }
  - { id: wide, iss: https://wide.example.org, jwksUri: '${keysAt}', algorithms: [ES256, ES512, RS256, PS384] }
  - { id: pinned, iss: https://pinned.example.org, keys: [{ ${pinned} }] }
  - { id: proxied, iss: https://proxied.example.org, jwksUri: '${keysAt}', mutualTls: { header: x-client-cert, fingerprints: ['AB:CD:EF'] } }`;
}

export type Members = Record<string, unknown>;

/** Where and when tokens are made. */
export interface Place {
  /** The endpoint that they are for. */
  readonly service: string;
  readonly keysAt: () => string;
  /** Now, since 1970. */
  readonly seconds: () => number;
}

/** A member set to undefined is left out. */
export function createTokens({ service, keysAt, seconds }: Place) {
  /** The shape that the CDS Hooks Sandbox signs: ES384, jku, exp = now + 300. */
  const sandboxHeader = (): Members => ({ alg: 'ES384', typ: 'JWT', kid: 'ec', jku: keysAt() });
  const sandboxClaims = (): Members => ({
    iss: 'https://sandbox.example.org',
    aud: service,
    exp: seconds() + 300,
    iat: seconds(),
    jti: 'b1e7e8a0-0000-4000-8000-000000000001',
  });

  const signed = (header: Members = {}, claims: Members = {}, keys: KeyPair = sandboxKeys): string =>
    compact({ ...sandboxHeader(), ...header }, { ...sandboxClaims(), ...claims }, keys.privateKey);

  /** The shape that Epic signs: RS384, kid with + / =, no jku here, nbf five minutes before iat, exp after fifteen. */
  const epicToken = (claims: Members = {}, header: Members = {}): string =>
    compact(
      { alg: 'RS384', typ: 'JWT', kid: 'ZR+iPrkP5j2j9s/FIYfjr6RBNAxA=', ...header },
      {
        iss: 'https://epic.example.org/FHIR/R4',
        sub: 'client-id',
        aud: service,
        iat: seconds(),
        nbf: seconds() - 300,
        exp: seconds() + 900,
        jti: 'e1',
        ...claims,
      },
      epicKeys.privateKey,
    );

  const from = (
    iss: string,
    claims: Members = {},
    header: Members = {},
    keys: KeyPair = sandboxKeys,
  ): string => signed({ jku: undefined, ...header }, { iss: `https://${iss}.example.org`, ...claims }, keys);

  return { sandboxHeader, sandboxClaims, signed, epicToken, from };
}
