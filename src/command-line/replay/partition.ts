import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../command-error.ts';
import { whyUnreadable } from '../read-file.ts';
import type { CohortFile } from './cohort.ts';
import { ownerOf } from './export-lines.ts';
import { linesOf } from './lines.ts';

/** Bytes of one partition, so that a thread that holds one stays small; and what is gathered before a write. */
const partitionBytes = 3 * 1024 ** 2;
const mostPartitions = 2048;
const gatheredBytes = 24 * 1024;
/** A gzip file of JSON unfolds to about so many times its size. */
const gzipRatio = 12;
const malformedNamed = 50;

/** What an export held, once its lines lie by patient. */
export interface ExportManifest {
  readonly partitions: number;
  /** Lines with a Patient. */
  readonly patients: number;
  readonly lines: number;
  readonly malformed: { readonly count: number; readonly first: readonly string[] };
  /** Resources that name no patient, by type: not used, Medications apart. */
  readonly ofNobody: Readonly<Record<string, number>>;
  readonly types: Readonly<Record<string, number>>;
}

export const partitionFile = (folder: string, number: number) => join(folder, `${number}.part`);
export const sharedFile = (folder: string) => join(folder, 'shared.part');

/**
 * Spreads an export's lines over files by a hash of the patient's id: the resources of one patient lie in one of them,
 * in the order of the export, however many files they came in. Done once; a finished folder is used again.
 */
export async function partitionExport(
  files: readonly CohortFile[],
  folder: string,
  onBytes: (bytes: number) => void,
): Promise<ExportManifest> {
  const finished = await readManifest(folder);
  if (finished !== undefined) return finished;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const bytes = files.reduce((sum, { path, size }) => sum + size * (/\.gz$/i.test(path) ? gzipRatio : 1), 0);
  const partitions = Math.min(mostPartitions, Math.max(1, Math.ceil(bytes / partitionBytes)));
  const out = new GatheredFiles();
  const types: Record<string, number> = {};
  const ofNobody: Record<string, number> = {};
  const malformed: string[] = [];
  let malformedCount = 0;
  let lines = 0;
  for (const { path, name } of files) {
    try {
      for await (const { number, line } of linesOf(path, onBytes)) {
        lines += 1;
        const owner = ownerOf(line);
        if (owner.kind === 'malformed') {
          malformedCount += 1;
          if (malformed.length < malformedNamed) malformed.push(`${name}:${number}`);
          continue;
        }
        types[owner.type] = (types[owner.type] ?? 0) + 1;
        if (owner.kind === 'nobody') ofNobody[owner.type] = (ofNobody[owner.type] ?? 0) + 1;
        else if (owner.kind === 'shared') await out.add(sharedFile(folder), row(owner.reference, line));
        else {
          const target = partitionFile(folder, partitionOf(owner.patientId, partitions));
          for (const item of owner.payload) await out.add(target, row(owner.patientId, item));
        }
      }
    } catch (error) {
      if (error instanceof CommandError) throw error;
      throw new CommandError(`${path} cannot be read: ${whyUnreadable(error)}.`);
    }
  }
  await out.flush();
  const manifest: ExportManifest = {
    partitions,
    patients: types.Patient ?? 0,
    lines,
    malformed: { count: malformedCount, first: malformed },
    ofNobody,
    types,
  };
  await writeFile(join(folder, 'manifest.tmp'), JSON.stringify(manifest), { flush: true });
  await rename(join(folder, 'manifest.tmp'), join(folder, 'manifest.json'));
  return manifest;
}

/** Once every patient is judged: the records go, the account of them stays. */
export function dropPartitions(folder: string): void {
  for (const name of readdirSync(folder)) if (name.endsWith('.part')) rmSync(join(folder, name));
}

async function readManifest(folder: string): Promise<ExportManifest | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** A JSON string holds no bare tab: the first one ends the key. */
function row(key: string, json: string): string {
  return `${JSON.stringify(key)}\t${json}\n`;
}

/** Takes a row apart. */
export function readRow(line: string): { readonly key: string; readonly json: string } {
  const tab = line.indexOf('\t');
  return { key: JSON.parse(line.slice(0, tab)), json: line.slice(tab + 1) };
}

function partitionOf(patientId: string, partitions: number): number {
  return createHash('sha256').update(patientId).digest().readUInt32BE(0) % partitions;
}

/** Many files written a piece at a time, none of them kept open. */
class GatheredFiles {
  readonly #gathered = new Map<string, { texts: string[]; size: number }>();

  async add(file: string, text: string): Promise<void> {
    const pending = this.#gathered.get(file) ?? { texts: [], size: 0 };
    pending.texts.push(text);
    pending.size += text.length;
    this.#gathered.set(file, pending);
    if (pending.size >= gatheredBytes) await this.#write(file);
  }

  async flush(): Promise<void> {
    for (const file of [...this.#gathered.keys()]) await this.#write(file);
  }

  async #write(file: string): Promise<void> {
    const pending = this.#gathered.get(file);
    this.#gathered.delete(file);
    if (pending !== undefined) await appendFile(file, pending.texts.join(''), { mode: 0o600 });
  }
}
