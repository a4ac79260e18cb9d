import type { RequestListener } from 'node:http';
import express, { type RequestHandler, Router } from 'express';
import { browserAccess, securityHeaders } from './auth/browser-access.ts';
import { callRate } from './auth/call-rate.ts';
import type { Authenticate } from './auth/verify.ts';
import { feedbackRoute } from './feedback/handler.ts';
import { reportRoute } from './feedback/report-route.ts';
import type { FeedbackStore } from './feedback/store.ts';
import { admission, callerOf } from './http/admission.ts';
import { audited } from './http/audited.ts';
import { constantHeaders } from './http/constant-headers.ts';
import { discovery } from './http/discovery.ts';
import { answerProblems, onlyMethods, unknownPath } from './http/errors.ts';
import { health, ready } from './http/health.ts';
import { type InvocationPorts, invoke, knownService } from './http/invoke.ts';
import { Problem } from './http/problem.ts';
import { receiveJson } from './http/receive.ts';
import { requestId } from './http/request-id.ts';
import { shortWay } from './http/short-way.ts';
import { type AuditLine, writeAudit } from './observability/audit.ts';
import type { Metrics } from './observability/metrics.ts';
import { metricsRoute } from './observability/metrics-route.ts';
import type { Tracing } from './observability/tracing.ts';
import type { ServiceDescription } from './rules/knowledge.ts';

/** One base under which the same services are described in one version of the specification. */
export interface ServiceBase {
  /** `''`, or `/r3`: what stands before `/cds-services`. */
  readonly path: string;
  readonly described: readonly ServiceDescription[];
  /** Judges tokens made for this base. */
  readonly authenticate: Authenticate;
}

export interface AppPorts extends Omit<InvocationPorts, 'rememberCards'> {
  readonly bases: readonly ServiceBase[];
  /** Origins whose pages may call. */
  readonly origins: readonly string[];
  readonly store: Pick<FeedbackStore, 'rememberCards' | 'record' | 'report' | 'ready'>;
  /** Without it there is no report page. */
  readonly adminToken?: string | undefined;
  /** Largest body taken, in bytes. */
  readonly bodyLimit: number;
  /** True from the moment the service is told to stop. */
  readonly isStopping: () => boolean;
  readonly metrics: Metrics;
  readonly tracing?: Tracing | undefined;
  /** Pages for people, at paths that nothing else answers. */
  readonly pages?: RequestHandler;
}

/** The HTTP surface of the service. Every path, found or not, answers in JSON. */
export function createApp(ports: AppPorts): RequestListener {
  const { store, log, now, newId, adminToken, metrics, tracing } = ports;
  const security = securityHeaders();
  const browsers = browserAccess(ports.origins);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  if (tracing !== undefined) app.use(tracing.middleware);
  app.use(goOnFailing);
  app.use(security);
  app.use(browsers);
  app.use(requestId(newId));
  app.route('/health').get(health).all(onlyMethods('GET', 'HEAD'));
  app
    .route('/ready')
    .get(ready(() => whyNotReady(ports)))
    .all(onlyMethods('GET', 'HEAD'));
  app.route('/metrics').get(metricsRoute({ metrics, adminToken })).all(onlyMethods('GET', 'HEAD'));
  app.route('/openapi.json').get(openApi()).all(onlyMethods('GET', 'HEAD'));
  app
    .route('/reports/overrides')
    .get(reportRoute({ store, now, adminToken }))
    .all(onlyMethods('GET', 'HEAD'));
  const limited = perClientLimit();
  for (const base of ports.bases) app.use(base.path, services(base, limited, ports));
  if (ports.pages !== undefined) app.use(ports.pages);
  app.use(unknownPath);
  app.use(answerProblems(log));
  // A span begins with the first handler.
  if (tracing !== undefined) return app;
  return shortWay(app, {
    ...ports,
    rememberCards: (cards) => store.rememberCards(cards),
    record: recordIn(ports),
    headers: constantHeaders(security, browsers),
  });
}

/** An answer that fails when it has left can only be told of. */
const goOnFailing: RequestHandler = (_request, response, next) => {
  next(response.headersSent ? response.locals.failure : undefined);
};

function recordIn({ log, metrics }: AppPorts): (line: AuditLine) => void {
  return (line) => {
    writeAudit(log, line);
    metrics.call(line);
  };
}

/** For developers, and seldom: loaded when first asked for. */
function openApi(): RequestHandler {
  let route: Promise<RequestHandler> | undefined;
  return async (request, response, next) => {
    route ??= import('./http/openapi.ts').then(({ openApiRoute }) => openApiRoute());
    await (await route)(request, response, next);
  };
}

/** Discovery, service calls and feedback of one base (CDS Hooks 2.0.1). Discovery is open: it holds nothing of a patient. */
function services(base: ServiceBase, limited: RequestHandler, ports: AppPorts): Router {
  const { store, log, now, bodyLimit, metrics } = ports;
  const router = Router();
  const known = knownService(ports.services);
  const record = recordIn(ports);
  const receive = (kind: 'service' | 'feedback'): RequestHandler[] => {
    const event = kind === 'service' ? 'serviceCall' : 'feedbackCall';
    const { begin, admit, refuseFirst } = admission(base.authenticate, kind);
    // Express tells a handler of faults by its four parameters; its types do not.
    return [
      audited(record, event),
      begin,
      ...receiveJson(bodyLimit),
      refuseFirst as unknown as RequestHandler,
      admit,
      limited,
    ];
  };

  router.route('/cds-services').get(discovery(base.described)).all(onlyMethods('GET', 'HEAD'));
  router
    .route('/cds-services/:id')
    .all(known)
    .post(...receive('service'), invoke({ ...ports, rememberCards: (cards) => store.rememberCards(cards) }))
    .all(onlyMethods('POST'));
  router
    .route('/cds-services/:id/feedback')
    .all(known)
    .post(
      ...receive('feedback'),
      feedbackRoute({
        store,
        now,
        isService: (id) => ports.services.some((service) => service.id === id),
        clientOf: ({ res }) => (res === undefined ? '' : callerOf(res).id),
        log: (line) => {
          log.info(line);
          metrics.feedback(line);
        },
      }),
    )
    .all(onlyMethods('POST'));
  return router;
}

/** One for all bases and endpoints: the limit is the client's, not the path's. */
function perClientLimit(): RequestHandler {
  return callRate({
    callerOf: (_request, response) => callerOf(response),
    refuse: () => {
      throw new Problem('tooManyCalls', 'This client calls more often than it was granted: see Retry-After');
    },
  });
}

async function whyNotReady({ isStopping, store }: AppPorts): Promise<string | undefined> {
  if (isStopping()) return 'The service is stopping';
  try {
    await store.ready();
    return undefined;
  } catch {
    return 'The feedback database does not answer';
  }
}
