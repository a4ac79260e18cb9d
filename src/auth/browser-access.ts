import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * CORS for browser-based clients. Answers preflights itself with 204, so it must stand before authentication: a preflight
 * carries no token. Only listed origins are named, never `*`, and no cookies: the token travels in its header.
 */
export function browserAccess(origins: readonly string[]): RequestHandler {
  const answer = cors({
    origin: [...origins],
    methods: ['GET', 'POST', 'OPTIONS'],
    allowedHeaders: ['Authorization', 'Content-Type'],
    credentials: false,
    maxAge: 600,
    optionsSuccessStatus: 204,
  });
  // An OPTIONS that is no preflight asks the path for its methods.
  return (request, response, next) =>
    request.method === 'OPTIONS' && request.headers['access-control-request-method'] === undefined
      ? next()
      : answer(request, response, next);
}

/** Headers of a service that answers JSON and nothing that a browser should render, frame or sniff; HSTS for one year. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true },
    // CORS decides who may read; helmet's default `same-origin` would only confuse an origin that is allowed.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
}
