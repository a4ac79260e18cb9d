/**
 * The signature algorithms a client may be allowed: asymmetric ones only. CDS Hooks 2.0 "Trusting CDS Clients" forbids
 * `none` and every symmetric algorithm, so that they cannot even be configured.
 */
export const algorithms = {
  ES256: { kty: 'EC', crv: 'P-256', hash: 'sha256', signatureBytes: 64 },
  ES384: { kty: 'EC', crv: 'P-384', hash: 'sha384', signatureBytes: 96 },
  ES512: { kty: 'EC', crv: 'P-521', hash: 'sha512', signatureBytes: 132 },
  RS256: { kty: 'RSA' },
  RS384: { kty: 'RSA' },
  RS512: { kty: 'RSA' },
  PS256: { kty: 'RSA' },
  PS384: { kty: 'RSA' },
  PS512: { kty: 'RSA' },
} as const;

export type Algorithm = keyof typeof algorithms;
export type EllipticAlgorithm = Extract<Algorithm, `ES${string}`>;

/** zod wants a list that is known not to be empty, which Object.keys cannot promise. */
export const algorithmNames = Object.keys(algorithms) as [Algorithm, ...Algorithm[]];

export function isAlgorithm(name: unknown): name is Algorithm {
  return typeof name === 'string' && Object.hasOwn(algorithms, name);
}

export function isElliptic(algorithm: Algorithm): algorithm is EllipticAlgorithm {
  return algorithm.startsWith('ES');
}
