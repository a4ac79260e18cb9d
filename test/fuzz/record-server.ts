import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { isObject, list } from '#src/fhir/shape.ts';
import { listening } from '../servers/listening.ts';

/**
 * A FHIR server for many patients at once. It answers the very Bundles that a fixture has as prefetch, or fails in the way that was
 * planned for the key; and it watches that a token is used for its own patient only.
 */
export const faults = [
  ...([
    'reset',
    'status500',
    'status503',
    'status429',
    'status403',
    'html',
    'truncated',
    'hang',
    'endless',
    'outcome',
  ] as const),
  ...([
    'wrongType',
    'notJson',
    'redirect',
    'invalidGzip',
    'bomb',
    'foreignNext',
    'secondPageFails',
    'notFound',
  ] as const),
] as const;
export type RecordFault = (typeof faults)[number];
/** `slow` and `pages` deliver everything, later or in pieces. */
export type Delivery = RecordFault | 'whole' | 'slow' | 'pages';

export interface Chart {
  readonly prefetch: Readonly<Record<string, unknown>>;
  readonly deliveries: Readonly<Record<string, Delivery>>;
}

export interface RecordServer {
  readonly base: string;
  /** The chart of a patient; the token for it is `token-` and the id. */
  admit(patientId: string, chart: Chart): void;
  discharge(patientId: string): void;
  /** Queries for one patient with the token of another, or with none. */
  readonly mistaken: string[];
  readonly served: { whole: number; faulty: number };
  /** Closes the connections that nobody uses. */
  rest(): void;
  stop(): Promise<void>;
}

const keysByType: Readonly<Record<string, string>> = {
  Patient: 'patient',
  Condition: 'conditions',
  MedicationRequest: 'medicationRequests',
  MedicationAdministration: 'medicationAdministrations',
  Procedure: 'procedures',
  AdverseEvent: 'adverseEvents',
  AllergyIntolerance: 'allergies',
  ServiceRequest: 'serviceRequests',
};
/** Leukocytes: among the codes of the laboratory query, not of the other one. */
const laboratoryCode = '|6690-2';

export async function startRecordServer(slowMs: number): Promise<RecordServer> {
  const charts = new Map<string, Chart>();
  const mistaken: string[] = [];
  const served = { whole: 0, faulty: 0 };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, , type = '', id] = url.pathname.split('/');
    const patientId = decodeURIComponent(
      id ?? url.searchParams.get('patient') ?? url.searchParams.get('subject') ?? '',
    ).replace('Patient/', '');
    const chart = charts.get(patientId);
    if (request.headers.authorization !== `Bearer token-${patientId}`)
      mistaken.push(`${type} of ${patientId}`);
    if (chart === undefined) {
      send(response, {}, 404);
      return;
    }
    const code = url.searchParams.get('code') ?? '';
    const key =
      type === 'Observation'
        ? code.includes(laboratoryCode)
          ? 'labs'
          : 'observations'
        : (keysByType[type] ?? '');
    const delivery = chart.deliveries[key] ?? 'whole';
    const value = chart.prefetch[key] ?? { resourceType: 'Bundle', type: 'searchset' };
    if (['whole', 'slow', 'pages'].includes(delivery)) served.whole += 1;
    else served.faulty += 1;
    deliveries[delivery](value, { request, response, url, slowMs });
  });
  // A connection that is closed just when it is used again is a fault of its own, which nobody has planned.
  server.keepAliveTimeout = 120_000;
  const { origin, stop } = await listening(server);
  return {
    base: `${origin}/fhir`,
    admit: (patientId, chart) => void charts.set(patientId, chart),
    discharge: (patientId) => void charts.delete(patientId),
    mistaken,
    served,
    rest: () => server.closeIdleConnections(),
    stop,
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly slowMs: number;
}

/** Each failure, and each way to deliver, as a function of the exchange and of what is asked for. */
const deliveries: Readonly<Record<Delivery, (value: unknown, exchange: Exchange) => void>> = {
  whole: (value, { response }) => send(response, value),
  slow: (value, { response, slowMs }) => {
    setTimeout(() => send(response, value), slowMs);
  },
  pages: (value, exchange) => {
    if (isSecond(exchange)) send(exchange.response, halves(value)[1]);
    else send(exchange.response, withNext(halves(value)[0], nextOf(exchange)));
  },
  secondPageFails: (value, exchange) => {
    if (isSecond(exchange)) send(exchange.response, {}, 500);
    else send(exchange.response, withNext(halves(value)[0], nextOf(exchange)));
  },
  foreignNext: (value, { response }) =>
    send(response, withNext(value, 'https://elsewhere.example/fhir/Observation?page=2')),
  reset: (_value, { request }) => {
    request.socket.resetAndDestroy();
  },
  hang: () => undefined,
  endless: (_value, { response }) => {
    head(response, fhirJson).write('{"resourceType":"Bundle","entry":[');
  },
  truncated: (_value, { request, response }) => {
    head(response, { ...fhirJson, 'content-length': '100000' }).write('{"resourceType"');
    setImmediate(() => request.socket.destroy());
  },
  html: (_value, { response }) => {
    head(response, { 'content-type': 'text/html' }).end('<p>Please log in</p>');
  },
  notJson: (_value, { response }) => {
    head(response, fhirJson).end('{"entry":[{]}');
  },
  invalidGzip: (_value, { response }) => {
    head(response, { ...fhirJson, 'content-encoding': 'gzip' }).end('{}');
  },
  bomb: (_value, { response }) => {
    head(response, { ...fhirJson, 'content-encoding': 'gzip' }).end(bomb);
  },
  outcome: (_value, { response }) =>
    send(response, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] }),
  wrongType: (_value, { response }) => send(response, { resourceType: 'Binary', id: 'x' }),
  redirect: (_value, { response }) => {
    head(response, { location: '/elsewhere' }, 302).end();
  },
  // Of a search a fault; of a read it would be an answer.
  notFound: (_value, { response, url }) => send(response, {}, url.search === '' ? 500 : 404),
  status500: (_value, { response }) => send(response, {}, 500),
  status503: (_value, { response }) => send(response, {}, 503),
  status429: (_value, { response }) => send(response, {}, 429),
  status403: (_value, { response }) => send(response, {}, 403),
};

const fhirJson = { 'content-type': 'application/fhir+json' } as const;
const bomb = gzipSync(Buffer.alloc(21_000_000, 0x20));

function head(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  status = 200,
): ServerResponse {
  return response.writeHead(status, headers);
}

function send(response: ServerResponse, body: unknown, status = 200): void {
  head(response, fhirJson, status).end(JSON.stringify(body));
}

const isSecond = ({ url }: Exchange): boolean => url.searchParams.has('page');
const nextOf = ({ url }: Exchange): string => `${url.pathname}${url.search}&page=2`;

/** Only a search has pages; anything else comes whole, and then nothing. */
function halves(value: unknown): readonly [unknown, unknown] {
  const empty = { resourceType: 'Bundle', type: 'searchset' };
  if (!isObject(value) || value.resourceType !== 'Bundle') return [value, empty];
  const entries = list<unknown>(value.entry);
  const middle = Math.ceil(entries.length / 2);
  return [
    { ...value, entry: entries.slice(0, middle) },
    { ...value, entry: entries.slice(middle) },
  ];
}

function withNext(value: unknown, next: string): unknown {
  return isObject(value) && value.resourceType === 'Bundle'
    ? { ...value, link: [{ relation: 'next', url: next }] }
    : value;
}
