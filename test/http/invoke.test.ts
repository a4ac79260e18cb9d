import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { parseHookRequest } from '#src/hooks/hook-request.ts';
import { call, card, testService } from './test-service.ts';

const url = '/cds-services/drug-order-sign';

describe('POST /cds-services/:id', () => {
  it('[C1] nothing to say: 200 and an empty card list', async () => {
    const answer = await request(testService().app).post(url).send(call);
    expect([answer.status, answer.body]).toEqual([200, { cards: [] }]);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('hands the normalised request to the clinical side and its cards to the client', async () => {
    const { app, asked } = testService({ cards: [card] });
    const answer = await request(app).post(url).send(call);
    expect(answer.body).toEqual({ cards: [card] });
    expect(asked).toEqual([parseHookRequest('order-sign', call)]);
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/fhir+json',
    'Application/JSON',
  ])('[T5] takes %s', async (type) => {
    const answer = await request(testService().app)
      .post(url)
      .set('Content-Type', type)
      .send(JSON.stringify(call));
    expect(answer.status).toBe(200);
  });

  it('[T6] takes a body of several megabytes', async () => {
    const large = {
      ...call,
      prefetch: { labs: { resourceType: 'Bundle', note: 'x'.repeat(5 * 1024 ** 2) } },
    };
    expect((await request(testService().app).post(url).send(large)).status).toBe(200);
  });

  it('[C4] a card that breaks the specification is replaced by one that says so, and logged', async () => {
    const service = testService({
      cards: [card, { ...card, indicator: 'critical', summary: 'x'.repeat(140) }],
    });
    const answer = await request(service.app).post(url).send(call);
    expect(answer.status).toBe(200);
    expect(answer.body.cards).toHaveLength(2);
    expect(answer.body.cards[0]).toEqual(card);
    expect(answer.body.cards[1].summary).toMatch(/^Could not be shown/);
    expect(service.lines()).toContainEqual(
      expect.objectContaining({
        event: 'faultyResponse',
        violations: ['cards[1].summary: 140 characters or more'],
      }),
    );
  });

  it('a failure of ours is 500 with the request id, never an empty card list, and tells nothing', async () => {
    const service = testService(() => {
      throw new Error('Jane Doe has no chart');
    });
    const answer = await request(service.app).post(url).set('X-Request-Id', 'call-7').send(call);
    expect(answer.status).toBe(500);
    expect(answer.body.issue[0]).toMatchObject({ severity: 'fatal', code: 'exception' });
    expect(answer.text).toContain('call-7');
    expect(answer.text).not.toMatch(/Jane|at .*\.ts/);
    expect(service.rawLog()).not.toContain('Jane');
    expect(service.lines()).toContainEqual(
      expect.objectContaining({ event: 'internalError', requestId: 'call-7' }),
    );
  });
});

describe('the request id', () => {
  it('is the caller’s when it is plain', async () => {
    const answer = await request(testService().app).get('/health').set('X-Request-Id', 'abc-123');
    expect(answer.headers['x-request-id']).toBe('abc-123');
  });

  it.each([undefined, 'two words', 'x'.repeat(129), '<script>'])('%s is replaced', async (given) => {
    const pending = request(testService().app).get('/health');
    if (given !== undefined) pending.set('X-Request-Id', given);
    const id = (await pending).headers['x-request-id'];
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the audit line', () => {
  it('tells what was answered', async () => {
    const service = testService({ cards: [card, { ...card, indicator: 'critical' }] });
    await request(service.app).post(url).set('X-Request-Id', 'call-1').send(call);
    const line = service.lines().find(({ event }) => event === 'serviceCall');
    expect(line).toMatchObject({
      requestId: 'call-1',
      service: 'drug-order-sign',
      hook: 'order-sign',
      hookInstance: call.hookInstance,
      status: 200,
      cards: 2,
      worst: 'critical',
      action: 'hold',
      ordersMatched: 1,
    });
    expect(line?.ms).toBeTypeOf('number');
  });

  it('tells why a call was refused', async () => {
    const service = testService();
    await request(service.app)
      .post(url)
      .send({ ...call, hook: 'order-select' });
    expect(service.lines()).toContainEqual(
      expect.objectContaining({ service: 'drug-order-sign', status: 400, problem: 'hookMismatch' }),
    );
  });

  it('holds no patient, user, token or hook instance that is no identifier', async () => {
    const service = testService({ cards: [card] });
    const fhirAuthorization = { access_token: 'token-secret', token_type: 'Bearer' };
    await request(service.app)
      .post(url)
      .set('Authorization', 'Bearer header-secret')
      .send({
        ...call,
        hookInstance: 'Jane secret',
        fhirServer: 'https://ehr.example.org/fhir',
        fhirAuthorization,
      });
    expect(service.lines()).toHaveLength(1);
    expect(service.rawLog()).not.toMatch(/secret|ehr\.example/);
  });
});
