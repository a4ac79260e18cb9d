import express from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { browserAccess, securityHeaders } from '#src/auth/browser-access.ts';
import { callRate } from '#src/auth/call-rate.ts';
import { refuseCaller } from '#src/auth/challenge.ts';
import { anonymousSchema, type Caller } from '#src/auth/client.ts';

const sandbox = 'https://sandbox.cds-hooks.org';

/** Browser access first, then a service that trusts nobody. */
const closed = express()
  .use(securityHeaders())
  .use(browserAccess([sandbox]))
  .use((_, response) => refuseCaller(response));

describe('[T8] browser-based clients', () => {
  it('a preflight of a listed origin is answered with 204 before authentication', async () => {
    const answer = await request(closed).options('/cds-services/any').set({
      Origin: sandbox,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type',
    });
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe(sandbox);
    expect(answer.headers['access-control-allow-methods']).toBe('GET,POST,OPTIONS');
    expect(answer.headers['access-control-allow-headers']).toBe('Authorization,Content-Type');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    expect(answer.headers.vary).toContain('Origin');
  });

  it.each(['https://evil.example.org', 'null', `${sandbox}.evil.example`, 'http://sandbox.cds-hooks.org'])(
    'the origin %s is not named',
    async (origin) => {
      const answer = await request(closed)
        .options('/cds-services/any')
        .set({ Origin: origin, 'Access-Control-Request-Method': 'POST' });
      expect(answer.status).toBe(204);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('nobody is named where no origin is listed', async () => {
    const app = express().use(browserAccess([]));
    const answer = await request(app)
      .options('/')
      .set({ Origin: sandbox, 'Access-Control-Request-Method': 'POST' });
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('the browser may read the refusal of its own call', async () => {
    const answer = await request(closed).post('/cds-services/any').set('Origin', sandbox).send({});
    expect(answer.status).toBe(401);
    expect(answer.headers['access-control-allow-origin']).toBe(sandbox);
  });
});

describe('[J14] the refusal', () => {
  it('is bare: no reason, no body', async () => {
    const answer = await request(closed).post('/cds-services/any').send({});
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.text).toBe('');
  });

  it('carries the headers of an answer that is no page', async () => {
    const { headers } = await request(closed).get('/');
    expect(headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toContain('max-age=31536000');
    expect(headers['x-powered-by']).toBeUndefined();
  });
});

describe('calls per minute', () => {
  const callers: Readonly<Record<string, Caller>> = {
    limited: anonymousSchema.parse({ id: 'limited', maxCallsPerMinute: 2 }),
    other: anonymousSchema.parse({ id: 'other', maxCallsPerMinute: 2 }),
    free: anonymousSchema.parse({ id: 'free' }),
  };
  const app = () =>
    express()
      .use(
        callRate({
          callerOf: (incoming) => callers[incoming.path.slice(1)] ?? anonymousSchema.parse({}),
          refuse: (_, response) => response.sendStatus(429),
        }),
      )
      .use((_, response) => response.sendStatus(200));

  it('hold a client to its own limit, not the others', async () => {
    const served = app();
    const statuses: number[] = [];
    for (const path of ['/limited', '/limited', '/limited', '/other', '/free', '/free', '/free']) {
      statuses.push((await request(served).get(path)).status);
    }
    expect(statuses).toEqual([200, 200, 429, 200, 200, 200, 200]);
  });

  it('tell a refused client when to come back', async () => {
    const served = app();
    await request(served).get('/limited');
    await request(served).get('/limited');
    expect(Number((await request(served).get('/limited')).headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('[J2] over a real connection', () => {
  it('Node keeps both of two Authorization headers apart in headersDistinct', async () => {
    const app = express().use((incoming, response) => response.json(incoming.headersDistinct.authorization));
    const answer = await request(app)
      .get('/')
      .set('Authorization', ['Bearer a', 'Bearer b'] as unknown as string);
    expect(answer.body).toEqual(['Bearer a', 'Bearer b']);
  });
});
