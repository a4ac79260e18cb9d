import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { commitQueue } from './commit-queue.ts';
import type { Statement, StatementResult } from './database.ts';
import { migrationTable, migrationVersion, pendingMigrations } from './migrations.ts';
import { FeedbackStoreError, type FeedbackStoreErrorCode } from './store.ts';

/**
 * The thread that owns the SQLite file: waiting for the disk must not hold up an answer. Requests that arrive while one
 * group is being written share the next commit, as far as `commit-queue.ts` lets them.
 */

/** What the thread is started with. `readOnly`: of a file that exists, with today's schema. */
export interface WorkerOpening {
  readonly path: string;
  readonly readOnly: boolean;
}

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

function openFile({ path, readOnly }: WorkerOpening): DatabaseSync {
  if (readOnly) return new DatabaseSync(path, { readOnly, timeout: lockWaitMs });
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path, { timeout: lockWaitMs });
  if (path !== ':memory:') chmodSync(path, 0o600);
  useWriteAheadLog(database);
  // Deleted comments are overwritten, not merely unlinked.
  database.exec('PRAGMA secure_delete = ON');
  migrate(database);
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

interface Prepared {
  readonly ready: StatementSync;
  readonly returnsRows: boolean;
  /** Which value stands at each of its places. */
  readonly order: readonly number[];
}

/** Places without names: SQLite looks a named one up by going through all names, which cost 30 times the insertion itself. */
function prepare(database: DatabaseSync, sql: string): Prepared {
  const order = [...sql.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place) - 1);
  const ready = database.prepare(sql.replaceAll(/\$\d+/g, '?'));
  return { ready, returnsRows: ready.columns().length > 0, order };
}

function serve(database: DatabaseSync, readOnly: boolean, reply: (message: WorkerReply) => void) {
  const prepared = new Map<string, Prepared>();

  function statement(sql: string): Prepared {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    if (prepared.size >= cachedStatements) prepared.clear();
    const fresh = prepare(database, sql);
    prepared.set(sql, fresh);
    return fresh;
  }

  function run({ sql, values }: Statement): StatementResult {
    const { ready, returnsRows, order } = statement(sql);
    const bound = order.map((index) => values[index] ?? null);
    if (returnsRows) return { rows: ready.all(...bound), changes: 0 };
    return { rows: [], changes: Number(ready.run(...bound).changes) };
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
      database.exec(readOnly ? 'BEGIN' : 'BEGIN IMMEDIATE');
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
function listen(port: NonNullable<typeof parentPort>, opening: WorkerOpening): void {
  const reply = (message: WorkerReply) => port.postMessage(message);
  let database: DatabaseSync;
  try {
    database = openFile(opening);
  } catch (error) {
    const code = error instanceof FeedbackStoreError ? error.code : 'cannotOpen';
    reply({ cannotOpen: code, message: error instanceof Error ? error.message : 'unknown' });
    return;
  }
  const queue = commitQueue(serve(database, opening.readOnly, reply));
  port.on('message', (request: WorkerRequest) => {
    if (request === 'close') {
      queue.drain();
      database.close();
      port.close();
      return;
    }
    queue.add(request);
  });
  reply('open');
}

if (parentPort !== null) listen(parentPort, workerData);
