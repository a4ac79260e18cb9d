import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { callAs, controlNames, ourNames, pickName, prefetchOf } from '../fixtures.ts';
import { anyJson, hostileTexts, hostileValue, prototypeKeys } from '../hostile.ts';
import { markOf } from '../marks.ts';
import { deepArrays, deepContained, deepObjects, written } from '../raw-json.ts';
import { hookShot, json, type Kind, post, type Range, servicePath, services } from './range.ts';

/** Any JSON, and any bytes, where a call belongs. */
export const junk: Kind = (range) => {
  const { chance } = range;
  const path = `/cds-services/${chance.pick(services)}`;
  const body = chance.pick<() => Buffer | string>([
    () => written(anyJson(chance)),
    () =>
      written({
        hook: chance.pick(['order-sign', 'order-select', '__proto__', '']),
        context: anyJson(chance),
        prefetch: anyJson(chance),
      }),
    () =>
      written({
        hook: 'order-sign',
        context: { patientId: hostileValue(chance), draftOrders: anyJson(chance) },
      }),
    () =>
      chance.pick([
        '',
        ' ',
        'null',
        '[]',
        '"x"',
        '0',
        'NaN',
        '{',
        '{"a":}',
        '{"a":1,}',
        "{'a':1}",
        '{"hook":"order-sign"} x',
        'undefined',
        '\u0000',
      ]),
    () => Buffer.from(Array.from({ length: 1 + chance.integer(300) }, () => chance.integer(256))),
    () => chance.pick(hostileTexts),
    () => written(Object.fromEntries(prototypeKeys.map((key) => [key, hostileValue(chance)]))),
  ])();
  return {
    ...post(range, path, body), // A call may come of it, without a single draft.
    expects: [{ route: 'any', marks: [], statuses: [200, 400] }],
  };
};

interface Wrapping {
  readonly body: Buffer | string;
  readonly headers: Readonly<Record<string, string>>;
  readonly statuses: readonly number[];
}

/** A good call, wrapped in ways that are right, odd or wrong. */
export const wrapped: Kind = (range) => {
  const { chance, number } = range;
  const name = pickName(chance, controlNames);
  const call = callAs(name, markOf(number));
  const sent = JSON.stringify(call);
  const { body, headers, statuses } = chance.pick(wrappings)(sent, range);
  return {
    ...post(range, servicePath(range, call), body, headers),
    expects: [
      {
        route: 'hook',
        sent,
        marks: [markOf(number)],
        statuses,
        ...(statuses[0] === 200 ? { golden: name } : {}),
      },
    ],
  };
};

const good = (body: Buffer | string, headers: Readonly<Record<string, string>> = json): Wrapping => ({
  body,
  headers,
  statuses: [200],
});
const typed = (type: string) => ({ 'content-type': type });
const coded = (encoding: string) => ({ ...json, 'content-encoding': encoding });
const refused = (
  status: number,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = json,
): Wrapping => ({
  body,
  headers,
  statuses: [status],
});

