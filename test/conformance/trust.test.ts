import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type KeyServer, startKeyServer } from '../auth/key-server.ts';
import { authorized, createEhr, tokenOf } from './clients.ts';
import { fixtureCall } from './fixture-calls.ts';
import { publicUrl, type RunningService, send, startService } from './running-service.ts';

// The matrix of broken tokens, over HTTP, is in broken-tokens.test.ts; the rotation of keys in rotation.test.ts.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const call = fixtureCall('neutropenia-anc-0-99');
const id = 'tarlatamab-order-sign';
const audience = `${publicUrl}/cds-services/${id}`;
const elliptic = createEhr('elliptic');
const rsa = createEhr('rsa', 'RS384');
const slow = createEhr('slow');
let keyServer: KeyServer;
let registry: string;
let service: RunningService;

beforeAll(async () => {
  keyServer = await startKeyServer();
  keyServer.publish([elliptic.published, rsa.published, slow.published]);
  const client = (name: string, more = '') =>
    `  - { id: ${name}, iss: https://${name}.example.org/fhir/R4, jwksUri: ${keyServer.url}${more} }\n`;
  registry = `clients:\n${client('elliptic')}${client('rsa', ', tenants: [north]')}${client('slow', ', maxCallsPerMinute: 2')}`;
  service = await startService({ registry });
});
afterAll(async () => {
  await service.stop();
  await keyServer.close();
});

const post = (token: string | undefined, path = `/cds-services/${id}`, body: unknown = call) =>
  send(`${service.url}${path}`, body, token === undefined ? {} : authorized(token));

describe('[J1] with a client registry every call proves who it comes from', () => {
  it('[J2] [J7] ES384 with a key from a JWKS server: cards, and the client in the audit line', async () => {
    const answer = await post(tokenOf(elliptic, audience));
    expect(answer.status).toBe(200);
    expect(answer.body.cards.length).toBeGreaterThan(0);
    expect(service.lines()).toContainEqual(
      expect.objectContaining({ event: 'serviceCall', client: 'elliptic', issuer: elliptic.issuer }),
    );
  });

  it('[J7] RS384, with a tenant of the list', async () => {
    expect((await post(tokenOf(rsa, audience, { claims: { tenant: 'north' } }))).status).toBe(200);
  });

  it('[J6] aud is made from the configured address: the address really called does not count', async () => {
    expect((await post(tokenOf(elliptic, `${service.url}/cds-services/${id}`))).status).toBe(401);
  });

  it('[J6] the 3.0 base has audiences of its own', async () => {
    const r3 = `/r3/cds-services/${id}`;
    expect((await post(tokenOf(elliptic, `${publicUrl}${r3}`), r3)).status).toBe(200);
    expect((await post(tokenOf(elliptic, audience), r3)).status).toBe(401);
  });

  it.each([`${audience}/feedback`, audience])('[J6] [F1] feedback by a token for %s', async (aud) => {
    const feedback = [{ card: 'unknown', outcome: 'overridden', outcomeTimestamp: '2026-11-20T13:00:00Z' }];
    const answer = await post(tokenOf(elliptic, aud), `/cds-services/${id}/feedback`, { feedback });
    expect([answer.status, answer.text]).toEqual([200, '{}']);
  });

  it('[D11] discovery stays open, with a token and without', async () => {
    for (const headers of [{}, authorized('not.a.token')])
      expect((await send(`${service.url}/cds-services`, undefined, headers)).status).toBe(200);
  });

  it('the report is the administrator’s, and without his token there is no such page', async () => {
    expect((await send(`${service.url}/reports/overrides`)).status).toBe(404);
  });
});

describe('[J14] who is not trusted gets a bare 401', () => {
  it.each([
    ['a body that is no JSON', '{', 401],
    ['a body that is no call', '[]', 401],
  ])('before anything is said of %s', async (_what, body, status) => {
    const answer = await post('abc', undefined, body);
    expect([answer.status, answer.text]).toEqual([status, '']);
  });
});

describe('[J11] a token is used once', () => {
  it('by one process', async () => {
    const token = tokenOf(elliptic, audience);
    expect((await post(token)).status).toBe(200);
    expect((await post(token)).status).toBe(401);
  });

  it('by two processes that share the database', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cds-second-'));
    const clientsFile = join(folder, 'clients.yaml');
    await writeFile(clientsFile, registry);
    const second = spawn(process.execPath, ['src/main.ts'], {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        CDS_BASE_URL: publicUrl,
        CDS_CLIENTS_FILE: clientsFile,
        CDS_DATABASE: service.database,
      },
    });
    const closed = once(second, 'close');
    try {
      // Read on after the address: a closed pipe would end the process at its next word.
      let said = '';
      await new Promise<void>((listening, failed) => {
        second.stderr.on('data', (chunk) => {
          said += String(chunk);
          if (/Listening on \S+/.test(said)) listening();
        });
        closed.then(() => failed(new Error(said)));
      });
      expect(said).not.toContain('AUTHENTICATION IS OFF');
      const url = `${/Listening on (http:\S+)\/cds-services/.exec(said)?.[1]}/cds-services/${id}`;
      const token = tokenOf(elliptic, audience);
      expect((await post(token)).status).toBe(200);
      expect((await send(url, call, authorized(token))).status).toBe(401);
      expect((await send(url, call, authorized(tokenOf(elliptic, audience)))).status).toBe(200);
    } finally {
      second.kill('SIGKILL');
      await closed;
      await rm(folder, { recursive: true });
    }
  });
});

describe('calls per minute of one client', () => {
  it('429 as an OperationOutcome with Retry-After; the others are served', async () => {
    const statuses: number[] = [];
    let last = await post(tokenOf(slow, audience));
    for (const _ of [1, 2]) {
      statuses.push(last.status);
      last = await post(tokenOf(slow, audience));
    }
    expect([...statuses, last.status]).toEqual([200, 200, 429]);
    expect(last.body.issue[0].details.coding[0].code).toBe('tooManyCalls');
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post(tokenOf(elliptic, audience))).status).toBe(200);
  });
});
