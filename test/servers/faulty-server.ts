import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { listening, type TestServer } from './listening.ts';

/** A FHIR server that fails in one named way per query: `GET <base>/Observation?fault=reset`. */
export interface FaultyServer extends TestServer {
  /** Queries seen, in order, without the origin. */
  readonly requests: readonly string[];
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly page: number;
  /** This query, with the number of its next page. */
  readonly next: string;
  /** A base at another origin, for redirects and foreign links. */
  readonly elsewhere: string;
}

const BASE_PATH = '/fhir';

const OBSERVATION = {
  resourceType: 'Observation',
  id: 'anc-1',
  status: 'final',
  subject: { reference: 'Patient/p1' },
};

const FAULTS = {
  /** `&status=403`; the body repeats the token, as careless gateways do. */
  status: ({ request, response, url }) => {
    json(response, { message: request.headers.authorization }, Number(url.searchParams.get('status')));
  },
  neverAnswers: () => {},
  neverEnds: ({ response }) => {
    head(response).write('{"resourceType":"Bundle","entry":[');
  },
  reset: ({ request }) => {
    request.socket.resetAndDestroy();
  },
  truncated: ({ request, response }) => {
    head(response, { 'content-length': '100000' }).write('{"resourceType":"Bundle"');
    setImmediate(() => request.socket.destroy());
  },
  truncatedGzip: ({ response }) => {
    const whole = gzipSync(JSON.stringify(bundle()));
    head(response, { 'content-encoding': 'gzip' }).end(whole.subarray(0, whole.length - 12));
  },
  html: ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Please log in</body></html>');
  },
  noContentType: ({ response }) => {
    response.writeHead(200).end(JSON.stringify(bundle()));
  },
  invalidJson: ({ response }) => {
    head(response).end('{"resourceType":"Bundle","entry":[{]}');
  },
  notAResource: ({ response }) => json(response, ['Bundle']),
  otherResource: ({ response }) => json(response, OBSERVATION),
  otherPatient: ({ response }) => json(response, { resourceType: 'Patient', id: 'someone-else' }),
  outcome: ({ response }) => {
    json(response, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] });
  },
  gzip: ({ response }) => {
    head(response, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(bundle())));
  },
  gzipBomb: ({ response }) => {
    head(response, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000, 0x20)));
  },
  brokenGzip: ({ response }) => {
    head(response, { 'content-encoding': 'gzip' }).end('{"resourceType":"Bundle"}');
  },
  unknownEncoding: ({ response }) => {
    head(response, { 'content-encoding': 'compress' }).end('x');
  },
  huge: ({ response }) => {
    head(response).end(`{"resourceType":"Bundle","x":"${'y'.repeat(25_000_000)}"}`);
  },
  redirect: ({ response, url }) => {
    response.writeHead(302, { location: `${url.origin}${BASE_PATH}/Observation?fault=gzip` }).end();
  },
  redirectAway: ({ response, elsewhere }) => {
    response.writeHead(307, { location: `${elsewhere}/Observation` }).end();
  },
  endlessPages: ({ response, next }) => json(response, bundle(next)),
  samePage: ({ response, url }) => json(response, bundle(url.href)),
  foreignNext: ({ response, elsewhere }) => json(response, bundle(`${elsewhere}/Observation?page=2`)),
  nextOutsideBase: ({ response, url }) => json(response, bundle(`${url.origin}/admin?page=2`)),
  secondPageFails: ({ response, page, next }) => {
    if (page === 1) json(response, bundle(next));
    else json(response, {}, 503);
  },
  secondPageHangs: ({ response, page, next }) => {
    if (page === 1) json(response, bundle(next));
  },
} as const satisfies Record<string, (exchange: Exchange) => void>;

export type Fault = keyof typeof FAULTS;

export async function startFaultyServer(elsewhere: string): Promise<FaultyServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const url = new URL(request.url ?? '/', started.origin);
    const page = Number(url.searchParams.get('page') ?? 1);
    const next = new URL(url);
    next.searchParams.set('page', String(page + 1));
    const fault = url.searchParams.get('fault') ?? '';
    const answer = fault in FAULTS ? FAULTS[fault as Fault] : nothingThere;
    answer({ request, response, url, page, next: next.href, elsewhere });
  });
  const started = await listening(server);
  return { ...started, base: `${started.origin}${BASE_PATH}`, requests };
}

function nothingThere({ response }: Exchange): void {
  json(response, {}, 404);
}

function bundle(next?: string): unknown {
  const entry = [{ resource: OBSERVATION, search: { mode: 'match' } }];
  const link = next === undefined ? {} : { link: [{ relation: 'next', url: next }] };
  return { resourceType: 'Bundle', type: 'searchset', entry, ...link };
}

function head(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): ServerResponse {
  return response.writeHead(200, { 'content-type': 'application/fhir+json', ...headers });
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(body));
}
