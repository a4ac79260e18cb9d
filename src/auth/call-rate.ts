import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Caller } from './client.ts';

export interface CallRatePorts {
  /** The caller that authentication has admitted. */
  readonly callerOf: (request: Request, response: Response) => Caller;
  /** Answers 429; `Retry-After` is already set. */
  readonly refuse: (request: Request, response: Response, next: NextFunction) => void;
}

/**
 * Holds each client to its `maxCallsPerMinute`, after authentication: one client's runaway loop must not slow down the
 * others. By client and not by address, because a hospital calls from one address. Clients without a limit pass untouched.
 */
export function callRate({ callerOf, refuse }: CallRatePorts): RequestHandler {
  const limited = rateLimit({
    windowMs: 60_000,
    limit: (request, response) => callerOf(request, response).maxCallsPerMinute ?? Number.POSITIVE_INFINITY,
    keyGenerator: (request, response) => callerOf(request, response).id,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (request, response, next) => refuse(request, response, next),
  });
  return (request, response, next) =>
    callerOf(request, response).maxCallsPerMinute === undefined ? next() : limited(request, response, next);
}
