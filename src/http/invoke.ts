import type { Request, RequestHandler, Response } from 'express';
import { repairResponse } from '../cards/repair.ts';
import type { CdsResponse } from '../hooks/card.ts';
import { type HookRequest, parseHookRequest } from '../hooks/hook-request.ts';
import { type AuditLine, loggable, summarise, writeAudit } from '../observability/audit.ts';
import type { Logger } from '../observability/log.ts';
import type { ServiceDescription } from '../rules/knowledge.ts';
import { Problem } from './problem.ts';
import { receiveJson } from './receive.ts';

/** What the clinical side says to one call. */
export interface Assessed {
  readonly response: CdsResponse;
  /** Drafts that are orders for the drug; none: the answer is empty and nothing was fetched. */
  readonly ordersMatched: number;
  /** The overall action, for the audit line. */
  readonly action?: string;
}

export interface InvocationPorts {
  readonly services: readonly ServiceDescription[];
  /** Steps 4 to 8: match orders, gather the record, derive facts, evaluate rules, build cards. */
  readonly assess: (request: HookRequest, service: ServiceDescription) => Promise<Assessed>;
  /** `source.label` of a card that could not be shown. */
  readonly sourceLabel: string;
  /** Largest body taken, in bytes. */
  readonly bodyLimit: number;
  readonly newId: () => string;
  readonly log: Logger;
}

/** POST {base}/cds-services/{id} (CDS Hooks 2.0.1, Calling a CDS Service), step by step. */
export function invoke(ports: InvocationPorts): readonly RequestHandler[] {
  return [
    auditWhenDone(ports.log),
    ...receiveJson(ports.bodyLimit),
    async (request, response) => {
      const service = serviceOf(request, ports.services);
      const call = parseHookRequest(service.hook, request.body);
      note(response, { hook: call.hook, ...loggable(call.hookInstance) });
      const assessed = await ports.assess(call, service);
      const sent = conformant(assessed.response, call, response, ports);
      note(response, { ...summarise(sent), ordersMatched: assessed.ordersMatched, ...actionOf(assessed) });
      response.set('Cache-Control', 'no-store').json(sent);
    },
  ];
}

/** Before anything else: an unknown id has no use for a body, whatever the method. */
export function knownService(services: readonly ServiceDescription[]): RequestHandler {
  return (request, _response, next) => {
    serviceOf(request, services);
    next();
  };
}

function serviceOf(request: Request, services: readonly ServiceDescription[]): ServiceDescription {
  const service = services.find(({ id }) => id === request.params.id);
  if (service === undefined) {
    throw new Problem('unknownService', 'No service has this id; the services are listed at /cds-services');
  }
  return service;
}

/** Step 9: what breaks the specification is replaced by a card that says so, and logged. */
function conformant(
  assessed: CdsResponse,
  call: HookRequest,
  response: Response,
  ports: InvocationPorts,
): CdsResponse {
  const context = { draftOrders: call.draftOrders, sourceLabel: ports.sourceLabel, newId: ports.newId };
  const { response: sent, violations } = repairResponse(assessed, context);
  if (violations.length > 0) {
    ports.log.error({ event: 'faultyResponse', requestId: response.locals.requestId, violations });
  }
  return sent;
}

/** Step 10: one line per call, refused or answered, once the answer is out of the door. */
function auditWhenDone(log: Logger): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    response.once('close', () => {
      const { requestId, problem, audit } = response.locals;
      writeAudit(log, {
        requestId: String(requestId),
        service: String(request.params.id),
        status: response.writableFinished ? response.statusCode : 499,
        ms: Math.round((performance.now() - started) * 10) / 10,
        ...audit,
        ...(problem === undefined ? {} : { problem }),
      });
    });
    next();
  };
}

function note(response: Response, members: Partial<AuditLine>): void {
  response.locals.audit = { ...response.locals.audit, ...members };
}

function actionOf({ action }: Assessed): { readonly action?: string } {
  return action === undefined ? {} : { action };
}
