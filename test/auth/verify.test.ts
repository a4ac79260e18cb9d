import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeySource } from '#src/auth/keys.ts';
import { type ClientRegistry, readClientRegistry } from '#src/auth/registry.ts';
import { createMemoryReplayGuard } from '#src/auth/replay.ts';
import { type Authenticate, createAuthentication, type Refusal } from '#src/auth/verify.ts';
import { brokenTokens } from './broken-tokens.ts';
import {
  createTokens,
  epicKeys,
  largeCurve,
  type Members,
  otherKeys,
  publishedKeys,
  registryText,
  smallCurve,
} from './callers.ts';
import { type KeyServer, startKeyServer } from './key-server.ts';
import { bearer } from './signing.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const seconds = now / 1000;
const baseUrl = 'https://cds.example.org/base';
const service = `${baseUrl}/cds-services/order-check`;
const endpoint = { kind: 'service', id: 'order-check' } as const;
const place = { service, keysAt: () => keyServer.url, seconds: () => seconds };
const { signed, epicToken, from } = createTokens(place);

let keyServer: KeyServer;
let registry: ClientRegistry;

beforeAll(async () => {
  keyServer = await startKeyServer();
  keyServer.publish(publishedKeys());
  registry = readClientRegistry('clients.yaml', registryText(keyServer.url), { production: true });
});

afterAll(() => keyServer.close());

/** A service that has met nobody yet. */
function authentication(): Authenticate {
  return createAuthentication({
    registry,
    baseUrl,
    now: () => now,
    keys: createKeySource({ now: () => now }),
    replay: createMemoryReplayGuard(() => now),
  });
}

describe('§7 JWT matrix: refused, each for its own reason', () => {
  const broken = brokenTokens({
    ...place,
    discovery: `${baseUrl}/cds-services`,
    otherService: `${baseUrl}/cds-services/other`,
    margin: 0,
  });

  it.each(broken)('%s', async (_, token, reason) => {
    expect(await authentication()(bearer(token()), endpoint)).toMatchObject({ ok: false, reason });
  });

  it('has at least 30 different reasons', () => {
    expect(new Set(broken.map(([, , reason]) => reason)).size).toBeGreaterThanOrEqual(30);
  });
});

describe('[J2] exactly one Authorization header with a Bearer token', () => {
  it.each<[string, string[], Refusal]>([
    ['none', [], 'authorizationMissing'],
    ['two', ['Bearer a.b.c', 'Bearer a.b.c'], 'authorizationRepeated'],
    ['two in one', ['Bearer a.b.c, Bearer d.e.f'], 'notBearer'],
    ['another scheme', ['Basic dXNlcjpwYXNz'], 'notBearer'],
    ['the scheme alone', ['Bearer'], 'notBearer'],
    ['the token alone', ['a.b.c'], 'notBearer'],
    ['an empty one', [''], 'notBearer'],
  ])('%s is refused', async (_, authorization, reason) => {
    const verdict = await authentication()({ headersDistinct: { authorization } }, endpoint);
    expect(verdict).toMatchObject({ ok: false, reason });
  });

  it.each(['bearer', 'BEARER', 'Bearer'])('the scheme %s is taken', async (scheme) => {
    const request = { headersDistinct: { authorization: [`${scheme} ${signed()}`] } };
    expect(await authentication()(request, endpoint)).toMatchObject({ ok: true, client: { id: 'sandbox' } });
  });
});

