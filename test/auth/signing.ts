import {
  constants,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { keep } from '../left-behind/keep.ts';

/** Real keys and hand-made tokens: a library that signs would refuse most of what must be tried here. */

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const ellipticKeys = (namedCurve: string): KeyPair => generateKeyPairSync('ec', { namedCurve });
export const rsaKeys = (modulusLength: number): KeyPair => generateKeyPairSync('rsa', { modulusLength });

/** The public key as its owner publishes it. */
export function jwk({ publicKey }: KeyPair, members: Record<string, unknown>): Record<string, unknown> {
  return { ...publicKey.export({ format: 'jwk' }), ...members };
}

export function privateJwk(
  { privateKey }: KeyPair,
  members: Record<string, unknown>,
): Record<string, unknown> {
  return {
    ...createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })).export({ format: 'jwk' }),
    ...members,
  };
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signature(alg: unknown, signed: string, key: KeyObject): Buffer {
  const bytes = Buffer.from(signed);
  const hash = `sha${String(alg).slice(2)}`;
  switch (String(alg).slice(0, 2)) {
    case 'ES':
      return sign(hash, bytes, { key, dsaEncoding: 'ieee-p1363' });
    case 'PS':
      return sign(hash, bytes, {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      });
    case 'RS':
      return sign(hash, bytes, key);
    default:
      return Buffer.alloc(0);
  }
}

/** A compact JWS. `signAs` signs by another algorithm than the header says. */
export function compact(
  header: Record<string, unknown>,
  claims: unknown,
  key: KeyObject,
  signAs = header.alg,
): string {
  const signed = `${encoded(header)}.${encoded(claims)}`;
  return minted(`${signed}.${signature(signAs, signed, key).toString('base64url')}`);
}

/** The classic: HS256 with the PEM text of the public key as the secret. */
export function confusedHmac(
  header: Record<string, unknown>,
  claims: unknown,
  { publicKey }: KeyPair,
): string {
  const signed = `${encoded({ ...header, alg: 'HS256' })}.${encoded(claims)}`;
  const secret = publicKey.export({ format: 'pem', type: 'spki' });
  return minted(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`);
}

/** Whatever becomes of it: no service may write it down. */
function minted(token: string): string {
  keep({ kind: 'secret', from: 'token', text: token });
  return token;
}

export function bearer(token: string): { readonly headersDistinct: Record<string, string[]> } {
  return { headersDistinct: { authorization: [`Bearer ${token}`] } };
}
