import { createServer, type RequestListener } from 'node:http';
import { parseArgs } from 'node:util';
import { fixtureCall } from '../test/conformance/fixture-calls.ts';
import { startService } from '../test/conformance/running-service.ts';
import { listening } from '../test/servers/listening.ts';

/**
 * `node bench/deadline.ts [--runs 100]`: how long an answer takes while the FHIR server is dead, silent or lying, and the call brings nothing
 * but the patient. Prints, per kind, the median and the worst time over the deadline, and how many answers named what was missing.
 */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '100' } } });
const runs = Number(values.runs);
const deadline = 400;

const endless: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/fhir+json' });
  const drip = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(drip));
};
const kinds: Readonly<Record<string, RequestListener>> = {
  'closes the connection': (request) => request.socket.destroy(),
  'never answers': () => undefined,
  'never ends its answer': endless,
  'answers HTTP 500': (_request, response) => response.writeHead(500).end(),
  'answers with a page': (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<p>down</p>'),
  'answers of another patient': (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/fhir+json' }).end(
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'searchset',
        entry: [
          {
            resource: {
              resourceType: 'Observation',
              status: 'final',
              code: {},
              subject: { reference: 'Patient/another' },
            },
          },
        ],
      }),
    ),
};

const service = await startService({ environment: { CDS_FETCH_DEADLINE_MS: String(deadline) } });
const call = fixtureCall('neutropenia-anc-0-99');
const body = { ...call, prefetch: { patient: call.prefetch.patient } };
const fhirAuthorization = {
  access_token: 'bench',
  token_type: 'Bearer',
  expires_in: 300,
  scope: 'user/*.rs',
  subject: 'bench',
};

async function timed(fhirServer: string): Promise<{ readonly ms: number; readonly named: boolean }> {
  const started = performance.now();
  const answer = await fetch(`${service.url}/cds-services/tarlatamab-order-sign`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, fhirServer, fhirAuthorization }),
  });
  const text = await answer.text();
  return { ms: performance.now() - started, named: answer.status === 200 && text.includes('notAssessed') };
}

for (const [kind, listener] of Object.entries(kinds)) {
  const server = await listening(createServer(listener));
  await timed(server.base);
  const results: Awaited<ReturnType<typeof timed>>[] = [];
  for (let run = 0; run < runs; run += 1) results.push(await timed(server.base));
  await server.stop();
  const times = results.map(({ ms }) => ms).sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? Number.NaN;
  const named = results.filter((result) => result.named).length;
  console.log(
    `${kind.padEnd(28)} median ${median.toFixed(0).padStart(4)} ms (deadline ${deadline} ms), worst ${(times.at(-1) ?? 0).toFixed(0).padStart(4)} ms, ${named} of ${runs} name what is missing`,
  );
}
await service.stop();
