import type { ServerResponse } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { AuditLine } from '../observability/audit.ts';

export interface Audit {
  readonly record: (line: AuditLine) => void;
  readonly event: AuditLine['event'];
  readonly service: string;
}

type Noted = Pick<Response, 'locals'>;

/** Step 10: one line per call, refused or answered, once the answer is out of the door. */
export function auditWhenClosed(response: ServerResponse & Noted, { record, event, service }: Audit): void {
  const started = performance.now();
  const { locals } = response;
  locals.audited = true;
  response.once('close', () => {
    const { requestId, problem, audit } = locals;
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
}

export function audited(record: Audit['record'], event: Audit['event']): RequestHandler {
  return (request, response, next) => {
    // Read now: Express takes the parameters away when an error leaves the route.
    const service = String(request.params.id);
    if (response.locals.audited !== true) auditWhenClosed(response, { record, event, service });
    next();
  };
}

/** Adds to the line of the call under way. */
export function note({ locals }: Noted, members: Partial<AuditLine>): void {
  locals.audit = { ...locals.audit, ...members };
}
