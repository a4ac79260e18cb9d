import { type KeyObject, verify as verifyOnPool } from 'node:crypto';
import { algorithms, type EllipticAlgorithm, isElliptic } from './algorithms.ts';
import { jsonWebToken } from './jsonwebtoken.ts';
import type { Token } from './token.ts';

/**
 * Whether this key signed this token. Claims are judged elsewhere, for every algorithm by the same code.
 *
 * RSA is left to jsonwebtoken, on this thread: about 50 µs, less than the way to another thread and back. An elliptic
 * signature costs about 800 µs, in which jsonwebtoken, synchronous at heart, would hold up every other request; Node's own
 * verification runs on the thread pool when it is given a callback. A JWS carries r and s side by side (RFC 7518 §3.4),
 * which Node calls ieee-p1363. The key has been checked against the algorithm before (see jwk.ts).
 */
export async function isSignedBy(key: KeyObject, token: Token): Promise<boolean> {
  if (isElliptic(token.alg)) return isSignedByElliptic(key, token.compact, token.alg);
  try {
    jsonWebToken().verify(token.compact, key, {
      algorithms: [token.alg],
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    return true;
  } catch {
    return false;
  }
}

function isSignedByElliptic(key: KeyObject, compact: string, algorithm: EllipticAlgorithm): Promise<boolean> {
  const { hash, signatureBytes } = algorithms[algorithm];
  const end = compact.lastIndexOf('.');
  const signature = Buffer.from(compact.slice(end + 1), 'base64url');
  if (signature.length !== signatureBytes) return Promise.resolve(false);
  const signed = Buffer.from(compact.slice(0, end), 'ascii');
  return new Promise((resolve) => {
    verifyOnPool(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, signature, (error, valid) => {
      resolve(error === null && valid);
    });
  });
}