describe('taken', () => {
  it.each<[string, () => string, string]>([
    ['the sandbox: ES384 with jku', () => signed(), 'sandbox'],
    ['Epic: RS384, kid with + and /, nbf before iat', () => epicToken(), 'epic'],
    ['Epic: aud as typed by hand', () => epicToken({ aud: 'typed-by-hand' }), 'epic'],
    ['Epic: jku equal to the configured jwksUri', () => epicToken({}, { jku: keyServer.url }), 'epic'],
    [
      'aud as a list that holds our URL',
      () => signed({}, { aud: ['https://other.example.org', service] }),
      'sandbox',
    ],
    ['expired within the tolerance', () => signed({}, { exp: seconds - 59, iat: seconds - 300 }), 'sandbox'],
    ['iat ahead within the tolerance', () => signed({}, { iat: seconds + 60 }), 'sandbox'],
    ['nbf ahead within the tolerance of this client', () => epicToken({ nbf: seconds + 30 }), 'epic'],
    [
      'times with fractions of a second',
      () => signed({}, { exp: seconds + 299.5, iat: seconds - 0.5 }),
      'sandbox',
    ],
    ['lives for an hour exactly', () => signed({}, { exp: seconds + 3600 }), 'sandbox'],
    ['jti of 256 characters', () => signed({}, { jti: 'x'.repeat(256) }), 'sandbox'],
    ['tenant on the list', () => from('oracle', { tenant: 'north' }), 'oracle'],
    ['tenant where there is no list', () => signed({}, { tenant: 'anything' }), 'sandbox'],
    ['pinned key, nothing fetched', () => from('pinned', {}, { kid: 'pinned' }, otherKeys), 'pinned'],
    ['two keys of one kid, one fits', () => signed({ kid: 'mixed' }), 'sandbox'],
    ['ES256 by choice', () => from('wide', {}, { alg: 'ES256', kid: 'p256' }, smallCurve), 'wide'],
    ['ES512 by choice', () => from('wide', {}, { alg: 'ES512', kid: 'p521' }, largeCurve), 'wide'],
    ['RS256 by choice', () => from('wide', {}, { alg: 'RS256', kid: 'rs256-only' }, epicKeys), 'wide'],
    ['PS384 by choice', () => from('wide', {}, { alg: 'PS384', kid: 'mixed' }, epicKeys), 'wide'],
  ])('%s', async (_, token, id) => {
    expect(await authentication()(bearer(token()), endpoint)).toMatchObject({ ok: true, client: { id } });
  });

  it('with the token id, the issuer and the tenant for the audit log', async () => {
    expect(
      await authentication()(bearer(from('oracle', { tenant: 'north', jti: 't-1' })), endpoint),
    ).toMatchObject({
      tokenId: 't-1',
      issuer: 'https://oracle.example.org',
      tenant: 'north',
    });
  });

  it('[J15] with the certificate that the proxy has checked, in either spelling', async () => {
    for (const fingerprint of ['ab:cd:ef', 'ABCDEF']) {
      const request = {
        headersDistinct: { ...bearer(from('proxied')).headersDistinct, 'x-client-cert': [fingerprint] },
      };
      expect(await authentication()(request, endpoint)).toMatchObject({ ok: true });
    }
  });

  it('[J15] not with two certificates, nor with another', async () => {
    for (const fingerprints of [['abcdef', 'abcdef'], ['abcde0']]) {
      const request = {
        headersDistinct: { ...bearer(from('proxied')).headersDistinct, 'x-client-cert': fingerprints },
      };
      expect(await authentication()(request, endpoint)).toMatchObject({ ok: false, reason: 'certificate' });
    }
  });
});

describe('[J6] the audience of each endpoint', () => {
  const discovery = `${baseUrl}/cds-services`;
  it.each<['discovery' | 'service' | 'feedback', string, boolean]>([
    ['discovery', discovery, true],
    ['discovery', service, false],
    ['service', service, true],
    ['service', `${service}/feedback`, false],
    ['feedback', service, true],
    ['feedback', `${service}/feedback`, true],
    ['feedback', discovery, false],
    ['feedback', `${service}/feedback/`, false],
  ])('%s called with %s: %s', async (kind, aud, ok) => {
    const called = kind === 'discovery' ? { kind } : { kind, id: 'order-check' };
    expect((await authentication()(bearer(signed({}, { aud })), called)).ok).toBe(ok);
  });
});

