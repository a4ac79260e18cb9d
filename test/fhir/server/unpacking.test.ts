import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { expect, it } from 'vitest';
import { fetchJson } from '#src/fhir/server/fetch-json.ts';
import { listening } from '../../servers/listening.ts';

it('the deadline ends the unpacking of an answer that has arrived whole', async () => {
  // Small enough to have arrived before its first piece is unpacked.
  const bomb = gzipSync(Buffer.alloc(10_000_000, 0x20));
  const server = await listening(
    createServer((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'application/fhir+json', 'content-encoding': 'gzip' })
        .end(bomb);
    }),
  );
  const dispatcher = new Agent();
  const deadline = new AbortController();
  let pieces = 0;
  const budget = {
    get left() {
      return 1_000_000_000;
    },
    /** With the tenth piece the time is over. */
    set left(_bytes: number) {
      pieces += 1;
      if (pieces === 10) deadline.abort();
    },
  };
  try {
    const { signal } = deadline;
    const answer = await fetchJson({ url: server.base, token: 'token', dispatcher, signal, budget });
    // Unpacked to its end it would be found to be no JSON.
    expect(answer).toMatchObject({ ok: false, failure: 'timeout' });
    expect(pieces).toBe(10);
  } finally {
    await dispatcher.close();
    await server.stop();
  }
});
