import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openApiDocument } from '#src/http/openapi.ts';
import { conformanceDocument, conformanceRows, taggedTests } from '../../docs/build/conformance.ts';
import { minimalList, missing } from '../../docs/build/minimal-list.ts';
import { openApiText } from '../../docs/build/openapi.ts';
import { fixtureCall, fixtureNames, serviceOf } from './fixture-calls.ts';
import { type RunningService, send, startService } from './running-service.ts';

// Every fixture is answered in one test.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const checkedIn = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('docs/conformance.md', () => {
  it.each(conformanceRows().map((row) => [row.id, row] as const))(
    'row %s has a test or a reason',
    (_id, { tests, reason }) => {
      expect(tests.length > 0 || reason !== undefined).toBe(true);
    },
  );

  it('tests name no row that does not exist', () => {
    const rows = new Set(conformanceRows().map(({ id }) => id));
    expect(taggedTests().filter((test) => test.rows.some((row) => !rows.has(row)))).toEqual([]);
  });

  it('is fresh: npm run docs', () => {
    expect(checkedIn('conformance.md') === conformanceDocument()).toBe(true);
  });
});

describe('the least that a service has to show (minimal-list.yaml)', () => {
  const items = minimalList();

  it('is the whole list', () => {
    expect(items.length).toBeGreaterThanOrEqual(69);
    expect(new Set(items.map(({ group, item }) => `${group}: ${item}`)).size).toBe(items.length);
  });

  it.each(items.map((one) => [`${one.group}: ${one.item}`, one] as const))(
    '%s has a test over HTTP or a reason',
    (_item, { tests, reason }) => {
      expect(tests.map(missing).filter((fault) => fault !== undefined)).toEqual([]);
      expect(tests.length > 0 || reason !== undefined).toBe(true);
    },
  );

  it('a test that is not there, or calls no running service, is told', () => {
    expect(missing({ file: 'orders.test.ts', name: 'no such test' })).toMatch(/has no test/);
    expect(missing({ file: 'no-such.test.ts', name: 'x' })).toMatch(/there is no/);
    expect(missing({ file: 'clients.ts', name: 'x' })).toMatch(/calls no running service/);
  });
});

describe('docs/openapi.json', () => {
  it('is fresh: npm run docs', () => {
    expect(checkedIn('openapi.json') === openApiText()).toBe(true);
  });
});

describe('the JSON Schemas of the messages', () => {
  const document = openApiDocument();
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'openapi');
  const faults = (name: string, message: unknown) => {
    const validate = ajv.compile({ $ref: `openapi#/components/schemas/${name}` });
    return validate(message)
      ? []
      : (validate.errors ?? []).map((fault) => `${fault.instancePath} ${fault.message}`);
  };
  let service: RunningService;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  it('discovery keeps to its own', async () => {
    expect(faults('Discovery', (await send(`${service.url}/cds-services`)).body)).toEqual([]);
    expect(faults('Discovery', (await send(`${service.url}/r3/cds-services`)).body)).toEqual([]);
    expect(faults('Discovery', { services: [{ id: 'x' }] })).not.toEqual([]);
  });

  it('every fixture is a request, every answer a response, every refusal a problem', async () => {
    for (const name of fixtureNames) {
      const call = fixtureCall(name);
      const request = call.hook === 'order-sign' ? 'OrderSignRequest' : 'OrderSelectRequest';
      expect(faults(request, call), name).toEqual([]);
      const answer = await send(`${service.url}/cds-services/${serviceOf(call)}`, call);
      expect(faults(answer.status === 200 ? 'Response' : 'Problem', answer.body), name).toEqual([]);
    }
    expect(faults('OrderSignRequest', { hook: 'order-sign', context: {} })).not.toEqual([]);
    expect(faults('Response', { cards: [{ summary: 'x'.repeat(140) }] })).not.toEqual([]);
  });

  it('feedback, with the members that it must have', () => {
    const entry = {
      card: 'a',
      outcome: 'accepted',
      outcomeTimestamp: '2026-11-20T13:00:00Z',
      acceptedSuggestions: [{ id: 'b' }],
    };
    expect(faults('Feedback', { feedback: [entry] })).toEqual([]);
    expect(faults('Feedback', { feedback: [] })).not.toEqual([]);
    expect(faults('Feedback', { feedback: [{ card: 'a', outcome: 'ignored' }] })).not.toEqual([]);
  });

  it('tell how much is taken: 1,000 entries, 20 suggestions of an entry, 2,000 drafts', () => {
    const suggestions = (count: number) => Array.from({ length: count }, (_, id) => ({ id: `s-${id}` }));
    const entry = (accepted: number) => ({
      card: 'a',
      outcome: 'accepted',
      outcomeTimestamp: '2026-11-20T13:00:00Z',
      acceptedSuggestions: suggestions(accepted),
    });
    const feedback = (count: number) => ({ feedback: Array.from({ length: count }, () => entry(1)) });
    expect(faults('Feedback', feedback(1_000))).toEqual([]);
    expect(faults('Feedback', feedback(1_001))).toEqual(['/feedback must NOT have more than 1000 items']);
    expect(faults('Feedback', { feedback: [entry(20)] })).toEqual([]);
    expect(faults('Feedback', { feedback: [entry(21)] })).toHaveLength(1);
    const call = fixtureCall('clean-c6d1');
    const drafts = (count: number) => ({
      ...call,
      context: { ...call.context, draftOrders: { resourceType: 'Bundle', entry: Array(count).fill({}) } },
    });
    expect(faults('OrderSignRequest', drafts(2_000))).toEqual([]);
    expect(faults('OrderSignRequest', drafts(2_001))).toHaveLength(1);
  });
});
