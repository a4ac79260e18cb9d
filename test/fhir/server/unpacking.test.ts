import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { allowBase } from '#src/fhir/server/allowed-base.ts';
import { createFhirReader } from '#src/fhir/server/reader.ts';
import { listening } from '../../servers/listening.ts';

it('the deadline ends the unpacking of an answer that has long arrived', async () => {
  const bomb = gzipSync(Buffer.alloc(400_000_000, 0x20), { level: 1 });
  const server = await listening(
    createServer((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'application/fhir+json', 'content-encoding': 'gzip' })
        .end(bomb);
    }),
  );
  const reader = createFhirReader();
  try {
    const verdict = allowBase(server.base, { fhirBases: [], anyFhirBase: true });
    if (!verdict.allowed) throw new Error(verdict.reason);
    const limits = { pages: 1, bytes: 1_000_000_000 };
    const session = reader.session({ base: verdict.base, token: 'token', deadline: 150, limits });
    const results = await session.read([{ key: 'labs', url: 'Observation?patient=1' }]);
    // Unpacked whole it would be found to be no JSON.
    expect(results.get('labs')).toMatchObject({ outcome: 'failed', reason: 'timeout' });
  } finally {
    await reader.close();
    await server.stop();
  }
});
