import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowBase } from '#src/fhir/server/allowed-base.ts';
import { createFhirReader, DEFAULT_READ_LIMITS } from '#src/fhir/server/reader.ts';
import { measuredReader } from '#src/observability/measured-reader.ts';
import { createMetrics } from '#src/observability/metrics.ts';
import { admitting, call, card, services, testService } from '../http/test-service.ts';
import { type FaultyServer, startFaultyServer } from '../servers/faulty-server.ts';

const sign = '/cds-services/drug-order-sign';
const adminToken = 'administrator-token-of-the-tests';

/** The samples of one metric, without comments. */
function samples(text: string, metric: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
}

async function scrape(app: ReturnType<typeof testService>['app']): Promise<string> {
  const response = await supertest(app).get('/metrics');
  expect(response.status).toBe(200);
  return response.text;
}

describe('what /metrics counts', () => {
  it('calls by hook and class of status, answers by their worst card', async () => {
    const { app } = testService({ cards: [card] });
    await supertest(app).post(sign).send(call);
    await supertest(app).post(sign).send(call);
    await supertest(app)
      .post(sign)
      .send({ ...call, hook: 'order-select' });
    const text = await scrape(app);
    expect(samples(text, 'cds_call_duration_seconds_count')).toEqual([
      'cds_call_duration_seconds_count{hook="order-sign",status="2xx"} 2',
      'cds_call_duration_seconds_count{hook="unknown",status="4xx"} 1',
    ]);
    expect(samples(text, 'cds_answers_total')).toEqual(['cds_answers_total{worst="warning"} 2']);
    expect(samples(text, 'cds_problems_total')).toEqual(['cds_problems_total{problem="hookMismatch"} 1']);
  });

  it('refused tokens by reason, and never by what the token said', async () => {
    const refusing = async () =>
      ({ ok: false, reason: 'issUnknown', issuer: 'https://evil.example' }) as const;
    const { app } = testService(
      { cards: [] },
      { bases: [{ path: '', described: services, authenticate: refusing }] },
    );
    await supertest(app).post(sign).send(call).expect(401);
    const text = await scrape(app);
    expect(samples(text, 'cds_token_refusals_total')).toEqual([
      'cds_token_refusals_total{reason="issUnknown"} 1',
    ]);
    expect(text).not.toContain('evil');
  });

  it('feedback by what became of it', async () => {
    const { app } = testService();
    const entry = {
      card: 'c1',
      outcome: 'accepted',
      acceptedSuggestions: [{ id: 's1' }],
      outcomeTimestamp: '2026-11-20T13:00:00Z',
    };
    await supertest(app)
      .post(`${sign}/feedback`)
      .send({ feedback: [entry, { card: 'c2' }] })
      .expect(200);
    const text = await scrape(app);
    expect(samples(text, 'cds_feedback_entries_total')).toEqual([
      'cds_feedback_entries_total{result="recorded"} 1',
      'cds_feedback_entries_total{result="duplicate"} 0',
      'cds_feedback_entries_total{result="unknownCard"} 0',
      'cds_feedback_entries_total{result="rejected"} 1',
    ]);
    expect(samples(text, 'cds_call_duration_seconds_count')).toEqual([
      'cds_call_duration_seconds_count{hook="feedback",status="2xx"} 1',
    ]);
  });

  it('rules by outcome; a topic with two undecided rules is one gap of the answer', async () => {
    const metrics = createMetrics();
    const outcome = (id: string, topic: string, kind: 'fires' | 'clear' | 'cannotEvaluate') => ({
      rule: { id, topic },
      outcome: { kind },
    });
    metrics.rules([
      outcome('anc-low', 'neutropenia', 'cannotEvaluate'),
      outcome('anc-falling', 'neutropenia', 'cannotEvaluate'),
      outcome('alt-high', 'liver', 'clear'),
    ]);
    metrics.rules([outcome('anc-low', 'neutropenia', 'fires')]);
    const text = await metrics.text();
    // Looking does not count: a second look shows the same.
    expect(await metrics.text()).toBe(text);
    expect(samples(text, 'cds_data_gaps_total')).toEqual(['cds_data_gaps_total{topic="neutropenia"} 1']);
    expect(samples(text, 'cds_rule_outcomes_total').filter((sample) => sample.includes('anc-low'))).toEqual([
      'cds_rule_outcomes_total{rule="anc-low",outcome="fires"} 1',
      'cds_rule_outcomes_total{rule="anc-low",outcome="clear"} 0',
      'cds_rule_outcomes_total{rule="anc-low",outcome="cannotEvaluate"} 1',
    ]);
  });

  it('CPU and memory of the process', async () => {
    const metrics = createMetrics();
    metrics.watchProcess();
    const text = await metrics.text();
    expect(samples(text, 'process_cpu_seconds_total')).toHaveLength(1);
    expect(samples(text, 'process_resident_memory_bytes')).toHaveLength(1);
  });

  it('nothing of a patient, a user, an order or a client identifier that a call brought', async () => {
    const { app } = testService(
      { cards: [card] },
      { bases: [{ path: '', described: services, authenticate: admitting() }] },
    );
    const hostile = {
      ...call,
      hookInstance: 'instance-secret',
      prefetch: { 'key-secret': { resourceType: 'Patient', id: 'patient-secret' } },
    };
    await supertest(app).post(sign).set('X-Request-Id', 'request-secret').send(hostile).expect(200);
    await supertest(app).post('/cds-services/service-secret').send(call).expect(404);
    await supertest(app).get('/path-secret').expect(404);
    await supertest(app).post(sign).set('content-type', 'application/json').send('{"secret').expect(400);
    const text = await scrape(app);
    expect(samples(text, 'cds_call_duration_seconds_count')).not.toEqual([]);
    expect(text).not.toMatch(/secret|Practitioner|draft-1/);
  });
});

