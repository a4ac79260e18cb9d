import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CommandError } from '../command-error.ts';
import type { CohortFile } from './cohort.ts';
import type { ExportManifest } from './partition.ts';

/** What a thread is asked to do before the run; the thread ends with it, and its memory is free for the run. */
export type Preparation =
  | { readonly kind: 'knowledge'; readonly policy?: string }
  | { readonly kind: 'partition'; readonly files: readonly CohortFile[]; readonly folder: string };

/** What the report says of the knowledge. */
export interface KnowledgeNames {
  readonly drug: string;
  /** What a clinician calls a topic or a prefetch key. */
  readonly titles: Readonly<Record<string, string>>;
}

export type PreparationMessage =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'fault'; readonly message: string }
  | { readonly kind: 'names'; readonly names: KnowledgeNames }
  | { readonly kind: 'manifest'; readonly manifest: ExportManifest };

/** Loads and checks the knowledge. @throws CommandError with its faults */
export async function namesInKnowledge(policy: string | undefined): Promise<KnowledgeNames> {
  const said = await prepared({ kind: 'knowledge', ...(policy === undefined ? {} : { policy }) });
  if (said.kind !== 'names') throw new Error('the thread told something else');
  return said.names;
}

/** Sorts an export by patient. @throws CommandError where a file cannot be read */
export async function partitioned(
  files: readonly CohortFile[],
  folder: string,
  onBytes: (bytes: number) => void,
): Promise<ExportManifest> {
  const said = await prepared({ kind: 'partition', files, folder }, onBytes);
  if (said.kind !== 'manifest') throw new Error('the thread told something else');
  return said.manifest;
}

async function prepared(asked: Preparation, onBytes: (bytes: number) => void = () => undefined) {
  const worker = new Worker(new URL('./preparation-thread.ts', import.meta.url), {
    workerData: asked,
    resourceLimits: { maxYoungGenerationSizeMb: 12 },
  });
  let last: PreparationMessage | undefined;
  worker.on('message', (message: PreparationMessage) => {
    if (message.kind === 'bytes') onBytes(message.bytes);
    else last = message;
  });
  await once(worker, 'exit');
  if (last === undefined) throw new Error('the thread ended without a word');
  if (last.kind === 'fault') throw new CommandError(last.message);
  return last;
}
