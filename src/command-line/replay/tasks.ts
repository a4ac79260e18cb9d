import { type CohortFile, cohortFiles, inSample } from './cohort.ts';

/** What one thread does at a time. A task is done wholly or not at all: its outcomes are one line of the journal. */
export type Task =
  | { readonly id: number; readonly kind: 'files'; readonly files: readonly NamedFile[] }
  | { readonly id: number; readonly kind: 'partition'; readonly folder: string; readonly partition: number };

export interface NamedFile {
  readonly path: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

const filesPerTask = 16;
const bytesPerTask = 4 * 1024 ** 2;

export interface TaskPlan {
  readonly paths: readonly string[];
  readonly leaveOut: string;
  /** Folder and number of partitions of an export, if there is one. */
  readonly partitions?: { readonly folder: string; readonly count: number };
  /** Share of the patients, up to 1. */
  readonly share: number;
}

/** The tasks of a run, always the same in the same order for the same cohort: partitions first, then files. */
export async function* tasksOf({ paths, leaveOut, partitions, share }: TaskPlan): AsyncGenerator<Task> {
  let id = 0;
  for (let partition = 0; partition < (partitions?.count ?? 0); partition += 1) {
    yield { id, kind: 'partition', folder: partitions?.folder ?? '', partition };
    id += 1;
  }
  let files: CohortFile[] = [];
  let bytes = 0;
  for await (const file of cohortFiles(paths, leaveOut)) {
    if (file.kind !== 'patient' || !inSample(file.name, share)) continue;
    if (files.length === filesPerTask || (files.length > 0 && bytes + file.size > bytesPerTask)) {
      yield { id, kind: 'files', files: files.map(named) };
      id += 1;
      files = [];
      bytes = 0;
    }
    files.push(file);
    bytes += file.size;
  }
  if (files.length > 0) yield { id, kind: 'files', files: files.map(named) };
}

function named({ path, name, size }: CohortFile): NamedFile {
  return { path, name, size };
}
