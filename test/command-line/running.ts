import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const fixture = (path: string) => join(root, 'fixtures', path);

/** Time for a process that must load the knowledge on a busy machine. */
export const patience = 300_000;

export interface Ran {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** The command line as a process of its own. */
export function start(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [join(root, 'bin/cds.js'), ...words], {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal, stdout, stderr }));
  return { child, ended };
}

export function run(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return start(words, environment).ended;
}

/** A new empty folder that goes when the file's tests are over. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'cds-'));
  afterAll(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

export interface ReportJson {
  readonly patients: number;
  readonly orders: number;
  readonly states: Readonly<Record<string, number>>;
  readonly cards: Readonly<Record<string, number>>;
  readonly actions: Readonly<Record<string, number>>;
  readonly topicsNotAssessed: Readonly<Record<string, number>>;
  readonly rules: readonly (Readonly<Record<string, number>> & { readonly rule: string })[];
  readonly notJudged: readonly { readonly source: string; readonly state: string; readonly reason: string }[];
  readonly [member: string]: unknown;
}

export function reportIn(out: string): ReportJson {
  return JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
}

/** What a report says, without what depends on the machine's speed. */
export function figuresIn(out: string): unknown {
  const { timing: _timing, ...figures } = reportIn(out);
  return figures;
}

/** The rows of `patients.csv` without their last column, the milliseconds. */
export function patientRows(out: string): readonly string[] {
  return readFileSync(join(out, 'patients.csv'), 'utf8')
    .split('\r\n')
    .map((row) => row.replace(/,[^,]*$/, ''));
}

export const patientBundles: readonly string[] = readdirSync(fixture('patients')).sort();
