import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command-error.ts';
import { whyUnreadable } from '../read-file.ts';

/** Claims a report folder for this process: two runs at once would write one journal. Returns how to let go of it. */
export function claimFolder(folder: string): () => void {
  const file = join(folder, 'running.pid');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const holder = holderOf(file);
    if (holder !== undefined) {
      throw new CommandError(
        `Another replay (process ${holder}) writes to ${folder}: wait for it, or name another folder with --out. If that process is no replay, delete ${file}.`,
      );
    }
    writeFileSync(file, String(process.pid), { mode: 0o600 });
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${folder} cannot be written: ${whyUnreadable(error)}.`);
  }
  return () => rmSync(file, { force: true });
}

/** The process that holds the claim, if it still lives: a kill leaves the file behind. */
function holderOf(file: string): number | undefined {
  let holder: number;
  try {
    holder = Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
  if (!Number.isInteger(holder) || holder <= 0 || holder === process.pid) return undefined;
  try {
    process.kill(holder, 0);
    return holder;
  } catch (error) {
    // It lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? holder : undefined;
  }
}
