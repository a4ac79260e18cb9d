import { callAs, controlNames, pickName } from '../fixtures.ts';
import { markOf } from '../marks.ts';
import type { Expectation, Step } from '../shot.ts';
import { type Kind, type Range, requestIdOf } from './range.ts';

/** What only a bare socket can send. All of it goes to the service without tokens. */
interface Spoken {
  readonly head: string;
  readonly body: Buffer;
  readonly expected: Expectation;
}

const path = ({ hook }: { readonly hook: string }) => `/cds-services/tarlatamab-${hook}`;

/** A good call as bytes; `turn` tells the calls of one connection apart. */
function call(range: Range, turn = 0, more = ''): Spoken {
  const mark = markOf(range.number * 10 + turn + 50_000_000);
  const name = pickName(range.chance, controlNames);
  const tree = callAs(name, mark);
  const sent = JSON.stringify(tree);
  const body = Buffer.from(sent);
  const head = `POST ${path(tree)} HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${requestIdOf(range.number)}\r\nContent-Type: application/json\r\n${more}`;
  return { head, body, expected: { route: 'hook', marks: [mark], statuses: [200], golden: name, sent } };
}

const sized = ({ head, body }: Spoken): Buffer =>
  Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`), body]);

const shot = (
  steps: readonly Step[],
  expects: readonly Expectation[],
  mayBeCut = false,
): ReturnType<Kind> => ({
  target: 'open',
  request: { how: 'wire', steps },
  expects,
  ...(mayBeCut ? { mayBeCut } : {}),
});

/** Many calls of different patients at once on one connection: each gets its own answer, in order. */
export const pipelined: Kind = (range) => {
  const calls = Array.from({ length: 2 + range.chance.integer(4) }, (_, turn) => call(range, turn));
  return shot(
    [{ write: Buffer.concat(calls.map(sized)) }],
    calls.map(({ expected }) => expected),
  );
};

/** The client sends no more but still listens. */
export const halfClosed: Kind = (range) => {
  const one = call(range);
  return shot([{ write: sized(one) }, { finally: 'end' }], [one.expected]);
};

/** The body arrives in pieces, at the pace of a bad line, in the middle of characters. */
export const slowly: Kind = (range) => {
  const one = call(range);
  const bytes = sized(one);
  const cuts = Array.from({ length: 2 + range.chance.integer(6) }, () =>
    range.chance.integer(bytes.length),
  ).sort((a, b) => a - b);
  const steps = [0, ...cuts].flatMap((from, index): Step[] => [
    { write: bytes.subarray(from, cuts[index] ?? bytes.length) },
    { pause: range.chance.integer(120) },
  ]);
  return shot(steps, [one.expected]);
};

/** In chunks, with extensions and trailers. */
export const chunked: Kind = (range) => {
  const one = call(range);
  const half = range.chance.integer(one.body.length - 2) + 1;
  const chunk = (bytes: Buffer) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)};a=b\r\n`), bytes, Buffer.from('\r\n')]);
  const body = [one.body.subarray(0, half), one.body.subarray(half)].map(chunk);
  const bytes = Buffer.concat([
    Buffer.from(`${one.head}Transfer-Encoding: chunked\r\n\r\n`),
    ...body,
    Buffer.from('0\r\nX-T: 1\r\n\r\n'),
  ]);
  return shot([{ write: bytes }], [one.expected]);
};

/** The client goes away in the middle of the request, or before its answer. */
export const aborted: Kind = (range) => {
  const one = call(range);
  const bytes = sized(one);
  const sent = range.chance.oneIn(3) ? bytes : bytes.subarray(0, range.chance.integer(bytes.length));
  const last = range.chance.pick(['reset', 'end'] as const);
  const { golden: _golden, statuses: _statuses, ...expected } = one.expected;
  return shot([{ write: sent }, { pause: range.chance.integer(30) }, { finally: last }], [expected], true);
};

/** Lengths that contradict each other, from which request smuggling is made: refused, and the rest never answered as a request. */
export const contradictory: Kind = (range) => {
  const one = call(range);
  const length = one.body.length;
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
  const heads = [
    `Content-Length: ${length}\r\nTransfer-Encoding: chunked\r\n`,
    `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n`,
    `Content-Length: ${length}\r\nContent-Length: ${length + 5}\r\n`,
    `Content-Length: -1\r\n`,
    `Content-Length: ${length}x\r\n`,
    `Content-Length: 99999999999999999999\r\n`,
    `Transfer-Encoding: chunked, identity\r\n`,
    `Transfer-Encoding : chunked\r\n`,
    `Transfer-Encoding: xchunked\r\n`,
    `Content-Length: ${length}\r\n Transfer-Encoding: chunked\r\n`,
  ] as const;
  const bytes = Buffer.concat([
    Buffer.from(`${one.head}${range.chance.pick(heads)}\r\n`),
    Buffer.from(`0\r\n\r\n${smuggled}`),
  ]);
  return shot(
    [{ write: bytes }, { finally: 'end' }],
    [{ route: 'any', marks: one.expected.marks, statuses: [400, 413] }],
  );
};

/** What is no HTTP, or not the one that is spoken here. */
export const noHttp: Kind = (range) => {
  const { pick, integer } = range.chance;
  const texts = [
    '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'GET /cds-services\r\n\r\n',
    'GET /cds-services HTTP/0.9\r\n\r\n',
    'GET /cds-services HTTP/1.0\r\n\r\n',
    'GET /cds-services HTTP/3.7\r\nHost: x\r\n\r\n',
    'GET /cds-services HTTP/1.1\r\n\r\n',
    'GET /cds-services HTTP/1.1\nHost: x\n\n',
    'GET http://evil.example/cds-services HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n',
    'GET //evil.example/cds-services HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n',
    'GET /health HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AA\r\n\r\n',
    'POST /cds-services/tarlatamab-order-sign HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\nContent-Length: 2\r\n\r\n{}',
    'POST /cds-services/tarlatamab-order-sign HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
    'get /health HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /he alth HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /h\u0000 HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health HTTP/1.1\r\nHost: x\r\nX: \u0000\u0001\r\n\r\n',
    'GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET /health HTTP/1.1\r\nHost: x\r\n${'X-A: b\r\n'.repeat(3000)}\r\n`,
    `GET /health HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`,
    '\r\n\r\n\r\n',
  ] as const;
  const random = range.chance.oneIn(5);
  const bytes = random
    ? Buffer.from(Array.from({ length: 1 + integer(200) }, () => integer(256)))
    : Buffer.from(pick(texts), 'latin1');
  // A tunnel is refused by the end of the connection, and empty lines ask for nothing.
  const unanswered = /^(?:CONNECT .*|[\r\n]*)$/s.test(bytes.toString('latin1'));
  // Whoever sends no more has no right to an answer that takes a while; random bytes may be the start of something.
  const steps: readonly Step[] =
    random || unanswered ? [{ write: bytes }, { finally: 'end' }] : [{ write: bytes }];
  return shot(steps, [{ route: 'page', marks: [] }], unanswered);
};

/** Holds a connection and says nothing, or half a request, for a while. */
export const idle: Kind = (range) => {
  const bytes = sized(call(range));
  const said = bytes.subarray(0, range.chance.pick([0, 10, 100, bytes.length - 1]));
  return shot([{ write: said }, { pause: 200 + range.chance.integer(1500) }, { finally: 'reset' }], [], true);
};
