import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { afterAll } from 'vitest';
import { keep, keepSqlite, keepWhatWaits } from './keep.ts';

/**
 * Runs before every test file and listens to Node's own diagnostics channels, so that no test has to remember to report:
 * what services write that are started as processes of their own, and every token that is sent to anybody.
 */

afterAll(keepWhatWaits);

const servicePrograms = /(?:^|\/)(?:bin\/start\.js|src\/main\.ts|service-process\.ts)$/;

subscribe('tracing:child_process.spawn:start', (message) => {
  const { process: child, options } = message as {
    readonly process: ChildProcess;
    readonly options?: { readonly env?: Readonly<Record<string, string | undefined>> };
  };
  // The streams exist only when spawning has returned.
  process.nextTick(() => {
    const program = child.spawnargs?.find((word) => servicePrograms.test(word));
    if (program === undefined) return;
    for (const stream of [child.stdout, child.stderr]) listenIn(stream, program);
    child.once('exit', () => {
      const database = options?.env?.CDS_DATABASE;
      // PostgreSQL is read by the tests that run it (test/feedback/databases.ts).
      if (database !== undefined && !database.includes('://')) keepSqlite(database);
    });
  });
});

/** Beside the test's own listeners: a `data` listener of ours would set a stream flowing before theirs is there. */
function listenIn(stream: Readable | null, from: string): void {
  if (stream === null) return;
  const push = stream.push.bind(stream);
  let text = '';
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk !== null && chunk !== undefined) text += String(chunk);
    return push(chunk, encoding);
  };
  stream.once('close', () => keep({ kind: 'log', from, text }));
}

subscribe('http.server.request.start', (message) => {
  const { request } = message as { readonly request: IncomingMessage };
  for (const value of request.headersDistinct.authorization ?? []) keepToken(value);
});

subscribe('undici:request:create', (message) => {
  const { request } = message as { readonly request: { readonly headers: unknown } };
  const headers: readonly unknown[] = Array.isArray(request.headers) ? request.headers : [];
  headers.forEach((name, index) => {
    if (index % 2 === 0 && String(name).toLowerCase() === 'authorization')
      keepToken(String(headers[index + 1]));
  });
});

const known = new Set<string>();

function keepToken(authorization: string): void {
  const token = authorization.replace(/^\S+ +/, '');
  if (known.has(token)) return;
  known.add(token);
  keep({ kind: 'secret', from: 'token', text: token });
}