const wrappings: readonly [
  (sent: string, range: Range) => Wrapping,
  ...((sent: string, range: Range) => Wrapping)[],
] = [
  (sent) => good(gzipSync(sent), coded('gzip')),
  (sent) => good(gzipSync(sent), coded('GZIP')),
  (sent) => good(deflateSync(sent), coded('deflate')),
  (sent) => good(brotliCompressSync(sent), coded('br')),
  (sent) => good(`\r\n\t ${' '.repeat(5000)}${sent}\n`),
  (sent) => good(sent, typed('application/json; charset=utf-8')),
  (sent) => good(sent, typed('application/fhir+json; charset="UTF-8"; fhirVersion=4.0')),
  (sent) => good(JSON.stringify(JSON.parse(sent), null, 2)),
  (sent) => refused(415, sent, typed('text/plain')),
  (sent) => refused(415, sent, typed('application/xml')),
  (sent) => refused(415, sent, typed('application/json/x')),
  (sent) => refused(415, sent, {}),
  (sent) => refused(415, sent, typed('application/json; charset=ebcdic')),
  (sent) => refused(415, sent, coded('compress')),
  (sent) => refused(400, sent, coded('gzip')),
  (sent) => refused(400, gzipSync(gzipSync(sent)), coded('gzip')),
  (sent) => refused(400, gzipSync(sent)),
  (sent, { chance }) => refused(400, gzipSync(sent).subarray(0, 20 + chance.integer(500)), coded('gzip')),
  (sent) => refused(400, deflateRawSync(sent).subarray(0, 100), coded('deflate')),
  (sent, { chance }) =>
    refused(
      400,
      Buffer.concat([
        Buffer.from(sent.slice(0, -1)),
        Buffer.from([0xc3, 0x28, chance.integer(256)]),
        Buffer.from('}'),
      ]),
    ),
  (sent) =>
    refused(
      400,
      Buffer.from([
        ...Buffer.from('{"x":"'),
        0xff,
        0xfe,
        0xed,
        0xa0,
        0x80,
        ...Buffer.from(`",${sent.slice(1)}`),
      ]),
    ),
  (sent, { chance }) => refused(400, sent.slice(0, chance.integer(sent.length))),
  (sent) => refused(400, `${sent}${sent}`),
  (sent) => ({ body: `\uFEFF${sent}`, headers: json, statuses: [200, 400] }),
  (sent) => ({
    body: Buffer.from(sent, 'utf16le'),
    headers: typed('application/json; charset=utf-16le'),
    statuses: [200, 415],
  }),
  (sent) => ({ body: Buffer.from(sent, 'utf16le'), headers: json, statuses: [400] }),
];

/** As much as the service takes, and more: a hundred thousand entries, a hundred thousand levels, bombs. */
export const enormous: Kind = (range) => {
  const { chance, number } = range;
  const mark = markOf(number);
  const call = callAs(pickName(chance, ourNames), mark);
  const path = servicePath(range, call);
  const expects = { marks: [mark], statuses: [200, 400, 412], cardsDue: true };
  const inPrefetch = (key: string, value: unknown) =>
    hookShot(range, { ...call, prefetch: { ...prefetchOf(call), [key]: value } }, path, expects);
  const withDrafts = (draftOrders: unknown, changes: object) =>
    hookShot(range, { ...call, context: { ...call.context, draftOrders } }, path, { ...expects, ...changes });
  const entry = {
    resource: {
      resourceType: 'Observation',
      status: 'final',
      subject: { reference: `Patient/${mark}` },
      code: { text: 'x' },
    },
  };
  const entries = (count: number) => ({
    resourceType: 'Bundle',
    type: 'searchset',
    entry: Array.from({ length: count }, () => entry),
  });
  return chance.pick<() => ReturnType<Kind>>([
    () => inPrefetch('labs', entries(100_000)),
    () => inPrefetch('observations', { ...entries(0), entry: Array.from({ length: 100_000 }, () => null) }),
    () => inPrefetch('labs', deepArrays(100_000)),
    () => inPrefetch('conditions', deepObjects(50_000)),
    () => inPrefetch('procedures', deepContained(20_000)),
    () => inPrefetch('other', 'x'.repeat(5_000_000)),
    () => withDrafts(entries(100_000), { statuses: [413], cardsDue: false }),
    () => repeated(range, 50, { statuses: [200], cardsDue: true }),
    () => repeated(range, 51, { statuses: [413] }),
    () => withDrafts(deepContained(10_000), { cardsDue: false }),
    () => ({
      ...post(range, path, bomb, coded('gzip')),
      expects: [{ route: 'hook', marks: [], statuses: [413] }],
    }),
    () => ({
      ...post(range, path, tooLarge),
      expects: [{ route: 'hook', marks: [], statuses: [413] }],
    }),
  ])();
};

/** So many orders of the drug in one call. */
function repeated(range: Range, count: number, expected: object): ReturnType<Kind> {
  const mark = markOf(range.number);
  const call = callAs('clean-c6d1', mark);
  const [first] = call.context.draftOrders.entry ?? [];
  const entry = Array.from({ length: count }, (_, index) => ({
    resource: { ...first?.resource, id: `${mark}-order-${index}` },
  }));
  const drafts = { ...call, context: { ...call.context, draftOrders: { resourceType: 'Bundle', entry } } };
  return hookShot(range, drafts, servicePath(range, call), { marks: [mark], ...expected });
}

const bomb = gzipSync(Buffer.alloc(100_000_000, 0x20), { level: 9 });
const tooLarge = Buffer.alloc(27_000_000, 0x20);
