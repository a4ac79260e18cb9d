import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readConfig } from '#src/config.ts';
import { createLog } from '#src/observability/log.ts';
import { serve } from '#src/serve.ts';
import { openService } from '#src/service.ts';
import { keep, keepSqlite } from '../left-behind/keep.ts';

/** The whole service as `npm start` puts it together, on a free port of this machine, with a database file of its own. */
export interface RunningService {
  readonly url: string;
  /** What clients were told, and sign their tokens for: not the address they really reach. */
  readonly publicUrl: string;
  readonly database: string;
  /** Every line logged so far. */
  readonly log: () => string;
  readonly lines: () => readonly Record<string, unknown>[];
  /** The audit line of this request. It is written when the answer has left, which may be after the client has it. */
  auditOf(requestId: string): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  /** Text of the client registry; without it everybody is served. */
  readonly registry?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export const publicUrl = 'https://cds.example.org/tarlatamab';
const folderOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const demoTime = JSON.parse(
  await readFile(new URL('../../fixtures/demo-time.json', import.meta.url), 'utf8'),
) as { readonly now: string; readonly zone: string };

export async function startService({
  registry,
  environment = {},
}: ServiceOptions = {}): Promise<RunningService> {
  const folder = await mkdtemp(join(tmpdir(), 'cds-service-'));
  if (registry !== undefined) await writeFile(join(folder, 'clients.yaml'), registry);
  const config = readConfig({
    PORT: '0',
    CDS_BASE_URL: publicUrl,
    CDS_FIXED_NOW: demoTime.now,
    CDS_TIME_ZONE: demoTime.zone,
    CDS_DATABASE: join(folder, 'feedback.sqlite'),
    ...(registry === undefined ? {} : { CDS_CLIENTS_FILE: join(folder, 'clients.yaml') }),
    ...environment,
  });
  let written = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  const log = createLog('trace', sink);
  const service = await openService(config, {
    knowledgeFolder: folderOf('cds-services'),
    workbenchFolders: { assets: folderOf('dist/workbench'), fixtures: folderOf('fixtures') },
    log,
    isStopping: () => false,
  });
  const server = await serve(service.app, config);
  const lines = (): readonly Record<string, unknown>[] =>
    written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return {
    url: `http://${config.host}:${server.port}`,
    publicUrl,
    database: config.database,
    log: () => written,
    lines,
    async auditOf(requestId) {
      for (;;) {
        const line = lines().find((one) => one.requestId === requestId && one.status !== undefined);
        if (line !== undefined) return line;
        await nextTurn();
      }
    },
    async stop() {
      await keepMetrics(`http://${config.host}:${server.port}`, config.adminToken);
      await server.stop(1000);
      await service.close();
      keep({ kind: 'log', from: 'running service', text: written });
      keepSqlite(config.database);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function keepMetrics(url: string, adminToken: string | undefined): Promise<void> {
  const headers: Record<string, string> =
    adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` };
  const answer = await fetch(`${url}/metrics`, { headers });
  keep({ kind: 'metrics', from: 'running service', text: await answer.text() });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the body is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** A request as a client outside this process sends it. */
export async function send(
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
  method = body === undefined ? 'GET' : 'POST',
): Promise<Answer> {
  for (const token of accessTokens(body)) keep({ kind: 'secret', from: 'access token', text: token });
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

/** Also of those that the service refuses and so never sends to a FHIR server. */
function accessTokens(body: unknown): readonly string[] {
  const { fhirAuthorization } = (body ?? {}) as { fhirAuthorization?: { access_token?: unknown } };
  const token = fhirAuthorization?.access_token;
  return typeof token === 'string' ? [token] : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
