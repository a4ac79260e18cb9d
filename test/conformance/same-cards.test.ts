import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type GoodServer, startGoodServer } from '../servers/good-server.ts';
import {
  type FixtureCall,
  fixtureCall,
  fixtureChart,
  fixtureNames,
  serviceOf,
  withoutUuids,
} from './fixture-calls.ts';
import { type RunningService, send, startService } from './running-service.ts';

// A FHIR server is filled and asked some forty times in each case.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const token = 'same-cards-token';
let service: RunningService;
let templates: Readonly<Record<string, Readonly<Record<string, string>>>>;

beforeAll(async () => {
  service = await startService({ environment: { CDS_FETCH_DEADLINE_MS: '30000', LOG_LEVEL: 'warn' } });
  const { body } = await send(`${service.url}/cds-services`);
  templates = Object.fromEntries(
    body.services.map((entry: { id: string; prefetch: Record<string, string> }) => [
      entry.id,
      entry.prefetch,
    ]),
  );
});
afterAll(() => service.stop());

/** The EHR at work: it fills our templates in and runs them against its own server. */
async function prefetchBy(server: GoodServer, call: FixtureCall): Promise<Readonly<Record<string, unknown>>> {
  const asked = Object.entries(templates[serviceOf(call)] ?? {}).map(async ([key, template]) => {
    const query = template.replaceAll('{{context.patientId}}', call.context.patientId);
    const answer = await fetch(`${server.base}/${query}`, { headers: { authorization: `Bearer ${token}` } });
    return [key, answer.status === 404 ? null : await answer.json()] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}

async function cards(call: object, id: string): Promise<string> {
  const answer = await send(`${service.url}/cds-services/${id}`, call);
  expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
  return withoutUuids(answer.text);
}

describe('[R12] [P1] [P5] [A1] prefetch alone, server alone, and half of each: the same cards to the byte', () => {
  it.each(fixtureNames)('%s', async (name) => {
    const call = fixtureCall(name);
    const server = await startGoodServer(fixtureChart(name), token);
    try {
      const access = {
        fhirServer: server.base,
        fhirAuthorization: {
          access_token: token,
          token_type: 'Bearer',
          expires_in: 300,
          scope: 'user/*.rs',
          subject: 'cds',
        },
      };
      const { prefetch: _sent, ...bare } = call;
      const prefetch = await prefetchBy(server, call);
      const half = Object.fromEntries(Object.entries(prefetch).filter((_, index) => index % 2 === 0));
      const id = serviceOf(call);
      const fromPrefetch = await cards({ ...bare, prefetch }, id);
      expect(await cards({ ...bare, ...access }, id)).toBe(fromPrefetch);
      expect(await cards({ ...bare, ...access, prefetch: half }, id)).toBe(fromPrefetch);
    } finally {
      await server.stop();
    }
  });
});
