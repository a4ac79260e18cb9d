import { once } from 'node:events';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { AnswerSettings } from '../answering.ts';
import { type Outcome, unjudgedOutcome } from './outcome.ts';
import type { Task } from './tasks.ts';

export interface WorkerSettings extends AnswerSettings {
  readonly policy?: string;
  readonly share: number;
}

/**
 * Memory of a thread in MB. Patients come and go: a small young generation, and an old one that is tidied before it has
 * grown to several times of what it holds. A task that needs more is done again by a thread that may have it.
 */
const usualMemory = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 192 };
const ampleMemory = { maxOldGenerationSizeMb: 3072 };

/**
 * Runs tasks on so many threads; each takes the next when it is free, so that the tasks themselves may be a stream. A
 * patient whose thread dies even with ample memory is told as failed, and the run goes on.
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
        worker ??= newWorker(settings, usualMemory);
        let outcomes = await judgedBy(worker, next.value);
        if (outcomes === undefined) {
          worker = undefined;
          outcomes = await judgedAlone(next.value, settings);
        }
        done(next.value, outcomes);
      }
    } finally {
      await worker?.terminate();
    }
  }
}

/** One patient after the other, each on a thread of its own where the last one died. */
async function judgedAlone(task: Task, settings: WorkerSettings): Promise<readonly Outcome[]> {
  const singles = task.kind === 'files' ? task.files.map((file) => ({ ...task, files: [file] })) : [task];
  const outcomes: Outcome[] = [];
  let worker: Worker | undefined;
  for (const single of singles) {
    worker ??= newWorker(settings, ampleMemory);
    const judged = await judgedBy(worker, single);
    if (judged === undefined) worker = undefined;
    outcomes.push(...(judged ?? lost(single)));
  }
  await worker?.terminate();
  return outcomes;
}

function newWorker(settings: WorkerSettings, resourceLimits: ResourceLimits): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: settings,
    resourceLimits,
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
  const reason = 'the thread that judged it died, perhaps for want of memory';
  if (task.kind === 'files') return task.files.map(({ name }) => unjudgedOutcome(name, 'failed', reason, 0));
  return [unjudgedOutcome(`partition ${task.partition} of the export`, 'failed', reason, 0)];
}
