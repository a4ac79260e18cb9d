import type { RequestHandler } from 'express';

/** The id that ties an answer to its log lines; taken from `X-Request-Id` when the caller sent a plain one. */
export function requestId(newId: () => string): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id');
    const id = given !== undefined && /^[A-Za-z0-9._:-]{1,128}$/.test(given) ? given : newId();
    response.locals.requestId = id;
    response.set('X-Request-Id', id);
    next();
  };
}
