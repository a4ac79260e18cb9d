import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * What the services of a whole test run write, kept for the scan that ends it. The folder is the run's own, named by
 * vitest.config.ts; outside of such a run nothing is kept.
 */
const folder = process.env.CDS_LEFT_BEHIND;

/** `secret`: not written by a service but sent to one, and to be found nowhere else. */
export type KeptKind = 'log' | 'metrics' | 'rows' | 'secret';

export interface Kept {
  readonly kind: KeptKind;
  /** Which service, table or test it comes from. */
  readonly from: string;
  readonly text: string;
}

export function keep(kept: Kept): void {
  if (folder === undefined || kept.text === '') return;
  mkdirSync(folder, { recursive: true });
  // One file per process: nobody else writes into the middle of a line.
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(kept)}\n`);
}

const later: (() => Promise<Kept>)[] = [];

/** What is to be read when the tests of the file have ended. */
export function keepLater(read: () => Promise<Kept>): void {
  if (folder !== undefined) later.push(read);
}

export async function keepWhatWaits(): Promise<void> {
  for (const read of later.splice(0)) keep(await read());
}

/** Rows of the feedback store, by table. */
export function keepRows(table: string, rows: readonly Readonly<Record<string, unknown>>[]): void {
  if (rows.length > 0) keep({ kind: 'rows', from: table, text: JSON.stringify(rows) });
}

/** Every row of every table of a database file, if there is one. */
export function keepSqlite(path: string): void {
  if (folder === undefined || !existsSync(path)) return;
  const database = new DatabaseSync(path, { timeout: 10_000 });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    for (const { name } of tables) keepRows(String(name), database.prepare(`SELECT * FROM ${name}`).all());
  } finally {
    database.close();
  }
}

export function allKept(): readonly Kept[] {
  if (folder === undefined || !existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line): Kept => JSON.parse(line)),
  );
}
