import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Span } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import type { ReadResult } from '../fhir/reader.ts';

/** OpenTelemetry traces: a span per call, below the caller's own where it sends one, and a span per query. */
export interface Tracing {
  readonly middleware: RequestHandler;
  /** Runs one query inside a span of its own. */
  read(key: string, query: () => Promise<ReadResult>): Promise<ReadResult>;
  /** Sends what waits; never fails. */
  stop(): Promise<void>;
}

/** All attempts of one batch: a collector that is gone must not hold up the end of the process. */
const exportTimeoutMs = 2_000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Undefined unless an endpoint is configured, and then nothing of OpenTelemetry is loaded. The SDK reads the other
 * variables of its specification by itself (`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`).
 * Spans carry what the audit line carries: no patient, no value, no URL of a query.
 */
export async function startTracing(environment: Environment): Promise<Tracing | undefined> {
  const url = tracesUrl(environment);
  if (url === undefined || environment.OTEL_SDK_DISABLED?.trim() === 'true') return undefined;
  const [api, { W3CTraceContextPropagator }, { OTLPTraceExporter }, resources, sdk] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace'),
  ]);
  const provider = new sdk.TracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': 'cds-service' }))
      .merge(
        resources.detectResources({ detectors: [resources.envDetector, resources.serviceNameEnvDetector] }),
      ),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url, timeoutMillis: exportTimeoutMs }),
      }),
    ],
  });
  const tracer = provider.getTracer('cds-service');
  const propagator = new W3CTraceContextPropagator();
  const current = new AsyncLocalStorage<Context>();

  return {
    middleware(request, response, next) {
      const parent = propagator.extract(api.ROOT_CONTEXT, request.headers, api.defaultTextMapGetter);
      const kind = api.SpanKind.SERVER;
      const span = tracer.startSpan(request.method, { kind }, parent);
      response.once('close', () => describeCall(span, request.method, response));
      current.run(api.trace.setSpan(parent, span), next);
    },
    async read(key, query) {
      const kind = api.SpanKind.CLIENT;
      const span = tracer.startSpan(
        `read ${key}`,
        { kind, attributes: { 'cds.key': key } },
        current.getStore(),
      );
      try {
        const result = await query();
        span.setAttribute('cds.outcome', result.outcome);
        if ('reason' in result) span.setAttribute('cds.reason', result.reason);
        return result;
      } finally {
        span.end();
      }
    },
    async stop() {
      await provider.shutdown().catch(() => undefined);
    },
  };
}

/** OpenTelemetry, OTLP exporter specification: the endpoint of one signal as it stands, the common one with its path. */
function tracesUrl(environment: Environment): string | undefined {
  const own = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?.trim();
  const common = environment.OTEL_EXPORTER_OTLP_ENDPOINT?.trim();
  return own || (common ? `${common.replace(/\/+$/, '')}/v1/traces` : undefined);
}

/** The route, not the path: a path that nobody serves is the caller's own text. */
function describeCall(span: Span, method: string, response: Parameters<RequestHandler>[1]): void {
  const route: unknown = response.req.route?.path;
  const { requestId, audit, problem } = response.locals;
  if (typeof route === 'string') {
    span.updateName(`${method} ${response.req.baseUrl}${route}`);
    span.setAttribute('http.route', `${response.req.baseUrl}${route}`);
  }
  span.setAttributes({
    'http.request.method': method,
    'http.response.status_code': response.writableFinished ? response.statusCode : 499,
    'cds.request_id': String(requestId),
    ...(audit?.hook === undefined ? {} : { 'cds.hook': audit.hook }),
    ...(audit?.client === undefined ? {} : { 'cds.client': audit.client }),
    ...(audit?.cards === undefined ? {} : { 'cds.cards': audit.cards }),
    ...(problem === undefined ? {} : { 'error.type': problem }),
  });
  span.end();
}
