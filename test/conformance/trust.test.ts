import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type KeyServer, startKeyServer } from '../auth/key-server.ts';
import { confusedHmac, ellipticKeys, jwk } from '../auth/signing.ts';
import { authorized, createEhr, tokenOf } from './clients.ts';
import { fixtureCall } from './fixture-calls.ts';
import { publicUrl, type RunningService, send, startService } from './running-service.ts';

// The full matrix of broken tokens is in test/auth/verify.test.ts; here a sample of it meets the whole service over HTTP.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const call = fixtureCall('neutropenia-anc-0-99');
const id = 'tarlatamab-order-sign';
const audience = `${publicUrl}/cds-services/${id}`;
const elliptic = createEhr('elliptic');
const rsa = createEhr('rsa', 'RS384');
const foreign = createEhr('foreign');
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

const hour = 3600;
const seconds = () => Math.floor(Date.now() / 1000);

describe('[J14] who is not trusted gets a bare 401, and the reason stands in the audit log alone', () => {
  it.each<[string, string, () => string | undefined]>([
    ['[J2] no token', 'authorizationMissing', () => undefined],
    ['[J2] no JWT', 'malformed', () => 'abc'],
    ['[J5] HS256 with the public key', 'algForbidden', () => confused()],
    ['[J7] an algorithm that is not agreed', 'algNotAllowed', () => otherCurve()],
    ['[J3] no kid', 'kid', () => tokenOf(elliptic, audience, { header: { kid: undefined } })],
    ['[J3] no typ', 'typ', () => tokenOf(elliptic, audience, { header: { typ: undefined } })],
    ['[J4] no exp', 'expMissing', () => tokenOf(elliptic, audience, { claims: { exp: undefined } })],
    ['[J4] no iat', 'iatMissing', () => tokenOf(elliptic, audience, { claims: { iat: undefined } })],
    ['[J4] no jti', 'jtiMissing', () => tokenOf(elliptic, audience, { claims: { jti: undefined } })],
    [
      '[J12] expired',
      'expired',
      () => tokenOf(elliptic, audience, { claims: { iat: seconds() - 900, exp: seconds() - 300 } }),
    ],
    [
      '[J12] not yet valid',
      'nbfInFuture',
      () => tokenOf(elliptic, audience, { claims: { nbf: seconds() + 600 } }),
    ],
    [
      '[J11] valid for longer than an hour',
      'lifetimeTooLong',
      () => tokenOf(elliptic, audience, { claims: { exp: seconds() + hour + 60 } }),
    ],
    ['[J6] aud with a slash more', 'audMismatch', () => tokenOf(elliptic, `${audience}/`)],
    ['[J6] aud of discovery', 'audMismatch', () => tokenOf(elliptic, `${publicUrl}/cds-services`)],
    ['[J6] aud of feedback', 'audMismatch', () => tokenOf(elliptic, `${audience}/feedback`)],
    [
      '[J6] aud of the other service',
      'audMismatch',
      () => tokenOf(elliptic, `${publicUrl}/cds-services/tarlatamab-order-select`),
    ],
    ['[J8] an issuer that nobody registered', 'issUnknown', () => tokenOf(foreign, audience)],
    [
      '[J8] keys from where the token says',
      'jkuNotAllowed',
      () =>
        tokenOf(elliptic, audience, { header: { jku: 'https://evil.example.org/jwks' }, key: foreign.keys }),
    ],
    ['[J10] signed by another key', 'signature', () => tokenOf(elliptic, audience, { key: foreign.keys })],
    [
      '[J9] a kid that nobody published',
      'keyUnknown',
      () => tokenOf(elliptic, audience, { header: { kid: 'x' } }),
    ],
    ['[J10] a tenant that is not agreed', 'tenantUnknown', () => tokenOf(rsa, audience)],
  ])('%s', async (_what, reason, token) => {
    const before = service.lines().length;
    const answer = await post(token());
    expect([answer.status, answer.text]).toEqual([401, '']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(service.lines().slice(before)).toContainEqual(
      expect.objectContaining({ event: 'serviceCall', status: 401, refused: reason }),
    );
  });

  it.each([
    ['a body that is no JSON', '{', 401],
    ['a body that is no call', '[]', 401],
  ])('before anything is said of %s', async (_what, body, status) => {
    const answer = await post('abc', undefined, body);
    expect([answer.status, answer.text]).toEqual([status, '']);
  });

  function confused(): string {
    const at = seconds();
    const claims = { iss: elliptic.issuer, aud: audience, iat: at, exp: at + 60, jti: 'confused' };
    return confusedHmac({ kid: elliptic.kid, typ: 'JWT' }, claims, elliptic.keys);
  }

  function otherCurve(): string {
    return tokenOf(elliptic, audience, { header: { alg: 'ES256' }, key: ellipticKeys('P-256') });
  }
});

describe('[J9] an unknown kid', () => {
  it('makes us ask for keys at most twice a minute, however often it comes', async () => {
    const rotating = createEhr('elliptic');
    const renamed = { ...rotating, kid: 'elliptic-2' };
    const own = await startKeyServer();
    own.publish([rotating.published]);
    const rotated = await startService({
      registry: `clients:\n  - { id: a, iss: ${rotating.issuer}, jwksUri: ${own.url} }\n`,
    });
    try {
      const status = async (ehr: typeof rotating) =>
        (await send(`${rotated.url}/cds-services/${id}`, call, authorized(tokenOf(ehr, audience)))).status;
      expect(await status(rotating)).toBe(200);
      own.publish([jwk(rotating.keys, { kid: 'elliptic-2', use: 'sig', alg: 'ES384' })]);
      for (const _ of [1, 2, 3]) expect(await status(renamed)).toBe(401);
      expect(own.asked()).toBe(1);
    } finally {
      await rotated.stop();
      await own.close();
    }
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
