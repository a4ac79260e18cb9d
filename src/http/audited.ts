import type { RequestHandler, Response } from 'express';
import type { AuditLine } from '../observability/audit.ts';

/** Step 10: one line per call, refused or answered, once the answer is out of the door. */
export function audited(record: (line: AuditLine) => void, event: AuditLine['event']): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    // Read now: Express takes the parameters away when an error leaves the route.
    const service = String(request.params.id);
    response.once('close', () => {
      const { requestId, problem, audit } = response.locals;
      record({
        event,
        requestId: String(requestId),
        service,
        status: response.writableFinished ? response.statusCode : 499,
        ms: Math.round((performance.now() - started) * 10) / 10,
        ...audit,
        ...(problem === undefined ? {} : { problem }),
      });
    });
    next();
  };
}

/** Adds to the line of the call under way. */
export function note(response: Response, members: Partial<AuditLine>): void {
  response.locals.audit = { ...response.locals.audit, ...members };
}
