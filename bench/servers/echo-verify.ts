import { createPublicKey, type JsonWebKey, type KeyObject, verify as verifySignature } from 'node:crypto';
import { createServer } from 'node:http';
import express, { type RequestHandler } from 'express';
import jwt from 'jsonwebtoken';
import { bodyLimit, fixedCard } from './fixed-card.ts';
import { listen } from './listen.ts';

/**
 * The echo with the token checked as a careful service does it: one key, made once; the algorithm pinned; issuer, audience and times.
 * `BENCH_VERIFY` `synchronous` leaves it all to jsonwebtoken, `pool` has the signature (ES384) verified on the thread pool.
 */
const { BENCH_KEY = '{}', BENCH_ALGORITHM, BENCH_ISSUER, BENCH_AUDIENCE, BENCH_VERIFY } = process.env;
const key = createPublicKey({ key: JSON.parse(BENCH_KEY) as JsonWebKey, format: 'jwk' });

const synchronous: RequestHandler = (request, response, next) => {
  try {
    const options = { issuer: BENCH_ISSUER ?? '', audience: BENCH_AUDIENCE ?? '' };
    const algorithms = [BENCH_ALGORITHM === 'RS384' ? 'RS384' : 'ES384'] as ['RS384' | 'ES384'];
    jwt.verify(tokenOf(request.headers.authorization), key, { ...options, algorithms });
    next();
  } catch {
    response.sendStatus(401);
  }
};

const onPool: RequestHandler = async (request, response, next) => {
  const token = tokenOf(request.headers.authorization);
  const { iss, aud, exp } = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
  ) as Record<string, unknown>;
  const current = typeof exp === 'number' && exp * 1000 > Date.now();
  if (current && iss === BENCH_ISSUER && aud === BENCH_AUDIENCE && (await isSigned(token, key))) next();
  else response.sendStatus(401);
};

function isSigned(token: string, publicKey: KeyObject): Promise<boolean> {
  const end = token.lastIndexOf('.');
  const signed = Buffer.from(token.slice(0, end));
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  return new Promise((resolve) => {
    verifySignature(
      'sha384',
      signed,
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      signature,
      (error, valid) => resolve(error === null && valid),
    );
  });
}

const tokenOf = (authorization = ''): string => authorization.slice('Bearer '.length);

const app = express();
app.post(
  '/cds-services/:id',
  BENCH_VERIFY === 'pool' ? onPool : synchronous,
  express.json({ limit: bodyLimit }),
  (_request, response) => {
    response.json(fixedCard);
  },
);
listen(createServer(app));