describe("reads of the client's FHIR server", () => {
  let faulty: FaultyServer;
  let elsewhere: FaultyServer;
  const reader = createFhirReader();

  beforeAll(async () => {
    elsewhere = await startFaultyServer('http://127.0.0.1:1/fhir');
    faulty = await startFaultyServer(elsewhere.base);
  });
  afterAll(async () => {
    await reader.close();
    await Promise.all([faulty.stop(), elsewhere.stop()]);
  });

  it('are counted by key, outcome and reason, each with its own time, and answered as without the meter', async () => {
    const metrics = createMetrics();
    const verdict = allowBase(faulty.base, { fhirBases: [], anyFhirBase: true });
    if (!verdict.allowed) throw new Error(verdict.reason);
    const terms = { base: verdict.base, token: 'token', deadline: 15_000, limits: DEFAULT_READ_LIMITS };
    const queries = [
      { key: 'anc', url: 'Observation?fault=gzip' },
      { key: 'alt', url: 'Observation?fault=status&status=403' },
      { key: 'ldh', url: 'Observation?fault=secondPageFails' },
    ];
    const measured = await measuredReader(reader, metrics, undefined).session(terms).read(queries);
    const plain = await reader.session(terms).read(queries);
    expect(measured).toEqual(plain);
    const text = await metrics.text();
    expect(samples(text, 'cds_fhir_reads_total').toSorted()).toEqual([
      'cds_fhir_reads_total{key="alt",outcome="failed",reason="forbidden"} 1',
      'cds_fhir_reads_total{key="anc",outcome="found",reason=""} 1',
      'cds_fhir_reads_total{key="ldh",outcome="partial",reason="serverError"} 1',
    ]);
    expect(samples(text, 'cds_fhir_read_duration_seconds_count')).toHaveLength(3);
  });

  it('share one deadline: a server that never answers costs the session, not each key in turn', async () => {
    const metrics = createMetrics();
    const verdict = allowBase(faulty.base, { fhirBases: [], anyFhirBase: true });
    if (!verdict.allowed) throw new Error(verdict.reason);
    const terms = { base: verdict.base, token: 'token', deadline: 150, limits: DEFAULT_READ_LIMITS };
    const queries = Array.from({ length: 5 }, (_, key) => ({
      key: `key-${key}`,
      url: 'Observation?fault=neverAnswers',
    }));
    const before = faulty.requests.length;
    const results = await measuredReader(reader, metrics, undefined).session(terms).read(queries);
    expect([...results.values()]).toEqual(queries.map(() => ({ outcome: 'failed', reason: 'timeout' })));
    // All had been asked before the common deadline was over.
    expect(faulty.requests.length - before).toBe(5);
  });
});

describe('who may look at /metrics', () => {
  const through = { 'X-Forwarded-For': '203.0.113.7' };

  it.each([
    ['this machine, no token set', undefined, {}, 200],
    ['a proxy on this machine, no token set', undefined, through, 404],
    ['a proxy on this machine, without the token', adminToken, through, 401],
    [
      'a proxy on this machine, with a wrong token',
      adminToken,
      { ...through, Authorization: 'Bearer wrong' },
      401,
    ],
    [
      'a proxy on this machine, with the token',
      adminToken,
      { ...through, Authorization: `Bearer ${adminToken}` },
      200,
    ],
    ['a proxy that only says Via', undefined, { Via: '1.1 proxy' }, 404],
    ['a proxy that says Forwarded', undefined, { Forwarded: 'for=127.0.0.1' }, 404],
  ])('%s', async (_who, token, headers, status) => {
    const { app } = testService({ cards: [] }, { adminToken: token });
    const response = await supertest(app).get('/metrics').set(headers);
    expect(response.status).toBe(status);
    expect(response.text.includes('cds_call_duration_seconds')).toBe(status === 200);
  });

  it('another machine is not told that there is such a page', async () => {
    const { app } = testService();
    const address = Object.values((await import('node:os')).networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
    // Without any other address this machine can play no other one.
    if (address === undefined) return;
    const server = createServer(app).listen(0, address);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://${address}:${port}/metrics`);
    server.close();
    expect(response.status).toBe(404);
  });

  it('only GET and HEAD', async () => {
    const { app } = testService();
    const response = await supertest(app).post('/metrics');
    expect([response.status, response.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });
});
