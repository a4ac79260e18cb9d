import { hostileTexts } from '../hostile.ts';
import type { Chance } from '../seed.ts';
import type { HttpRequest } from '../shot.ts';
import { adminToken } from '../tokens.ts';
import { json, type Kind, post, requestIdOf, services } from './range.ts';

const light = [
  ...[
    '/',
    '/health',
    '/ready',
    '/cds-services',
    '/r3/cds-services',
    '/rules',
    '/insights',
    '/rules/x',
    '/favicon.ico',
  ],
  ...[
    '/workbench/overrides.json',
    '/reports/overrides',
    '/workbench/assets/theme.js',
    '/workbench/fixtures/none.json',
  ],
  ...services.flatMap((id) => [
    `/cds-services/${id}`,
    `/r3/cds-services/${id}`,
    `/cds-services/${id}/feedback`,
  ]),
] as const;

/** Pages of a hundred kilobytes, which cost as much as dozens of the others. */
const heavy = [
  ...['/metrics', '/openapi.json', '/workbench/rules.json', '/workbench/fixtures.json'],
  ...['/workbench/fixtures/clean-c6d1.json', '/workbench/fixtures/clean-c6d1'],
] as const;

const anyPath = ({ pick, oneIn }: Chance): string => (oneIn(30) ? pick(heavy) : pick(light)) ?? '/';

const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'SEARCH',
  'M-SEARCH',
  'PURGE',
] as const;

/** What Node's own client would refuse to send. */
const sendable = (text: string): string =>
  [...text].filter((letter) => letter >= ' ' && letter <= 'ÿ' && letter !== '\u007f').join('');
const inPath = (text: string): string =>
  sendable(text)
    .replaceAll(/[\s#]|[^!-~]/g, (letter) => encodeURIComponent(letter))
    .slice(0, 4000);

const get = (
  number: number,
  path: string,
  headers: HttpRequest['headers'] = {},
  method = 'GET',
): HttpRequest => ({
  how: 'http',
  method,
  path,
  headers: { 'x-request-id': requestIdOf(number), ...headers },
});

/** Every path by every method, with and without a body. */
export const everyPath: Kind = (range) => {
  const { chance, number } = range;
  const path = anyPath(chance);
  const method = chance.pick(methods);
  const target = chance.oneIn(4) ? 'trusted' : 'open';
  const bare = get(number, path, {}, method);
  const request = chance.oneIn(4)
    ? { ...bare, headers: { ...bare.headers, ...json }, body: Buffer.from('{}') }
    : bare;
  return { target, request, expects: [{ route: 'page', marks: [] }] };
};

/** Paths that nothing answers, or that try to leave their folder. */
export const oddPath: Kind = ({ chance, number }) => {
  const { pick, integer } = chance;
  const odd = inPath(pick(hostileTexts));
  const path = pick([
    () => `/${odd}`,
    () => `${anyPath(chance)}/${odd}`,
    () => `/cds-services/${odd}`,
    () => `/cds-services/${odd}/feedback`,
    () => `/workbench/fixtures/${odd}.json`,
    () =>
      `/workbench/fixtures/${pick(['..%2f..%2fpackage.json', '%2e%2e%2fdemo-time.json', '..%5c..%5cpackage', 'con', '%00', 'clean-c6d1%00', '.'])}`,
    () =>
      `/workbench/assets/${pick(['../index.html', '..%2f..%2findex.html', '%2e%2e/%2e%2e/package.json', '.git', '%', '%zz', '%c0%ae%c0%ae/'])}`,
    () => `${anyPath(chance)}?${odd}=${odd}&__proto__[x]=1&a[]=1`,
    () => `${anyPath(chance)}/`,
    () => anyPath(chance).toUpperCase(),
    () => `/${'/'.repeat(integer(50))}cds-services`,
    () => `/${'a/'.repeat(integer(3000))}`,
    () => `/${pick(['%', '%f', '%ff', '%c3%28', '%E0%A4%A', '%2F', '%00'])}`,
  ])();
  return {
    target: chance.oneIn(4) ? 'trusted' : 'open',
    request: get(number, path),
    expects: [{ route: 'page', marks: [] }],
  };
};

/** Headers that a client or a proxy may set to anything. */
export const oddHeaders: Kind = ({ chance, number }) => {
  const { pick, integer, oneIn } = chance;
  const odd = sendable(pick(hostileTexts)).slice(0, 6000);
  const headers = pick<Readonly<Record<string, string | string[]>>>([
    { 'x-request-id': odd },
    { accept: odd },
    { 'accept-encoding': odd },
    { origin: pick(['https://sandbox.cds-hooks.org', 'null', 'https://evil.example', odd]) },
    { 'if-none-match': '*', 'if-modified-since': odd },
    { range: `bytes=${integer(100)}-,-${integer(100)},x` },
    { range: pick(['bytes=999999-', 'bytes=-0', 'bytes=5-2', 'bytes=0-0,2-3', 'lines=1-', `bytes=${odd}`]) },
    { 'if-match': pick(['"x"', '*', odd]), 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
    { 'x-forwarded-for': odd, forwarded: odd, 'x-forwarded-proto': odd },
    { host: pick(['evil.example', 'localhost:3000', '[::1]', odd.slice(0, 100)]) },
    { cookie: odd },
    { 'accept-language': odd, 'user-agent': odd, referer: odd },
    { traceparent: odd },
    { authorization: [odd, odd] },
    Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`x-${index}`, odd.slice(0, 50)])),
    { __proto__x: odd, constructor: odd, 'content-length': '0' },
  ]);
  return {
    target: chance.oneIn(4) ? 'trusted' : 'open',
    request: get(
      number,
      oneIn(4) ? '/workbench/assets/theme.js' : anyPath(chance),
      headers,
      pick(['GET', 'GET', 'HEAD', 'OPTIONS']),
    ),
    expects: [{ route: 'page', marks: [] }],
  };
};

