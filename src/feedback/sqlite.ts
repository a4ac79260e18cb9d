import { Worker } from 'node:worker_threads';
import type { SqlDatabase, Statement, StatementResult } from './database.ts';
import type { WorkerOpening, WorkerReply, WorkerRequest } from './sqlite-worker.ts';
import { FeedbackStoreError } from './store.ts';

interface Waiting {
  readonly resolve: (results: readonly StatementResult[]) => void;
  readonly reject: (error: FeedbackStoreError) => void;
}

/**
 * The embedded database: one file, in a thread of its own, shared by the processes of one machine. Creates the file and
 * its folder, readable by this user alone. ':memory:' keeps nothing.
 */
export async function openSqlite(path: string): Promise<SqlDatabase> {
  const writer = await openThread({ path, readOnly: false });
  let reading: Promise<unknown> = Promise.resolve();
  let closed = false;

  /** A report of a year takes seconds, in which no token could be checked: it has a thread while it lasts, one at a time. */
  async function readApart(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    const reader = await openThread({ path, readOnly: true });
    try {
      return await reader.transact(statements, false);
    } finally {
      await reader.close();
    }
  }

  return {
    transact: writer.transact,
    read(statements) {
      if (closed) return Promise.reject(gone());
      if (path === ':memory:') return writer.transact(statements, false);
      const results = reading.then(() => readApart(statements));
      reading = results.catch(() => undefined);
      return results;
    },
    async close() {
      closed = true;
      await reading;
      await writer.close();
    },
  };
}

async function openThread(opening: WorkerOpening): Promise<Omit<SqlDatabase, 'read'>> {
  const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: opening });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended = false;

  function end(): void {
    ended = true;
    for (const { reject } of waiting.values()) reject(gone());
    waiting.clear();
  }

  const opened = new Promise<void>((resolve, reject) => {
    worker.once('error', (error) => reject(cannotOpen(error.message)));
    worker.on('message', (reply: WorkerReply) => {
      if (reply === 'open') return resolve();
      if ('cannotOpen' in reply) return reject(new FeedbackStoreError(reply.cannotOpen, reply.message));
      const caller = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('results' in reply) caller?.resolve(reply.results);
      else caller?.reject(new FeedbackStoreError(reply.failure, 'SQLite did not take the transaction'));
    });
  });
  worker.on('error', end);
  worker.on('exit', end);
  await opened.catch(async (error: unknown) => {
    await worker.terminate();
    throw error;
  });

  const send = (request: WorkerRequest) => worker.postMessage(request);
  return {
    transact(statements, durable) {
      if (ended) return Promise.reject(gone());
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ id, statements, durable });
      });
    },
    async close() {
      if (!ended) send('close');
      await exited;
    },
  };
}

function gone(): FeedbackStoreError {
  return new FeedbackStoreError('unavailable', 'The feedback database is closed');
}

function cannotOpen(message: string): FeedbackStoreError {
  return new FeedbackStoreError('cannotOpen', message);
}
