import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Authenticate } from '#src/auth/verify.ts';
import { answerBrokenRequests } from '#src/http/broken-request.ts';
import { type RunningService, serve } from '#src/serve.ts';
import { testService } from './test-service.ts';

vi.setConfig({ testTimeout: 30_000 });

const host = '127.0.0.1';
const nobody: Authenticate = async () => ({ ok: false, reason: 'signature', issuer: undefined });
let service: RunningService;
let trusted: RunningService;
beforeAll(async () => {
  service = await serve(testService().app, { host, port: 0 });
  const described = { path: '', described: [], authenticate: nobody };
  trusted = await serve(testService(undefined, { bases: [described] }).app, { host, port: 0 });
});
afterAll(async () => {
  await Promise.all([service.stop(1_000), trusted.stop(1_000)]);
});

/** More than all buffers on the way hold: the last of it is on its way when the answer could already come. */
const large = Buffer.alloc(8_000_000, 0x20);
const pieces = Array.from({ length: 800 }, (_, piece) =>
  large.subarray(piece * 10_000, (piece + 1) * 10_000),
);

/** What a client gets that sends everything before it reads, as most do. */
async function sendThenRead(port: number, parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect({ port, host, allowHalfOpen: true });
  socket.pause();
  let fault = '';
  socket.on('error', (error) => {
    fault = error.message;
  });
  for (const part of parts) {
    if (socket.destroyed) break;
    if (!socket.write(part))
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
  }
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('end', () => socket.end());
  socket.resume();
  if (!socket.closed) await once(socket, 'close').catch(() => undefined);
  return fault === '' ? text : `${text.slice(0, 12)} and ${fault}`;
}

const head = (line: string, ...headers: readonly string[]) =>
  `${[line, 'Host: x', `Content-Length: ${large.length}`, ...headers].join('\r\n')}\r\n\r\n`;
const path = '/cds-services/drug-order-sign';

describe('[T7] a refusal reaches the client whose body is still on its way', () => {
  it.each([
    ['404 of an unknown service', 'POST /cds-services/other HTTP/1.1', 404, 'unknownService'],
    ['404 of an unknown path', 'POST /other HTTP/1.1', 404, 'unknownPath'],
    ['405 of a service', `PUT ${path} HTTP/1.1`, 405, 'methodNotAllowed'],
    ['415 of a service', `POST ${path} HTTP/1.1`, 415, 'unsupportedMediaType'],
    ['415 over HTTP/1.0, as a default nginx asks', `POST ${path} HTTP/1.0`, 415, 'unsupportedMediaType'],
  ])('%s, where the connection ends with the answer', async (_what, line, status, code) => {
    const answer = await sendThenRead(service.port, [head(line, 'Connection: close'), ...pieces]);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
  });

  it('401 of a caller who is not trusted', async () => {
    const line = `POST ${path} HTTP/1.1`;
    const answer = await sendThenRead(trusted.port, [head(line, 'Connection: close'), ...pieces]);
    expect(answer).toMatch(/^HTTP\/1.1 401 Unauthorized\r\n/);
  });

  it('a body that never ends: answered all the same', async () => {
    const line = `POST ${path} HTTP/1.1`;
    expect(await sendThenRead(service.port, [head(line, 'Connection: close'), '{'])).toMatch(
      /^HTTP\/1.1 415 /,
    );
  });
});

describe('what is no request that Node can read', () => {
  const statusOf = (text: string) => text.split('\r\n')[0];

  it.each([
    [
      'a head of 20 kB, such as a very long token',
      `Authorization: Bearer ${'a'.repeat(20_000)}`,
      '431 Request Header Fields Too Large',
    ],
    ['two lengths', 'Content-Length: 7', '400 Bad Request'],
    ['a length and chunks', 'Transfer-Encoding: chunked', '400 Bad Request'],
  ])('%s: its status alone, though a body follows', async (_what, header, status) => {
    const answer = await sendThenRead(service.port, [head(`POST ${path} HTTP/1.1`, header), ...pieces]);
    expect(answer).toBe(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });

  it('chunks that break off into nonsense', async () => {
    const chunked = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n`;
    expect(statusOf(await sendThenRead(service.port, [chunked, 'no chunk\r\n', ...pieces]))).toBe(
      'HTTP/1.1 400 Bad Request',
    );
  });

  it('extensions of a chunk without end: 413', async () => {
    const chunked = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(40_000)}`;
    expect(statusOf(await sendThenRead(service.port, [chunked, ...pieces]))).toBe(
      'HTTP/1.1 413 Payload Too Large',
    );
  });

  describe('on a server of its own', () => {
    /** What a client gets of a server that has begun to answer with `begun` when the request fails with `code`. */
    async function failing(code: string, begun: string): Promise<string> {
      const server = createServer((request, response) => {
        if (begun !== '') response.write(begun);
        request.once('data', () =>
          server.emit('clientError', Object.assign(new Error('x'), { code }), request.socket),
        );
      });
      answerBrokenRequests(server);
      server.listen(0, host);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      try {
        return await sendThenRead(port, [head(`POST ${path} HTTP/1.1`), '{']);
      } finally {
        server.close();
      }
    }

    it('a request that takes too long: 408', async () => {
      expect(statusOf(await failing('ERR_HTTP_REQUEST_TIMEOUT', ''))).toBe('HTTP/1.1 408 Request Timeout');
    });

    it('an answer that has begun is not continued by another: the connection ends', async () => {
      const text = await failing('HPE_INVALID_CHUNK_SIZE', 'half of an ans');
      expect(text).toContain('half of an ans');
      expect(text.match(/HTTP\/1.1/g)).toHaveLength(1);
    });

    it('a client that has gone away is told nothing', async () => {
      expect(await failing('ECONNRESET', '')).toBe('');
    });
  });

  it('nonsense after a good request: first the answer of that, then the refusal', async () => {
    const good = 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n';
    const socket = connect({ port: service.port, host });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('{"status":"ok"}')) socket.write('no request\r\n\r\n');
    });
    socket.write(good);
    await once(socket, 'close');
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it('the connection is gone soon, also where the client sends for ever', async () => {
    const socket = connect({ port: service.port, host, allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.resume();
    const sending = setInterval(() => socket.write('x'.repeat(1_000)), 20);
    await once(socket, 'close').catch(() => undefined);
    clearInterval(sending);
    expect(socket.destroyed).toBe(true);
  });
});
