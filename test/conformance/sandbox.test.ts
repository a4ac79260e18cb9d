import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { jwk } from '../auth/signing.ts';
import { authorized, createEhr, tokenOf } from './clients.ts';
import { fixtureCall } from './fixture-calls.ts';
import { publicUrl, type RunningService, send, startService } from './running-service.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

// The CDS Hooks Sandbox is a page of another origin that signs with ES384. Its own registry file, with our key in place of its.
const origin = 'https://sandbox.cds-hooks.org';
const sandbox = { ...createEhr('sandbox'), issuer: origin, kid: '44823f3d-0b01-4a6c-a80e-b9d3e8a7226f' };
const id = 'tarlatamab-order-sign';
let service: RunningService;

beforeAll(async () => {
  const profile = readFileSync(new URL('../../fixtures/clients/sandbox.yaml', import.meta.url), 'utf8');
  const key = jwk(sandbox.keys, { kid: sandbox.kid, use: 'sig', alg: 'ES384' });
  const registry = profile.replace(/ {4}keys:\n(?: {6}.*\n)+/, `    keys: [${JSON.stringify(key)}]\n`);
  service = await startService({ registry });
});
afterAll(() => service.stop());

const signed = (path: string) => ({ origin, ...authorized(tokenOf(sandbox, `${publicUrl}${path}`)) });

describe('[T8] the CDS Hooks Sandbox', () => {
  it.each(['/cds-services', `/cds-services/${id}`, `/cds-services/${id}/feedback`])(
    'its browser may call %s',
    async (path) => {
      const headers = {
        origin,
        'access-control-request-method': path.endsWith('services') ? 'GET' : 'POST',
        'access-control-request-headers': 'authorization,content-type',
      };
      const answer = await send(`${service.url}${path}`, undefined, headers, 'OPTIONS');
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-allow-headers')).toBe('Authorization,Content-Type');
    },
  );

  it('reads discovery with a token, and the answer names its origin', async () => {
    const answer = await send(`${service.url}/cds-services`, undefined, signed('/cds-services'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.body.services.length).toBeGreaterThan(0);
  });

  it('gets cards without null for a call as it sends it: no encounter, no Bundle type, no fullUrl', async () => {
    const call = fixtureCall('neutropenia-anc-0-99');
    const { encounterId: _encounter, ...context } = call.context;
    const entry = (context.draftOrders.entry ?? []).map(({ resource }) => ({ resource }));
    const path = `/cds-services/${id}`;
    const answer = await send(
      `${service.url}${path}`,
      { ...call, context: { ...context, draftOrders: { resourceType: 'Bundle', entry } } },
      signed(path),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.body.cards.length).toBeGreaterThan(0);
    expect(answer.text).not.toContain('null');
  });

  it('[F1] [J6] reports an override by a token for the feedback URL; code and system without a display', async () => {
    const call = fixtureCall('neutropenia-anc-0-99');
    const path = `/cds-services/${id}`;
    const { body } = await send(`${service.url}${path}`, call, signed(path));
    const [card] = body.cards;
    const { code, system } = card.overrideReasons[0];
    const entry = {
      card: card.uuid,
      outcome: 'overridden',
      outcomeTimestamp: new Date().toISOString(),
      overrideReason: { reason: { code, system } },
    };
    const answer = await send(
      `${service.url}${path}/feedback`,
      { feedback: [entry] },
      signed(`${path}/feedback`),
    );
    expect([answer.status, answer.text]).toEqual([200, '{}']);
  });

  it('another origin is not named, and the key of the sandbox is refused in production', async () => {
    const answer = await send(`${service.url}/cds-services`, undefined, { origin: 'https://evil.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const file = new URL('../../fixtures/clients/sandbox.yaml', import.meta.url);
    const production = startService({
      registry: readFileSync(file, 'utf8'),
      environment: { CDS_HOST: '0.0.0.0' },
    });
    await expect(production).rejects.toThrow(/development only/);
  });
});
