import { Worker } from 'node:worker_threads';
import type { SqlDatabase, StatementResult } from './database.ts';
import type { WorkerReply, WorkerRequest } from './sqlite-worker.ts';
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
  const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: path });
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
