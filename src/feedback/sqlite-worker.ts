import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Statement, StatementResult } from './database.ts';
import { migrationTable, migrationVersion, pendingMigrations } from './migrations.ts';
import { FeedbackStoreError, type FeedbackStoreErrorCode } from './store.ts';

/**
 * The thread that owns the SQLite file: waiting for the disk must not hold up an answer. Requests that arrive while one
 * group is being written share the next commit.
 */

export type WorkerRequest =
  | { readonly id: number; readonly statements: readonly Statement[]; readonly durable: boolean }
  | 'close';

export type WorkerReply =
  | { readonly id: number; readonly results: readonly StatementResult[] }
  | { readonly id: number; readonly failure: FeedbackStoreErrorCode }
  | 'open'
  | { readonly cannotOpen: FeedbackStoreErrorCode; readonly message: string };

type Work = Exclude<WorkerRequest, 'close'>;

/** Another process holds the file, or the disk does not answer: https://www.sqlite.org/rescode.html */
const passing = new Set([5 /* BUSY */, 6 /* LOCKED */, 10 /* IOERR */, 13 /* FULL */, 14 /* CANTOPEN */]);
const lockWaitMs = 10_000;
const cachedStatements = 200;

function failureOf(error: unknown): FeedbackStoreErrorCode {
  if (error instanceof FeedbackStoreError) return error.code;
  const errcode = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
  return passing.has(errcode & 0xff) ? 'unavailable' : 'refused';
}

function openFile(path: string): DatabaseSync {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path, { timeout: lockWaitMs });
  if (path !== ':memory:') chmodSync(path, 0o600);
  useWriteAheadLog(database);
  // Deleted comments are overwritten, not merely unlinked.
  database.exec('PRAGMA secure_delete = ON');
  return database;
}

/** SQLite does not wait for its lock here when several processes change the journal mode of a new file at once. */
function useWriteAheadLog(database: DatabaseSync): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 1; ; attempt += 1) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (attempt === 200 || failureOf(error) !== 'unavailable') throw error;
      Atomics.wait(pause, 0, 0, 25);
    }
  }
}

function migrate(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(migrationTable);
    const version = Number(database.prepare(migrationVersion).get()?.version);
    for (const sql of pendingMigrations(version)) database.exec(sql);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function serve(database: DatabaseSync, reply: (message: WorkerReply) => void) {
  const prepared = new Map<string, StatementSync>();

  function statement(sql: string): StatementSync {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    if (prepared.size >= cachedStatements) prepared.clear();
    const fresh = database.prepare(sql);
    prepared.set(sql, fresh);
    return fresh;
  }

  function run({ sql, values }: Statement): StatementResult {
    const named: Record<string, SQLInputValue> = {};
    for (const [index, value] of values.entries()) named[`$${index + 1}`] = value;
    const ready = statement(sql);
    if (ready.columns().length > 0) return { rows: ready.all(named), changes: 0 };
    return { rows: [], changes: Number(ready.run(named).changes) };
  }

  function attempt({ id, statements }: Work): WorkerReply {
    database.exec('SAVEPOINT work');
    try {
      const results = statements.map(run);
      database.exec('RELEASE work');
      return { id, results };
    } catch (error) {
      database.exec('ROLLBACK TO work');
      database.exec('RELEASE work');
      return { id, failure: failureOf(error) };
    }
  }

  function commit(group: readonly Work[]): void {
    try {
      // NORMAL survives the end of the process, FULL a loss of power as well: https://www.sqlite.org/pragma.html
      database.exec(`PRAGMA synchronous = ${group.some((work) => work.durable) ? 'FULL' : 'NORMAL'}`);
      database.exec('BEGIN IMMEDIATE');
      const replies = group.map(attempt);
      database.exec('COMMIT');
      replies.forEach(reply);
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      for (const { id } of group) reply({ id, failure: failureOf(error) });
    }
  }

  return commit;
}

/** Answers requests of the port until it is told to close. */
function listen(port: NonNullable<typeof parentPort>, path: string): void {
  const reply = (message: WorkerReply) => port.postMessage(message);
  let database: DatabaseSync;
  try {
    database = openFile(path);
    migrate(database);
  } catch (error) {
    const code = error instanceof FeedbackStoreError ? error.code : 'cannotOpen';
    reply({ cannotOpen: code, message: error instanceof Error ? error.message : 'unknown' });
    return;
  }
  const commit = serve(database, reply);
  let waiting: Work[] = [];
  function commitWaiting(): void {
    const group = waiting;
    waiting = [];
    if (group.length > 0) commit(group);
  }
  port.on('message', (request: WorkerRequest) => {
    if (request === 'close') {
      commitWaiting();
      database.close();
      port.close();
      return;
    }
    waiting.push(request);
    if (waiting.length === 1) setImmediate(commitWaiting);
  });
  reply('open');
}

if (parentPort !== null) listen(parentPort, String(workerData));
