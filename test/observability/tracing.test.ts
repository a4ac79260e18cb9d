import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import supertest from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { startTracing } from '#src/observability/tracing.ts';
import { call, card, testService } from '../http/test-service.ts';

interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

/** A collector that speaks OTLP over HTTP, as far as it must to receive. */
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function collector() {
  let received = '';
  const spans: ReceivedSpan[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    received += `${request.url}\n${text}`;
    for (const { scopeSpans } of JSON.parse(text).resourceSpans)
      for (const scope of scopeSpans) spans.push(...scope.spans);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, spans, received: () => received };
}

const attribute = (span: ReceivedSpan | undefined, key: string) =>
  Object.values(span?.attributes.find((one) => one.key === key)?.value ?? {})[0];

describe('traces', () => {
  it("a call is a span below the caller's, its reads are spans below that", async () => {
    const { endpoint, spans, received } = await collector();
    const tracing = await startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    if (tracing === undefined) throw new Error('no tracing');
    const { app } = testService(
      { cards: [card] },
      {
        tracing,
        assess: async () => {
          await tracing.read('anc', async () => ({ outcome: 'failed', reason: 'timeout' }));
          return { response: { cards: [card] }, ordersMatched: 1 };
        },
      },
    );
    await supertest(app)
      .post('/cds-services/drug-order-sign')
      .set('traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')
      .send(call)
      .expect(200);
    await tracing.stop();

    const server = spans.find(({ name }) => name === 'POST /cds-services/:id');
    const read = spans.find(({ name }) => name === 'read anc');
    expect(server?.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(server?.parentSpanId).toBe('b7ad6b7169203331');
    expect(attribute(server, 'cds.hook')).toBe('order-sign');
    expect(Number(attribute(server, 'http.response.status_code'))).toBe(200);
    expect([read?.traceId, read?.parentSpanId]).toEqual([server?.traceId, server?.spanId]);
    expect(attribute(read, 'cds.reason')).toBe('timeout');
    expect(received()).toMatch(/^\/v1\/traces\n/);
    expect(received()).not.toMatch(/secret|draft-1/);
  });

  it('a path that nobody serves stays out of the span', async () => {
    const { endpoint, spans, received } = await collector();
    const tracing = await startTracing({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint}/own/path` });
    const { app } = testService({ cards: [] }, { tracing });
    await supertest(app).get('/patients/patient-secret?name=secret').expect(404);
    await tracing?.stop();
    expect(spans.map(({ name }) => name)).toEqual(['GET']);
    expect(received()).toMatch(/^\/own\/path\n/);
    expect(received()).not.toContain('secret');
  });

  it('a collector that does not answer costs no call', async () => {
    const tracing = await startTracing({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    });
    const { app } = testService({ cards: [card] }, { tracing });
    await supertest(app).post('/cds-services/drug-order-sign').send(call).expect(200);
    await tracing?.stop();
  });

  it.each([
    ['without an endpoint', '{}', false],
    ['with an empty endpoint', '{OTEL_EXPORTER_OTLP_ENDPOINT:" "}', false],
    ['switched off', '{OTEL_EXPORTER_OTLP_ENDPOINT:"http://127.0.0.1:1",OTEL_SDK_DISABLED:"true"}', false],
    ['with an endpoint', '{OTEL_EXPORTER_OTLP_ENDPOINT:"http://127.0.0.1:1"}', true],
  ])('the SDK is loaded only when it is needed: %s', (_situation, environment, loaded) => {
    const script = `
      import { registerHooks } from 'node:module';
      let sdk = false;
      registerHooks({ resolve(name, context, next) { sdk ||= name === '@opentelemetry/sdk-trace'; return next(name, context); } });
      const { startTracing } = await import('#src/observability/tracing.ts');
      const tracing = await startTracing(${environment});
      console.log(JSON.stringify([tracing !== undefined, sdk]));
      await tracing?.stop();`;
    const cwd = fileURLToPath(new URL('../../', import.meta.url));
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd, encoding: 'utf8' });
    expect(run.stdout).toBe(`${JSON.stringify([loaded, loaded])}\n`);
  });
});
