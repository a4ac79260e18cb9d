import { randomUUID } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenTokens } from '../auth/broken-tokens.ts';
import { createTokens, publishedKeys, registryText } from '../auth/callers.ts';
import { type KeyServer, startKeyServer } from '../auth/key-server.ts';
import { fixtureCall } from './fixture-calls.ts';
import { publicUrl, type RunningService, startService } from './running-service.ts';

// The matrix of test/auth/verify.test.ts once more, over real HTTP against the whole service: what a caller sees of it.
const path = '/cds-services/tarlatamab-order-sign';
const body = JSON.stringify(fixtureCall('neutropenia-anc-0-99'));
const place = {
  service: `${publicUrl}${path}`,
  keysAt: () => keyServer.url,
  seconds: () => Math.floor(Date.now() / 1000),
};
const { signed, epicToken } = createTokens(place);
const broken = brokenTokens({
  ...place,
  discovery: `${publicUrl}/cds-services`,
  otherService: `${publicUrl}/cds-services/tarlatamab-order-select`,
  // The service lives by the real clock: between signing and judging a busy machine may let minutes pass.
  margin: 3_600,
});
let keyServer: KeyServer;
let service: RunningService;

beforeAll(async () => {
  keyServer = await startKeyServer();
  keyServer.publish(publishedKeys());
  service = await startService({ registry: registryText(keyServer.url) });
});
afterAll(async () => {
  await service.stop();
  await keyServer.close();
});

interface Refused {
  readonly status: number | undefined;
  readonly body: string;
  /** Every header but those that differ by nature. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly reason: unknown;
}

/** Sends the headers as they are given, also one twice, which `fetch` would join. */
async function post(authorization: readonly string[], to = path): Promise<Refused> {
  const id = randomUUID();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = [
      ...['content-type', 'application/json', 'content-length', String(Buffer.byteLength(body))],
      ...['x-request-id', id, 'host', new URL(service.url).host],
      ...authorization.flatMap((value) => ['authorization', value]),
    ];
    request(`${service.url}${to}`, { method: 'POST', headers }, resolve).on('error', reject).end(body);
  });
  const { date: _date, 'x-request-id': _id, ...headers } = answer.headers;
  const said = await text(answer);
  const { refused: reason } = await service.auditOf(id);
  return { status: answer.statusCode, body: said, headers, reason };
}

const bare = {
  'www-authenticate': 'Bearer',
  'cache-control': 'no-store',
  'content-length': '0',
};

describe('[J14] every broken token gets the same bare 401 over HTTP; its reason stands in the audit log alone', () => {
  let plain: Refused['headers'];
  beforeAll(async () => {
    // A caller who brought nothing: nobody may learn more than he does.
    plain = (await post([])).headers;
  });

  it.each(broken)('%s', async (_what, token, reason) => {
    const refused = await post([`Bearer ${token()}`]);
    expect(refused).toEqual({ status: 401, body: '', headers: plain, reason });
    expect(refused.headers).toMatchObject(bare);
  });

  it.each<[string, readonly string[], string]>([
    ['[J2] no header', [], 'authorizationMissing'],
    ['[J2] two headers', ['Bearer a.b.c', 'Bearer a.b.c'], 'authorizationRepeated'],
    ['[J2] two tokens in one header', ['Bearer a.b.c, Bearer d.e.f'], 'notBearer'],
    ['[J2] another scheme', ['Basic dXNlcjpwYXNz'], 'notBearer'],
    ['[J2] the scheme alone', ['Bearer'], 'notBearer'],
  ])('%s', async (_what, authorization, reason) => {
    expect(await post(authorization)).toEqual({ status: 401, body: '', headers: plain, reason });
  });

  it.each([
    ['[J11] an ES384 token that was used before', signed],
    [
      '[J11] an RS384 token that was used before',
      (_header: object, claims: object) => epicToken({ ...claims }),
    ],
  ])('%s', async (_what, make) => {
    const used = `Bearer ${make({}, { jti: randomUUID() })}`;
    expect(await post([used])).toMatchObject({ status: 200, reason: undefined });
    expect(await post([used])).toEqual({ status: 401, body: '', headers: plain, reason: 'replayed' });
    expect(await post([used], `${path}/feedback`)).toMatchObject({ status: 401, body: '' });
  });

  it('there are at least thirty, of at least thirty reasons', () => {
    expect(broken.length).toBeGreaterThanOrEqual(30);
    expect(new Set(broken.map(([, , reason]) => reason)).size).toBeGreaterThanOrEqual(30);
  });

  it('the same tokens, unbroken, are taken', async () => {
    const taken = [signed({}, { jti: randomUUID() }), epicToken({ jti: randomUUID() })];
    for (const token of taken) expect((await post([`Bearer ${token}`])).status).toBe(200);
  });

  it('[J6] aud as a list that holds the endpoint is taken', async () => {
    const aud = ['https://other.example.org', place.service];
    expect((await post([`Bearer ${signed({}, { aud, jti: randomUUID() })}`])).status).toBe(200);
  });
});
