import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

/** The id that ties an answer to its log lines; taken from `X-Request-Id` when the caller sent a plain one. */
export function requestIdOf({ headers }: IncomingMessage, newId: () => string): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9._:-]{1,128}$/.test(given) ? given : newId();
}

export function requestId(newId: () => string): RequestHandler {
  return (request, response, next) => {
    const id: string = response.locals.requestId ?? requestIdOf(request, newId);
    response.locals.requestId = id;
    response.set('X-Request-Id', id);
    next();
  };
}
