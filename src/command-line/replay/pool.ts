import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { AnswerSettings } from '../answering.ts';
import { type Outcome, unjudgedOutcome } from './outcome.ts';
import type { Task } from './tasks.ts';

export interface WorkerSettings extends AnswerSettings {
  readonly policy?: string;
  readonly share: number;
}

/** The young generation of a thread, in MB: patients come and go, and the default grows to several times this. */
const youngGeneration = 16;

/**
 * Runs tasks on so many threads; each takes the next when it is free, so that the tasks themselves may be a stream. A
 * task whose thread dies is told as failed, and a new thread takes over.
 */
export async function runTasks(
  tasks: AsyncGenerator<Task>,
  threads: number,
  settings: WorkerSettings,
  { done, stopping }: { done(task: Task, outcomes: readonly Outcome[]): void; stopping(): boolean },
): Promise<void> {
  await Promise.all(Array.from({ length: threads }, lane));

  async function lane(): Promise<void> {
    let worker: Worker | undefined;
    try {
      for (;;) {
        const next = stopping() ? undefined : await tasks.next();
        if (next === undefined || next.done === true) return;
        worker ??= newWorker(settings);
        const outcomes = await judgedBy(worker, next.value);
        if (stopping()) return;
        if (outcomes === undefined) worker = undefined;
        done(next.value, outcomes ?? lost(next.value));
      }
    } finally {
      await worker?.terminate();
    }
  }
}

function newWorker(settings: WorkerSettings): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: settings,
    resourceLimits: { maxYoungGenerationSizeMb: youngGeneration },
  });
  // Its death is told by the task that it was on; without a listener it would end the whole run.
  worker.on('error', () => undefined);
  return worker;
}

/** Undefined: the thread died. */
async function judgedBy(worker: Worker, task: Task): Promise<readonly Outcome[] | undefined> {
  const ended = new AbortController();
  const { signal } = ended;
  try {
    worker.postMessage(task);
    const [outcomes] = await Promise.race([
      once(worker, 'message', { signal }),
      once(worker, 'exit', { signal }).then(() => [undefined]),
    ]);
    return outcomes;
  } catch {
    return undefined;
  } finally {
    ended.abort();
  }
}

function lost(task: Task): readonly Outcome[] {
  const reason = 'the thread that judged it and its neighbours died, perhaps for want of memory';
  if (task.kind === 'files') return task.files.map(({ name }) => unjudgedOutcome(name, 'failed', reason, 0));
  return [unjudgedOutcome(`partition ${task.partition} of the export`, 'failed', reason, 0)];
}
