import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import express, { type RequestHandler } from 'express';
import { Problem } from './problem.ts';

/** What was read of a body before the handlers came to it. */
export type Arrived = { readonly body: unknown } | { readonly fault: unknown };

const jsonTypes = ['application/json', 'application/*+json'];
/** Bytes whose parsing takes so long that calls wait for it: about 8 ms. */
const long = 1024 * 1024;

export function isLong(body: Buffer): boolean {
  return body.length >= long;
}

/**
 * Step 1: the body as a value. A JSON media type, UTF-8 and no more than `limit` bytes, also when it comes compressed.
 * Bytes that are no UTF-8 are refused: a decoder would replace them, and a changed unit or name is a changed fact. So is
 * every other charset (RFC 8259 §8.1).
 */
export function receiveJson(limit: number): readonly [RequestHandler, RequestHandler, RequestHandler] {
  const requireJson: RequestHandler = (request, _response, next) => {
    if (request.get('content-type') === undefined || request.is(jsonTypes) === false) {
      throw new Problem('unsupportedMediaType', 'The body must be application/json');
    }
    next();
  };
  const longBodies = new WeakSet<IncomingMessage>();
  const read = express.json({
    limit,
    type: jsonTypes,
    verify: (request, _response, body, encoding) => {
      if (isLong(body)) longBodies.add(request);
      if (encoding !== 'utf-8')
        throw new Problem('unsupportedMediaType', 'The charset of the body must be UTF-8');
      if (!isUtf8(body)) throw new Problem('malformedJson', 'The body is not valid UTF-8');
    },
  });
  const parse: RequestHandler = (request, response, next) => {
    const arrived: Arrived | undefined = response.locals.arrived;
    if (arrived === undefined) {
      read(request, response, next);
      return;
    }
    if ('fault' in arrived) throw arrived.fault;
    request.body = arrived.body;
    next();
  };
  /** Parsing takes its time at one go. Those who have waited for it come before what follows from it. */
  const othersTurn: RequestHandler = (request, _response, next) => {
    if (longBodies.has(request)) setImmediate(next);
    else next();
  };
  return [requireJson, parse, othersTurn];
}
