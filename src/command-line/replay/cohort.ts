import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { CommandError } from '../command-error.ts';
import { whyUnreadable } from '../read-file.ts';

/** A file of the cohort: one patient, or the lines of a bulk export (FHIR Bulk Data Access 2.0, NDJSON). */
export interface CohortFile {
  readonly path: string;
  /** As the report names it: relative to the folder that was given, if it is one. */
  readonly name: string;
  readonly kind: 'patient' | 'lines';
  /** Bytes. */
  readonly size: number;
  readonly modified: number;
}

/** Every file of the cohort in a fixed order, so that a run that goes on finds the same. Folders are walked one by one. */
export async function* cohortFiles(paths: readonly string[], leaveOut: string): AsyncGenerator<CohortFile> {
  for (const path of paths) {
    const { isFolder, file } = await look(path);
    // Files of several folders may bear one name.
    if (isFolder) yield* walk(paths.length === 1 ? path : '', path, resolve(leaveOut));
    else if (file === undefined) {
      throw new CommandError(`${path} is neither a folder nor a file named *.json, *.ndjson or *.ndjson.gz.`);
    } else yield file;
  }
}

async function look(path: string): Promise<{ readonly isFolder: boolean; readonly file?: CohortFile }> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { isFolder: true };
    const kind = kindOf(path);
    if (kind === undefined || !found.isFile()) return { isFolder: false };
    const file = { path, name: basename(path), kind, size: found.size, modified: found.mtimeMs };
    return { isFolder: false, file };
  } catch (error) {
    throw new CommandError(`${path} cannot be read: ${whyUnreadable(error)}.`);
  }
}

async function* walk(root: string, folder: string, leaveOut: string): AsyncGenerator<CohortFile> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new CommandError(`${folder} cannot be read: ${whyUnreadable(error)}.`);
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || resolve(path) === leaveOut) continue;
    const kind = kindOf(entry.name);
    if (entry.isDirectory()) yield* walk(root, path, leaveOut);
    else if (kind !== undefined) {
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile() !== true) continue;
      yield {
        path,
        name: root === '' ? path : relative(root, path),
        kind,
        size: found.size,
        modified: found.mtimeMs,
      };
    }
  }
}

function kindOf(name: string): CohortFile['kind'] | undefined {
  if (/\.ndjson(\.gz)?$/i.test(name)) return 'lines';
  return /\.json$/i.test(name) ? 'patient' : undefined;
}

export interface CohortSurvey {
  readonly patientFiles: number;
  readonly lineFiles: readonly CohortFile[];
  /** Epoch milliseconds at which the newest file was written. */
  readonly newest: number;
  /** Changes when a file is added, removed, grows or is written. */
  readonly fingerprint: string;
}

/** One look at the whole cohort before the work begins. @throws CommandError where there is nothing to do */
export async function surveyCohort(paths: readonly string[], leaveOut: string): Promise<CohortSurvey> {
  const hash = createHash('sha256');
  const lineFiles: CohortFile[] = [];
  let patientFiles = 0;
  let newest = 0;
  for await (const file of cohortFiles(paths, leaveOut)) {
    hash.update(JSON.stringify([file.name, file.size, file.modified]));
    newest = Math.max(newest, Math.floor(file.modified));
    if (file.kind === 'lines') lineFiles.push(file);
    else patientFiles += 1;
  }
  if (patientFiles === 0 && lineFiles.length === 0) {
    throw new CommandError(`${paths.join(', ')}: there is no file named *.json, *.ndjson or *.ndjson.gz.`);
  }
  return { patientFiles, lineFiles, newest, fingerprint: hash.digest('hex') };
}

/** Is this patient in a sample of this share? Always the same ones, spread evenly, whatever the order. */
export function inSample(key: string, share: number): boolean {
  if (share >= 1) return true;
  return createHash('sha256').update(key).digest().readUIntBE(0, 6) / 2 ** 48 < share;
}
