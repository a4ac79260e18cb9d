import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeySource, type KeySource } from '#src/auth/keys.ts';
import { type KeyServer, startKeyServer } from './key-server.ts';
import { ellipticKeys, jwk } from './signing.ts';

const first = jwk(ellipticKeys('P-384'), { kid: 'first' });
const second = jwk(ellipticKeys('P-384'), { kid: 'second' });
const minute = 60_000;

let server: KeyServer;
let clock: number;
let failures: string[];
let source: KeySource;

const settings = {
  timeToLive: 10 * minute,
  coolDown: 30_000,
  retryAfter: 5_000,
  staleIfError: 60 * minute,
  timeout: 1000,
};

beforeEach(async () => {
  server = await startKeyServer();
  clock = Date.parse('2026-11-22T12:00:00Z');
  failures = [];
  source = createKeySource({
    ...settings,
    now: () => clock,
    onFailure: (_, message) => failures.push(message),
  });
});
afterEach(() => server.close());

const kids = async (kid: string, from = source) =>
  (await from.keysAt(server.url, kid))?.map((key) => key.jwk.kid);

describe('[J9] the cache', () => {
  it('asks once for many tokens, also when they come at the same time', async () => {
    server.publish([first]);
    const answers = await Promise.all([1, 2, 3, 4].map(() => kids('first')));
    expect(answers).toEqual([['first'], ['first'], ['first'], ['first']]);
    expect(await kids('first')).toEqual(['first']);
    expect(server.asked()).toBe(1);
  });

  it('keeps one KeyObject per key', async () => {
    server.publish([first]);
    const [once] = (await source.keysAt(server.url, 'first')) ?? [];
    const [again] = (await source.keysAt(server.url, 'first')) ?? [];
    expect(once?.keyObject()).toBeDefined();
    expect(again?.keyObject()).toBe(once?.keyObject());
  });

  it('forgets a withdrawn key when its time is up', async () => {
    server.publish([first]);
    await kids('first');
    server.publish([second]);
    clock += 10 * minute;
    expect(await kids('first')).toEqual(['second']);
  });

  it('is renewed beside the requests in the second half of its time', async () => {
    server.publish([first]);
    await kids('first');
    clock += 5 * minute;
    let release = () => {};
    server.answer((_, response) => {
      release = () => response.writeHead(200).end(JSON.stringify({ keys: [first, second] }));
    });
    // Answered from the cache although the key server has not answered.
    expect(await kids('first')).toEqual(['first']);
    await expect.poll(() => server.asked()).toBe(2);
    release();
    await expect.poll(() => kids('first')).toEqual(['first', 'second']);
    expect(server.asked()).toBe(2);
  });
});

describe('[J9] an unknown kid', () => {
  it('after a rotation is asked for once and found', async () => {
    server.publish([first]);
    await kids('first');
    server.publish([first, second]);
    clock += 30_000;
    expect(await kids('second')).toEqual(['first', 'second']);
    expect(server.asked()).toBe(2);
  });

  it('causes one request per cool-down, however many forged kids come', async () => {
    server.publish([first]);
    await kids('first');
    clock += 29_999;
    for (const forged of ['a', 'b', 'c']) expect(await kids(forged)).toEqual(['first']);
    expect(server.asked()).toBe(1);
    clock += 1;
    for (const forged of ['a', 'b', 'c']) expect(await kids(forged)).toEqual(['first']);
    expect(server.asked()).toBe(2);
  });
});

describe('[J9] a key server that fails', () => {
  it.each<[string, Parameters<KeyServer['answer']>[0]]>([
    ['500', (_, response) => void response.writeHead(500).end('{"keys":[]}')],
    ['a redirect', (_, response) => void response.writeHead(302, { Location: '/elsewhere' }).end()],
    [
      'a set above 256 kB',
      (_, response) =>
        void response.writeHead(200).end(JSON.stringify({ keys: [first], pad: 'x'.repeat(256 * 1024) })),
    ],
    ['a page in place of JSON', (_, response) => void response.writeHead(200).end('<html></html>')],
    ['JSON that is no key set', (_, response) => void response.writeHead(200).end('{"key":[]}')],
    [
      'a key set with an entry that is no key',
      (_, response) => void response.writeHead(200).end('{"keys":["none"]}'),
    ],
    ['204', (_, response) => void response.writeHead(204).end()],
    ['a connection cut off', (request) => void request.socket.destroy()],
    ['silence', () => {}],
    ['silence after the first bytes', (_, response) => void response.writeHead(200).write('{"keys":[')],
  ])('%s: no keys at first, the last good ones later', async (_, answer) => {
    server.answer(answer);
    expect(await kids('first')).toBeUndefined();
    expect(failures).toHaveLength(1);

    server.publish([first]);
    clock += 5_000;
    expect(await kids('first')).toEqual(['first']);

    server.answer(answer);
    clock += 10 * minute;
    expect(await kids('first')).toEqual(['first']);
    expect(failures).toHaveLength(2);
  });

  it('a redirect is not followed', async () => {
    const other = await startKeyServer();
    other.publish([first]);
    server.answer((_, response) => void response.writeHead(301, { Location: other.url }).end());
    expect(await kids('first')).toBeUndefined();
    expect(other.asked()).toBe(0);
    await other.close();
  });

  it('is not asked again before five seconds have passed', async () => {
    server.answer((_, response) => void response.writeHead(503).end());
    await kids('first');
    clock += 4_999;
    await kids('first');
    expect(server.asked()).toBe(1);
    clock += 1;
    await kids('first');
    expect(server.asked()).toBe(2);
  });

  it('is outlived by its last good keys for a bounded time only', async () => {
    server.publish([first]);
    await kids('first');
    server.answer((_, response) => void response.writeHead(500).end());
    clock += 60 * minute;
    expect(await kids('first')).toEqual(['first']);
    clock += 1;
    expect(await kids('first')).toBeUndefined();
  });
});

describe('where keys are fetched from', () => {
  it.each([
    'http://keys.example.org/jwks.json',
    'file:///etc/passwd',
    'https://user:secret@keys.example.org/',
    'jwks.json',
  ])('not from %s', async (url) => {
    expect(await source.keysAt(url, 'first')).toBeUndefined();
    expect(failures).toEqual([]);
  });

  it('each URL has its own keys', async () => {
    const other = await startKeyServer();
    server.publish([first]);
    other.publish([second]);
    expect(await kids('first')).toEqual(['first']);
    expect((await source.keysAt(other.url, 'second'))?.map((key) => key.jwk.kid)).toEqual(['second']);
    await other.close();
  });
});
