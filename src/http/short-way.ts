import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Express, Response } from 'express';
import type { Authenticate, Verdict } from '../auth/verify.ts';
import type { AuditLine } from '../observability/audit.ts';
import type { ServiceDescription } from '../rules/knowledge.ts';
import { admit } from './admission.ts';
import { auditWhenClosed } from './audited.ts';
import type { HeaderList } from './constant-headers.ts';
import { answerTo, type InvocationPorts, remember } from './invoke.ts';
import { hasPlainBody, jsonOf, plainBytes } from './plain-body.ts';
import { type Arrived, isLong } from './receive.ts';
import { requestIdOf } from './request-id.ts';

export interface ShortWayPorts extends InvocationPorts {
  readonly bases: readonly { readonly path: string; readonly authenticate: Authenticate }[];
  readonly bodyLimit: number;
  readonly record: (line: AuditLine) => void;
  /** Of every answer to a call that comes from no page. */
  readonly headers: HeaderList;
}

interface Endpoint {
  readonly service: ServiceDescription;
  readonly authenticate: Authenticate;
}

type CallResponse = ServerResponse & Pick<Response, 'locals'>;

/**
 * The usual call of a service, steps 1 to 10, without a framework between them: its handlers cost more than all the rest of an
 * answer for another drug. What is unusual, and whatever is refused or fails, is left to the handlers of `app`, which go on
 * from where it stands: there is one way to refuse.
 */
export function shortWay(app: Express, ports: ShortWayPorts): RequestListener {
  const endpoints = new Map<string, Endpoint>();
  for (const { path, authenticate } of ports.bases) {
    for (const service of ports.services)
      endpoints.set(`${path}/cds-services/${service.id}`, { service, authenticate });
  }
  return (request, response) => {
    const endpoint = endpoints.get(request.url ?? '');
    if (endpoint === undefined || !isUsual(request, ports.bodyLimit)) {
      app(request, response);
      return;
    }
    const { service, authenticate } = endpoint;
    const locals = {
      requestId: requestIdOf(request, ports.newId),
      verdict: authenticate(request, { kind: 'service', id: service.id }),
    };
    const call: CallResponse = Object.assign(response, { locals });
    auditWhenClosed(call, { record: ports.record, event: 'serviceCall', service: service.id });
    answered(request, call, service, ports)
      .catch((failure: unknown) => {
        call.locals.failure = failure;
        return false;
      })
      .then((done) => {
        if (!done) app(request, response);
      });
  };
}

/** A page of a browser sends its origin, which decides what it may read. */
function isUsual(request: IncomingMessage, bodyLimit: number): boolean {
  return (
    request.method === 'POST' && request.headers.origin === undefined && hasPlainBody(request, bodyLimit)
  );
}

/** False where the handlers have to go on: `locals` tells them what came of the body. */
async function answered(
  request: IncomingMessage,
  response: CallResponse,
  service: ServiceDescription,
  ports: ShortWayPorts,
): Promise<boolean> {
  const { locals } = response;
  locals.arrived = await arrived(request);
  const verdict: Verdict = await locals.verdict;
  if ('fault' in locals.arrived || !verdict.ok || verdict.client.maxCallsPerMinute !== undefined)
    return false;
  admit(response, verdict);
  const sent = await answerTo(locals.arrived.body, service, response, ports);
  // A connection that is kept alive keeps its last answer, and must not keep the patient's record with it.
  locals.arrived = undefined;
  const text = JSON.stringify(sent);
  response.writeHead(200, [
    ...ports.headers,
    ...['X-Request-Id', locals.requestId, 'Cache-Control', 'no-store'],
    ...['Content-Type', 'application/json; charset=utf-8', 'Content-Length', `${Buffer.byteLength(text)}`],
  ]);
  response.end(text);
  remember(sent, service, response, ports);
  return true;
}

async function arrived(request: IncomingMessage): Promise<Arrived> {
  try {
    const bytes = await plainBytes(request);
    const body = jsonOf(bytes);
    if (isLong(bytes)) await othersTurn();
    return { body };
  } catch (fault) {
    return { fault };
  }
}