describe('[J11] replay', () => {
  it('refuses a token the second time, at whatever endpoint', async () => {
    const authenticate = authentication();
    const token = signed();
    expect(await authenticate(bearer(token), endpoint)).toMatchObject({ ok: true });
    expect(await authenticate(bearer(token), endpoint)).toMatchObject({ ok: false, reason: 'replayed' });
    expect(await authenticate(bearer(token), { kind: 'feedback', id: 'order-check' })).toMatchObject({
      reason: 'replayed',
    });
  });

  it('refuses another token with the same jti of the same issuer, and takes it from another issuer', async () => {
    const authenticate = authentication();
    expect(await authenticate(bearer(signed({}, { jti: 'same' })), endpoint)).toMatchObject({ ok: true });
    expect(await authenticate(bearer(signed({}, { jti: 'same', sub: 'x' })), endpoint)).toMatchObject({
      reason: 'replayed',
    });
    expect(await authenticate(bearer(epicToken({ jti: 'same' })), endpoint)).toMatchObject({ ok: true });
  });

  it('is not triggered by a token whose signature was false: a stranger cannot use up a jti', async () => {
    const authenticate = authentication();
    expect(await authenticate(bearer(signed({}, {}, otherKeys)), endpoint)).toMatchObject({
      reason: 'signature',
    });
    expect(await authenticate(bearer(signed()), endpoint)).toMatchObject({ ok: true });
  });

  it('admits one of two calls made at the same time', async () => {
    const authenticate = authentication();
    const token = signed();
    const verdicts = await Promise.all([1, 2, 3].map(() => authenticate(bearer(token), endpoint)));
    expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(1);
  });

  it('remembers a token through the tolerance after its exp', async () => {
    let clock = now;
    const authenticate = createAuthentication({
      registry,
      baseUrl,
      now: () => clock,
      keys: createKeySource({ now: () => clock }),
      replay: createMemoryReplayGuard(() => clock),
    });
    const token = signed();
    expect(await authenticate(bearer(token), endpoint)).toMatchObject({ ok: true });
    clock = now + 359_000;
    expect(await authenticate(bearer(token), endpoint)).toMatchObject({ reason: 'replayed' });
    clock = now + 360_000;
    expect(await authenticate(bearer(token), endpoint)).toMatchObject({ reason: 'expired' });
  });

  it('refuses everybody while nothing can be remembered', async () => {
    const authenticate = createAuthentication({
      registry,
      baseUrl,
      now: () => now,
      keys: createKeySource({ now: () => now }),
      replay: createMemoryReplayGuard(() => now, 0),
    });
    expect(await authenticate(bearer(signed()), endpoint)).toMatchObject({
      ok: false,
      reason: 'replayGuardUnavailable',
    });
  });
});

describe('where callers without a token are served (development)', () => {
  const open = () =>
    createAuthentication({
      registry: readClientRegistry(
        'clients.yaml',
        `anonymous: {}
clients: [{ id: sandbox, iss: https://sandbox.example.org, jwksUri: '${keyServer.url}' }]`,
        { production: false },
      ),
      baseUrl,
      now: () => now,
      keys: createKeySource({ now: () => now }),
      replay: createMemoryReplayGuard(() => now),
    });

  it('a caller without a token, and one of an unknown issuer, is the anonymous client', async () => {
    const anonymous = { ok: true, client: { id: 'anonymous' }, tokenId: undefined };
    expect(await open()({ headersDistinct: {} }, endpoint)).toMatchObject(anonymous);
    expect(
      await open()(bearer(signed({}, { iss: 'https://elsewhere.example.org' })), endpoint),
    ).toMatchObject(anonymous);
  });

  it('a token of a known issuer is judged in full', async () => {
    const token = (claims: Members) => bearer(signed({ jku: undefined }, claims));
    expect(await open()(token({}), endpoint)).toMatchObject({ ok: true, client: { id: 'sandbox' } });
    expect(await open()(token({ aud: 'elsewhere' }), endpoint)).toMatchObject({
      ok: false,
      reason: 'audMismatch',
    });
  });
});

describe('[J10] keys that cannot be had', () => {
  it('refuse the token as unavailable, which is not the same as unknown', async () => {
    const silent = await startKeyServer();
    const authenticate = createAuthentication({
      registry: readClientRegistry(
        'c.yaml',
        `clients: [{ id: a, iss: 'https://a.example.org', jwksUri: '${silent.url}' }]`,
        { production: true },
      ),
      baseUrl,
      now: () => now,
      keys: createKeySource({ now: () => now }),
      replay: createMemoryReplayGuard(() => now),
    });
    expect(await authenticate(bearer(from('a')), endpoint)).toMatchObject({
      ok: false,
      reason: 'keysUnavailable',
    });
    await silent.close();
  });
});
