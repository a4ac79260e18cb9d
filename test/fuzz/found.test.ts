import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixtureCall, fixtureCall } from '../conformance/fixture-calls.ts';
import { type RunningService, send, startService } from '../conformance/running-service.ts';
import { deepObjects, written } from './raw-json.ts';

/** What the fuzzer has found, each as the smallest request that was answered with HTTP 500. */

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const call = fixtureCall('neutropenia-anc-0-99');
const withPrefetch = (members: Readonly<Record<string, unknown>>): FixtureCall => ({
  ...call,
  prefetch: { ...call.prefetch, ...members },
});

async function answered(path: string, body: unknown) {
  const answer = await send(`${service.url}${path}`, written(body));
  expect(service.lines().filter(({ level }) => level === 'error')).toEqual([]);
  return answer;
}

describe('a call that was answered with HTTP 500', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
    'resources of the type %s, which every object has as a member',
    async (resourceType) => {
      const { status, body } = await answered(
        '/cds-services/tarlatamab-order-sign',
        withPrefetch({ conditions: { resourceType } }),
      );
      expect(status).toBe(200);
      expect(body.cards.length).toBeGreaterThan(0);
    },
  );
});

describe('feedback that was answered with HTTP 500', () => {
  it('an entry of five thousand levels', async () => {
    const { status } = await answered('/cds-services/tarlatamab-order-sign/feedback', {
      feedback: [{ card: 'x', extension: deepObjects(5_000) }],
    });
    expect(status).toBe(400);
  });
});

describe('a file of the page that was answered with HTTP 500', () => {
  it.each([
    ['range', 'bytes=999999-'],
    ['if-match', '"another"'],
    ['if-unmodified-since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ])('%s: %s, which it cannot meet', async (name, value) => {
    const { status } = await send(`${service.url}/workbench/assets/theme.js`, undefined, { [name]: value });
    expect(status).toBe(400);
    expect(service.lines().filter(({ level }) => level === 'error')).toEqual([]);
  });
});
