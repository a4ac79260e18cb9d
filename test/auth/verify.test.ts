import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeySource } from '#src/auth/keys.ts';
import { type ClientRegistry, readClientRegistry } from '#src/auth/registry.ts';
import { createMemoryReplayGuard } from '#src/auth/replay.ts';
import { type Authenticate, createAuthentication, type Refusal } from '#src/auth/verify.ts';
import { type KeyServer, startKeyServer } from './key-server.ts';
import { bearer, compact, confusedHmac, ellipticKeys, jwk, privateJwk, rsaKeys } from './signing.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const seconds = now / 1000;
const baseUrl = 'https://cds.example.org/base';
const service = `${baseUrl}/cds-services/order-check`;
const endpoint = { kind: 'service', id: 'order-check' } as const;

const sandboxKeys = ellipticKeys('P-384');
const epicKeys = rsaKeys(2048);
const otherKeys = ellipticKeys('P-384');
const shortKeys = rsaKeys(1024);
const smallCurve = ellipticKeys('P-256');
const largeCurve = ellipticKeys('P-521');
const pssKeys = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });

let keyServer: KeyServer;
let registry: ClientRegistry;

beforeAll(async () => {
  keyServer = await startKeyServer();
  keyServer.publish([
    jwk(sandboxKeys, { kid: 'ec', use: 'sig', alg: 'ES384' }),
    jwk(epicKeys, { kid: 'ZR+iPrkP5j2j9s/FIYfjr6RBNAxA=', use: 'sig' }),
    jwk(shortKeys, { kid: 'short' }),
    jwk(smallCurve, { kid: 'p256' }),
    jwk(largeCurve, { kid: 'p521' }),
    jwk(sandboxKeys, { kid: 'enc', use: 'enc' }),
    jwk(sandboxKeys, { kid: 'other-alg', alg: 'ES256' }),
    jwk(epicKeys, { kid: 'rs256-only', alg: 'RS256' }),
    jwk(sandboxKeys, { kid: 'wrap', key_ops: ['wrapKey'] }),
    jwk(sandboxKeys, { kid: 'twin', alg: 'ES384' }),
    jwk(otherKeys, { kid: 'twin', alg: 'ES384' }),
    jwk(epicKeys, { kid: 'mixed' }),
    jwk(sandboxKeys, { kid: 'mixed' }),
    privateJwk(sandboxKeys, { kid: 'leaked' }),
    { kty: 'EC', crv: 'P-384', kid: 'broken', x: 'AA', y: 'AA' },
    { kty: 'oct', kid: 'secret', k: 'c2VjcmV0' },
  ]);
  const pinned = Object.entries(jwk(otherKeys, { kid: 'pinned' }))
    .map(([member, value]) => `${member}: ${value}`)
    .join(', ');
  registry = readClientRegistry(
    'clients.yaml',
    `clients:
  - { id: sandbox, iss: https://sandbox.example.org, jku: ['${keyServer.url}'] }
  - { id: epic, iss: https://epic.example.org/FHIR/R4, jwksUri: '${keyServer.url}', algorithms: [RS384], audiences: [typed-by-hand], maxTokenAgeSeconds: 900, clockToleranceSeconds: 30 }
  - { id: oracle, iss: https://oracle.example.org, jwksUri: '${keyServer.url}', tenants: [north] }
  - { id: wide, iss: https://wide.example.org, jwksUri: '${keyServer.url}', algorithms: [ES256, ES512, RS256, PS384] }
  - { id: pinned, iss: https://pinned.example.org, keys: [{ ${pinned} }] }
  - { id: proxied, iss: https://proxied.example.org, jwksUri: '${keyServer.url}', mutualTls: { header: x-client-cert, fingerprints: ['AB:CD:EF'] } }
`,
    { production: true },
  );
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

type Members = Record<string, unknown>;

/** The shape that the CDS Hooks Sandbox signs: ES384, jku, exp = now + 300. A member set to undefined is left out. */
const sandboxHeader = (): Members => ({ alg: 'ES384', typ: 'JWT', kid: 'ec', jku: keyServer.url });
const sandboxClaims = (): Members => ({
  iss: 'https://sandbox.example.org',
  aud: service,
  exp: seconds + 300,
  iat: seconds,
  jti: 'b1e7e8a0-0000-4000-8000-000000000001',
});

const signed = (header: Members = {}, claims: Members = {}, keys = sandboxKeys): string =>
  compact({ ...sandboxHeader(), ...header }, { ...sandboxClaims(), ...claims }, keys.privateKey);

/** The shape that Epic signs: RS384, kid with + / =, no jku here, nbf five minutes before iat, exp after fifteen. */
const epicToken = (claims: Members = {}, header: Members = {}): string =>
  compact(
    { alg: 'RS384', typ: 'JWT', kid: 'ZR+iPrkP5j2j9s/FIYfjr6RBNAxA=', ...header },
    {
      iss: 'https://epic.example.org/FHIR/R4',
      sub: 'client-id',
      aud: service,
      iat: seconds,
      nbf: seconds - 300,
      exp: seconds + 900,
      jti: 'e1',
      ...claims,
    },
    epicKeys.privateKey,
  );

const from = (iss: string, claims: Members = {}, header: Members = {}, keys = sandboxKeys): string =>
  signed({ jku: undefined, ...header }, { iss: `https://${iss}.example.org`, ...claims }, keys);

describe('§7 JWT matrix: refused, each for its own reason', () => {
  const forged = (token: string): string => {
    const [header, , mark] = token.split('.');
    const claims = Buffer.from(JSON.stringify({ ...sandboxClaims(), sub: 'somebody else' })).toString(
      'base64url',
    );
    return `${header}.${claims}.${mark}`;
  };
  const unsigned = (token: string): string => token.slice(0, token.lastIndexOf('.') + 1);

  const broken: readonly (readonly [string, () => string, Refusal])[] = [
    ['[J5] alg none, no signature', () => unsigned(signed({ alg: 'none' })), 'algForbidden'],
    ['[J5] alg None in another case', () => unsigned(signed({ alg: 'nOnE' })), 'algForbidden'],
    [
      '[J5] HS256 with the public key as secret',
      () => confusedHmac(sandboxHeader(), sandboxClaims(), sandboxKeys),
      'algForbidden',
    ],
    ['[J5] alg missing', () => signed({ alg: undefined }), 'algForbidden'],
    ['[J5] alg a name that every object has', () => signed({ alg: 'constructor' }), 'algForbidden'],
    ['[J5] alg not a string', () => signed({ alg: ['ES384'] }), 'algForbidden'],
    [
      '[J7] ES256 where the client has ES384 and RS384',
      () => signed({ alg: 'ES256', kid: 'p256' }, {}, smallCurve),
      'algNotAllowed',
    ],
    [
      '[J7] ES384 where the client has RS384 alone',
      () => from('epic', { iss: 'https://epic.example.org/FHIR/R4' }),
      'algNotAllowed',
    ],
    [
      '[J7] RS384 with a key of 1024 bits',
      () => signed({ alg: 'RS384', kid: 'short' }, {}, shortKeys),
      'keyTooSmall',
    ],
    [
      '[J7] ES384 that names a P-256 key',
      () => compact({ ...sandboxHeader(), kid: 'p256' }, sandboxClaims(), smallCurve.privateKey),
      'keyUnfit',
    ],
    [
      '[J7] ES384 that names an RSA key',
      () =>
        compact(
          { ...sandboxHeader(), kid: 'ZR+iPrkP5j2j9s/FIYfjr6RBNAxA=', alg: 'ES384' },
          sandboxClaims(),
          sandboxKeys.privateKey,
        ),
      'keyUnfit',
    ],
    ['[J7] RS384 that names an EC key', () => signed({ alg: 'RS384' }, {}, epicKeys), 'keyUnfit'],
    ['[J7] key for encryption', () => signed({ kid: 'enc' }), 'keyUnfit'],
    ['[J7] key published for another alg (EC)', () => signed({ kid: 'other-alg' }), 'keyUnfit'],
    [
      '[J7] key published for another alg (RSA)',
      () => signed({ alg: 'RS384', kid: 'rs256-only' }, {}, epicKeys),
      'keyUnfit',
    ],
    ['[J7] key that may not verify', () => signed({ kid: 'wrap' }), 'keyUnfit'],
    ['[J7] key that is not on its curve', () => signed({ kid: 'broken' }), 'keyUnfit'],
    ['[J7] symmetric key in the set', () => signed({ kid: 'secret' }), 'keyUnfit'],
    ['[J7] key whose private half is published', () => signed({ kid: 'leaked' }), 'keyPrivate'],
    ['[J3] one kid, two keys', () => signed({ kid: 'twin' }), 'keyAmbiguous'],
    ['[J3] typ missing', () => signed({ typ: undefined }), 'typ'],
    ['[J3] typ of an access token', () => signed({ typ: 'at+jwt' }), 'typ'],
    ['[J3] kid missing', () => signed({ kid: undefined }), 'kid'],
    ['[J3] kid empty', () => signed({ kid: '' }), 'kid'],
    ['[J3] kid a number', () => signed({ kid: 1 }), 'kid'],
    ['[J9] kid that nobody published', () => signed({ kid: 'nobody' }), 'keyUnknown'],
    ['RFC 7515 §4.1.11 crit that nobody understands', () => signed({ crit: ['b64'], b64: false }), 'crit'],
    ['[J8] jku of a stranger', () => signed({ jku: 'https://evil.example.org/jwks.json' }), 'jkuNotAllowed'],
    ['[J8] jku allowed, but with a slash more', () => signed({ jku: `${keyServer.url}/` }), 'jkuNotAllowed'],
    ['[J8] jku of another client', () => from('pinned', {}, { jku: keyServer.url }), 'jkuNotAllowed'],
    ['[J8] jku not a string', () => signed({ jku: [keyServer.url] }), 'jkuInvalid'],
    ['[J8] no jku, and the client has no other keys', () => signed({ jku: undefined }), 'noKeySource'],
    [
      '[J8] key brought along in the header',
      () => compact({ ...sandboxHeader(), jwk: jwk(otherKeys, {}) }, sandboxClaims(), otherKeys.privateKey),
      'signature',
    ],
    ['pinned keys only, another kid', () => from('pinned', {}, { kid: 'ec' }), 'keyUnknown'],
    ['[J4] iss missing', () => signed({}, { iss: undefined }), 'issMissing'],
    ['[J4] iss a list', () => signed({}, { iss: ['https://sandbox.example.org'] }), 'issMissing'],
    ['[J8] iss unknown', () => signed({}, { iss: 'https://evil.example.org' }), 'issUnknown'],
    ['[J8] iss with a slash more', () => signed({}, { iss: 'https://sandbox.example.org/' }), 'issUnknown'],
    ['[J4] aud missing', () => signed({}, { aud: undefined }), 'audMissing'],
    ['[J4] aud an empty list', () => signed({}, { aud: [] }), 'audMissing'],
    ['[J4] aud a list that holds no text', () => signed({}, { aud: [service, 7] }), 'audMissing'],
    ['[J6] aud with a trailing slash', () => signed({}, { aud: `${service}/` }), 'audMismatch'],
    ['[J6] aud in another case', () => signed({}, { aud: service.replace('order', 'Order') }), 'audMismatch'],
    [
      '[J6] aud of another service',
      () => signed({}, { aud: `${baseUrl}/cds-services/other` }),
      'audMismatch',
    ],
    ['[J6] aud of discovery', () => signed({}, { aud: `${baseUrl}/cds-services` }), 'audMismatch'],
    ['[J6] aud of feedback', () => signed({}, { aud: `${service}/feedback` }), 'audMismatch'],
    [
      '[J6] aud on another host',
      () => signed({}, { aud: service.replace('cds.example', 'cds2.example') }),
      'audMismatch',
    ],
    ['[J6] extra audience of another client', () => signed({}, { aud: 'typed-by-hand' }), 'audMismatch'],
    ['[J4] exp missing', () => signed({}, { exp: undefined }), 'expMissing'],
    ['[J4] exp a text', () => signed({}, { exp: String(seconds + 300) }), 'expMissing'],
    [
      '[J12] expired, tolerance used up',
      () => signed({}, { exp: seconds - 60, iat: seconds - 300 }),
      'expired',
    ],
    ['[J4] iat missing', () => signed({}, { iat: undefined }), 'iatMissing'],
    ['[J4] iat a text', () => signed({}, { iat: 'now' }), 'iatMissing'],
    ['[J12] iat beyond the tolerance', () => signed({}, { iat: seconds + 61 }), 'iatInFuture'],
    ['[J12] nbf beyond the tolerance', () => signed({}, { nbf: seconds + 61 }), 'nbfInFuture'],
    ['[J12] nbf beyond the tolerance of this client', () => epicToken({ nbf: seconds + 31 }), 'nbfInFuture'],
    ['[J12] nbf a text', () => signed({}, { nbf: 'soon' }), 'nbfInvalid'],
    ['[J11] lives for an hour and a second', () => signed({}, { exp: seconds + 3601 }), 'lifetimeTooLong'],
    ['[J11] lives longer than this client may', () => epicToken({ exp: seconds + 901 }), 'lifetimeTooLong'],
    ['[J11] ends when it begins', () => signed({}, { exp: seconds, iat: seconds }), 'lifetimeNegative'],
    ['[J4] jti missing', () => signed({}, { jti: undefined }), 'jtiMissing'],
    ['[J4] jti empty', () => signed({}, { jti: '' }), 'jtiMissing'],
    ['[J4] jti a number', () => signed({}, { jti: 7 }), 'jtiMissing'],
    ['[J4] jti of 257 characters', () => signed({}, { jti: 'x'.repeat(257) }), 'jtiMissing'],
    ['[J10] tenant not on the list', () => from('oracle', { tenant: 'south' }), 'tenantUnknown'],
    ['[J10] tenant missing where there is a list', () => from('oracle'), 'tenantUnknown'],
    ['[J4] tenant not a string', () => signed({}, { tenant: 7 }), 'tenantInvalid'],
    ['[J15] no certificate where one is agreed', () => from('proxied'), 'certificate'],
    ['[J10] signed by another key', () => signed({}, {}, otherKeys), 'signature'],
    ['[J10] claims changed after signing', () => forged(signed()), 'signature'],
    [
      '[J10] RSA claims changed after signing',
      () => epicToken().replace(/\.[^.]+\./, `.${epicToken({ sub: 'x' }).split('.')[1]}.`),
      'signature',
    ],
    ['[J10] signature cut off', () => unsigned(signed()), 'signature'],
    ['[J10] RSA signature cut off', () => unsigned(epicToken()), 'signature'],
    ['[J10] signature one byte short', () => signed().slice(0, -4), 'signature'],
    [
      '[J10] elliptic signature of nothing but zeros',
      () => `${unsigned(signed())}${Buffer.alloc(96).toString('base64url')}`,
      'signature',
    ],
    [
      '[J10] header changed from RS384 to PS384',
      () =>
        compact(
          { alg: 'PS384', typ: 'JWT', kid: 'mixed' },
          { ...sandboxClaims(), iss: 'https://wide.example.org' },
          epicKeys.privateKey,
          'RS384',
        ),
      'signature',
    ],
    [
      '[J10] RSASSA-PSS key for a plain RSA kid',
      () =>
        compact(
          { alg: 'PS384', typ: 'JWT', kid: 'mixed' },
          { ...sandboxClaims(), iss: 'https://wide.example.org' },
          pssKeys.privateKey,
        ),
      'signature',
    ],
    [
      'claims that are no object',
      () => compact(sandboxHeader(), ['iss'], sandboxKeys.privateKey),
      'malformed',
    ],
    ['claims that are no JSON', () => `${signed().split('.')[0]}.bm8ganNvbg.AA`, 'malformed'],
    ['header that is no JSON', () => `AAAA.${signed().split('.')[1]}.AA`, 'malformed'],
    ['two parts', () => signed().split('.').slice(0, 2).join('.'), 'malformed'],
    ['four parts', () => `${signed()}.AAAA`, 'malformed'],
    ['an opaque access token', () => 'gateway-access-token', 'malformed'],
    ['longer than any token', () => signed({}, { note: 'x'.repeat(9000) }), 'tokenTooLong'],
  ];

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
