import { gzipSync } from 'node:zlib';
import request, { type Response } from 'supertest';
import { describe, expect, it } from 'vitest';
import { call, testService } from './test-service.ts';

const url = '/cds-services/drug-order-sign';

function expectOutcome(answer: Response, status: number, code: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.body.resourceType).toBe('OperationOutcome');
  expect(answer.body.issue[0].details.coding[0].code).toBe(code);
  expect(answer.body.issue[0].diagnostics).toContain(answer.headers['x-request-id']);
  expect(answer.text).not.toMatch(/<html|<pre|node_modules/i);
}

function post(body: string | Buffer, headers: Readonly<Record<string, string>> = {}) {
  return request(testService().app)
    .post(url)
    .set({ 'Content-Type': 'application/json', ...headers })
    .serialize((value) => value as unknown as string)
    .send(body);
}

describe('[T7] every refusal is an OperationOutcome, never HTML', () => {
  it.each([
    ['truncated JSON', '{"hook":', 'malformedJson'],
    ['JSON with a comment', '{/* */}', 'malformedJson'],
    ['a bare word', 'hello', 'malformedJson'],
    ['a number', '7', 'malformedJson'],
    ['a string', '"x"', 'malformedJson'],
    ['null', 'null', 'malformedJson'],
    ['blanks', '   ', 'malformedJson'],
    ['an array', '[]', 'invalidRequest'],
    ['an empty object', '{}', 'invalidRequest'],
    ['nested arrays without end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'invalidRequest'],
    [
      'a nested member without end',
      `{"hook":"order-sign","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      'invalidRequest',
    ],
  ])('400 %s', async (_what, body, code) => {
    expectOutcome(await post(body), 400, code);
  });

  it('400 no body at all', async () => {
    expectOutcome(
      await request(testService().app).post(url).set('Content-Type', 'application/json'),
      400,
      'invalidRequest',
    );
  });

  it('400 bytes that are no UTF-8, which a decoder would silently change', async () => {
    const text = JSON.stringify({ ...call, note: 'µ' });
    expectOutcome(await post(Buffer.from(text, 'latin1')), 400, 'malformedJson');
  });

  it('400 a body that claims to be gzip and is not', async () => {
    expectOutcome(await post('{}', { 'Content-Encoding': 'gzip' }), 400, 'malformedJson');
  });

  it.each([
    ['another hook', { ...call, hook: 'order-select' }, 'hookMismatch'],
    [
      'no draftOrders, as Epic sends to a URL it does not know',
      { ...call, context: { patientId: 'p' } },
      'missingDraftOrders',
    ],
    [
      'DSTU2 orders',
      { ...call, context: { patientId: 'p', draftOrders: [{ resourceType: 'MedicationOrder' }] } },
      'unsupportedFhirRelease',
    ],
    [
      '[R4] authorization without a server',
      { ...call, fhirAuthorization: { access_token: 'x' } },
      'invalidRequest',
    ],
    [
      '[R6] a token of another patient',
      {
        ...call,
        fhirServer: 'https://e.example.org',
        fhirAuthorization: { access_token: 'x', patient: 'q' },
      },
      'patientMismatch',
    ],
  ])('400 %s', async (_what, body, code) => {
    expectOutcome(await request(testService().app).post(url).send(body), 400, code);
  });

  it('400 a bad percent escape in the id', async () => {
    expectOutcome(await request(testService().app).get('/cds-services/%E0%A4%A'), 400, 'badUrl');
  });

  it.each(['get', 'post', 'put'] as const)('404 %s of an unknown service', async (method) => {
    expectOutcome(
      await request(testService().app)[method]('/cds-services/no-such').send(),
      404,
      'unknownService',
    );
  });

  it.each(['/', '/%', '/favicon.ico', '/cds-services/drug-order-sign/more', '/.well-known/cds-services'])(
    '404 %s',
    async (path) => {
      expectOutcome(await request(testService().app).get(path), 404, 'unknownPath');
    },
  );

  it.each(['get', 'put', 'delete', 'patch'] as const)(
    '[R1] 405 %s of a service, with Allow',
    async (method) => {
      const answer = await request(testService().app)[method](url);
      expectOutcome(answer, 405, 'methodNotAllowed');
      expect(answer.headers.allow).toBe('POST, OPTIONS');
    },
  );

  it('405 HEAD of a service has no body; OPTIONS is 204', async () => {
    const head = await request(testService().app).head(url);
    expect([head.status, head.headers.allow, head.text]).toEqual([405, 'POST, OPTIONS', undefined]);
    const options = await request(testService().app).options(url);
    expect([options.status, options.headers.allow]).toEqual([204, 'POST, OPTIONS']);
  });

  it.each(['post', 'put', 'delete'] as const)('405 %s of discovery, with Allow', async (method) => {
    const answer = await request(testService().app)[method]('/cds-services');
    expectOutcome(answer, 405, 'methodNotAllowed');
    expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
  });

  it('413 one byte over 25 MB, and 25 MB are taken', async () => {
    const limit = 25 * 1024 ** 2;
    const padded = (length: number) => {
      const head = JSON.stringify(call).slice(0, -1).concat(',"pad":"');
      return `${head}${'x'.repeat(length - head.length - 2)}"}`;
    };
    expectOutcome(await post(padded(limit + 1)), 413, 'bodyTooLarge');
    expect((await post(padded(limit))).status).toBe(200);
  });

  it('413 a small gzip that unfolds beyond the limit', async () => {
    expectOutcome(
      await post(gzipSync(Buffer.alloc(26 * 1024 ** 2, ' ')), { 'Content-Encoding': 'gzip' }),
      413,
      'bodyTooLarge',
    );
  });

  it.each([
    ['text/plain', { 'Content-Type': 'text/plain' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['a charset nobody knows', { 'Content-Type': 'application/json; charset=klingon' }],
    ['an encoding nobody knows', { 'Content-Encoding': 'zstd-x' }],
  ])('415 %s', async (_what, headers) => {
    expectOutcome(await post('{}', headers), 415, 'unsupportedMediaType');
  });
});
