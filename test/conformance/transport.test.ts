import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '#src/serve.ts';
import { testService } from '../http/test-service.ts';
import { fixtureCall } from './fixture-calls.ts';
import { type Answer, type RunningService, send, startService } from './running-service.ts';

const path = '/cds-services/tarlatamab-order-sign';
const call = fixtureCall('neutropenia-anc-0-99');
let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

function expectOutcome(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body?.resourceType]).toEqual([status, 'OperationOutcome']);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.body.issue[0].details.coding[0].code).toBe(code);
  expect(answer.text).not.toMatch(/<html|node_modules|\.ts:/);
}

const typed = (type: string, body: unknown = call, to = path) =>
  send(`${service.url}${to}`, body, { 'content-type': type });

describe('discovery over HTTP', () => {
  it('[D1] [D2] [D3] the shape, with a slash at its end and without', async () => {
    for (const slash of ['', '/']) {
      const { status, headers, body } = await send(`${service.url}/cds-services${slash}`);
      expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
      expect(Object.keys(body)).toEqual(['services']);
      for (const one of body.services)
        for (const member of ['hook', 'description', 'id']) expect(one[member]).toEqual(expect.any(String));
    }
  });

  it('[D2] a service without services answers an empty list', async () => {
    const empty = await serve(testService({ cards: [] }, { services: [] }).app, {
      host: '127.0.0.1',
      port: 0,
    });
    try {
      const answer = await send(`http://127.0.0.1:${empty.port}/cds-services`);
      expect([answer.status, answer.text]).toEqual([200, '{"services":[]}']);
    } finally {
      await empty.stop(1000);
    }
  });
});

describe('what is no call', () => {
  it.each(['GET', 'POST', 'PUT'])('[R1] %s of an unknown id is 404', async (method) => {
    const body = method === 'GET' ? undefined : call;
    const answer = await send(`${service.url}/cds-services/no-such`, body, {}, method);
    expectOutcome(answer, 404, 'unknownService');
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('[R1] %s of a service is 405 with Allow', async (method) => {
    const answer = await send(`${service.url}${path}`, undefined, {}, method);
    expectOutcome(answer, 405, 'methodNotAllowed');
    expect(answer.headers.get('allow')).toBe('POST, OPTIONS');
  });

  it.each(['POST', 'PUT', 'DELETE'])('[D1] %s of discovery is 405 with Allow', async (method) => {
    const answer = await send(`${service.url}/cds-services`, undefined, {}, method);
    expectOutcome(answer, 405, 'methodNotAllowed');
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    '[T5] %s is 415',
    async (type) => {
      expectOutcome(await typed(type, JSON.stringify(call)), 415, 'unsupportedMediaType');
    },
  );

  it.each(['utf-16', 'utf-16le', 'utf-32', 'iso-8859-1'])(
    '[T5] a charset other than UTF-8 (%s) is 415',
    async (charset) => {
      const body = Buffer.from(JSON.stringify(call), 'utf16le');
      const response = await fetch(`${service.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': `application/json; charset=${charset}` },
        body,
      });
      expect([response.status, await response.json()]).toMatchObject([
        415,
        { resourceType: 'OperationOutcome' },
      ]);
    },
  );

  it.each([
    ['cut off', '{"hook":"order-sign",'],
    ['empty', ''],
    ['a comment in it', '{/* */}'],
    ['a comma too many', '{"hook":"order-sign",}'],
    ['a page', '<html></html>'],
    ['NaN', '{"hook":NaN}'],
  ])('[T7] [T3] malformed JSON (%s) is 400 as JSON', async (_what, body) => {
    const answer = await typed('application/json', body);
    expect([answer.status, answer.body?.resourceType]).toEqual([400, 'OperationOutcome']);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });
});

describe('bodies of the size of charts', () => {
  it.each([0.1, 1, 8])('[T6] %d MB and a little are taken', async (megabytes) => {
    const pad = 'x'.repeat(megabytes * 1024 ** 2);
    const answer = await typed('application/json', { ...call, pad });
    expect(answer.status).toBe(200);
    expect(answer.body.cards.length).toBeGreaterThan(0);
  });

  it('[T6] above the limit 413, as JSON', async () => {
    const body = Buffer.alloc(25 * 1024 ** 2 + 1, ' ').toString();
    expectOutcome(await typed('application/json', body), 413, 'bodyTooLarge');
  });

  it('[T5] application/fhir+json is taken as JSON', async () => {
    expect((await typed('application/fhir+json')).status).toBe(200);
  });
});
