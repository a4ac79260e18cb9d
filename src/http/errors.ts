import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { isObject } from '../fhir/shape.ts';
import { describeError, type Logger } from '../observability/log.ts';
import { bodyArrived } from './body-arrived.ts';
import { operationOutcome, Problem } from './problem.ts';

/** A path that nothing answers. */
export const unknownPath: RequestHandler = () => {
  throw new Problem(
    'unknownPath',
    'Nothing is served at this path; the services are listed at /cds-services',
  );
};

/** 405 with the methods that the path knows (RFC 9110 §15.5.6); OPTIONS tells the same without a fault. */
export function onlyMethods(...methods: readonly string[]): RequestHandler {
  const allow = [...methods, 'OPTIONS'];
  return (request, response) => {
    if (request.method !== 'OPTIONS') {
      throw new Problem('methodNotAllowed', `This path takes ${methods.join(' and ')} only`, allow);
    }
    response.set('Allow', allow.join(', ')).status(204).end();
  };
}

/** Every failure leaves as an OperationOutcome: the framework's own answers are HTML, some with a stack trace. */
export function answerProblems(log: Logger): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    const problem = asProblem(error);
    if (problem.code === 'internal') {
      log.error({
        event: 'internalError',
        requestId: response.locals.requestId,
        error: describeError(error),
      });
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    await bodyArrived(request, response);
    sendProblem(response, problem);
  };
}

export function sendProblem(response: Response, problem: Problem): void {
  response.locals.problem = problem.code;
  if (problem.allow.length > 0) response.set('Allow', problem.allow.join(', '));
  response.set('Cache-Control', 'no-store').status(problem.status);
  response.json(operationOutcome(problem, String(response.locals.requestId)));
}

/** What the framework throws, by the `type` or status it gives; its messages may quote the body and are left out. */
function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status = isObject(error) ? error.status : undefined;
  const type = isObject(error) ? error.type : undefined;
  if (type === 'entity.parse.failed') return new Problem('malformedJson', 'The body is not valid JSON');
  if (status === 413) return new Problem('bodyTooLarge', 'The body is larger than this service takes');
  if (status === 415)
    return new Problem('unsupportedMediaType', 'The charset or encoding of the body is not supported');
  if (error instanceof URIError) return new Problem('badUrl', 'The URL holds a malformed percent escape');
  if (status === 400) return new Problem('malformedJson', 'The body could not be read');
  // Ranges and preconditions of a static file: nothing of ours has failed.
  if (status === 412 || status === 416)
    return new Problem('invalidRequest', 'Range or precondition of the request cannot be met');
  return new Problem('internal', 'The service failed; nothing was checked');
}