/** What a browser asks before it calls. */
export const preflight: Kind = ({ chance, number }) => {
  const { pick } = chance;
  const headers = {
    origin: pick([
      'https://sandbox.cds-hooks.org',
      'https://page.example.org',
      'https://evil.example',
      'null',
      '__proto__',
    ]),
    'access-control-request-method': pick(['POST', 'GET', 'DELETE', 'x'.repeat(500)]),
    'access-control-request-headers': pick(['authorization,content-type', '*', ','.repeat(2000)]),
  };
  return {
    target: 'open',
    request: get(number, anyPath(chance), headers, 'OPTIONS'),
    expects: [{ route: 'any', marks: [], statuses: [204] }],
  };
};

/** The report, for whoever has the word and for whoever has not. */
export const report: Kind = ({ chance, number }) => {
  const { pick, oneIn } = chance;
  const day = () =>
    encodeURIComponent(
      pick([...hostileTexts, '2026-11-01', '2026-11-30', '2026-13-01'])
        .toWellFormed()
        .slice(0, 2000),
    );
  const knows = oneIn(2);
  const authorization = knows
    ? `Bearer ${adminToken}`
    : `Bearer ${pick(['', 'x', `${adminToken}x`, adminToken.slice(1)])}`;
  const query = pick([
    '',
    `?from=${day()}`,
    `?from=${day()}&to=${day()}`,
    '?from=2026-11-01&to=2026-11-30',
    '?from=1&from=2&to[]=3',
    '?from=0000-01-01&to=9999-12-31',
  ]);
  return {
    target: 'open',
    request: get(number, `/reports/overrides${query}`, {
      authorization,
      accept: pick(['application/json', 'text/plain', '*/*', 'x']),
    }),
    expects: [{ route: 'text', marks: [], statuses: knows ? [200, 400] : [401] }],
  };
};

/** Callers that prove nothing are told nothing, whatever else is wrong. */
export const badToken: Kind = (range) => {
  const { chance, tokens } = range;
  const path = `/cds-services/${chance.pick(services)}${chance.oneIn(3) ? '/feedback' : ''}`;
  const { request } = post(
    range,
    path,
    chance.pick(['{}', '', '{"hook":', JSON.stringify({ hook: 'order-sign' })]),
  );
  const { authorization: _good, ...headers } = request.headers;
  return {
    target: 'trusted',
    request: { ...request, headers: { ...headers, ...tokens.bad(chance, path) } },
    expects: [{ route: 'any', marks: [], statuses: [401] }],
  };
};
