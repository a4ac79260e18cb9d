import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { services, testService } from './test-service.ts';

describe('GET /cds-services', () => {
  const { app } = testService();

  it.each(['/cds-services', '/cds-services/'])('[D1] [D2] %s lists the services', async (path) => {
    const answer = await request(app).get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.body).toEqual({ services });
  });

  it('[D5] a service without prefetch has no such member', async () => {
    const answer = await request(app).get('/cds-services');
    expect(answer.body.services[0]).not.toHaveProperty('prefetch');
    expect(answer.body.services[1].prefetch).toEqual({ patient: 'Patient/{{context.patientId}}' });
  });

  it('[D2] no services: an empty list and 200', async () => {
    const answer = await request(testService({ cards: [] }, { services: [] }).app).get('/cds-services');
    expect([answer.status, answer.body]).toEqual([200, { services: [] }]);
  });

  it('[D11] may be cached', async () => {
    expect((await request(app).get('/cds-services')).headers['cache-control']).toMatch(/max-age=\d+/);
  });

  it('says nothing of the framework', async () => {
    const { headers } = await request(app).get('/cds-services');
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('etag');
  });

  it('HEAD has no body and 200, OPTIONS names the methods', async () => {
    const head = await request(app).head('/cds-services');
    expect([head.status, head.text]).toEqual([200, undefined]);
    const options = await request(app).options('/cds-services');
    expect([options.status, options.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });
});

describe('health', () => {
  it('GET /health and /ready', async () => {
    const { app } = testService();
    expect((await request(app).get('/health')).body).toEqual({ status: 'ok' });
    expect((await request(app).get('/ready')).body).toEqual({ status: 'ready' });
  });

  it('/ready is 503 while the service stops, /health still 200', async () => {
    const { app } = testService({ cards: [] }, { isStopping: () => true });
    const answer = await request(app).get('/ready');
    expect([answer.status, answer.body.resourceType]).toEqual([503, 'OperationOutcome']);
    expect((await request(app).get('/health')).status).toBe(200);
  });
});
