import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type LogFault, logWatch } from './log-watch.ts';
import type { Held } from './probe.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const probe = fileURLToPath(new URL('probe.ts', import.meta.url));

/** The service as `npm start` runs it, in a process of its own, with a database of its own and a probe inside. */
export interface WatchedService {
  readonly port: number;
  readonly pid: number;
  /** What the log said that it must not say; each is told once. */
  logFaults(): readonly LogFault[];
  held(): Promise<Held>;
  /** Resolves with the exit code and what was written to standard error after the start. */
  stop(): Promise<{ readonly code: number | null; readonly said: string }>;
}

export async function startWatched(
  environment: Readonly<Record<string, string>>,
  registry?: string,
): Promise<WatchedService> {
  const folder = await mkdtemp(join(tmpdir(), 'cds-fuzz-'));
  const clients = join(folder, 'clients.yaml');
  if (registry !== undefined) await writeFile(clients, registry);
  const child = spawn(process.execPath, ['--expose-gc', '--import', probe, 'bin/start.js'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      CDS_DATABASE: join(folder, 'feedback.sqlite'),
      ...(registry === undefined ? {} : { CDS_CLIENTS_FILE: clients }),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const watch = logWatch();
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the service has no output');
  createInterface({ input: stdout }).on('line', watch.line);
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  let said = '';
  const listening = new Promise<number>((resolve) => {
    stderr.on('data', (chunk) => {
      said += chunk;
      const port = /Listening on http:\S+?:(\d+)\/[\s\S]*Workbench: \S+\n/.exec(said)?.[1];
      if (port === undefined) return;
      said = said.replace(/^[\s\S]*Workbench: \S+\n/, '');
      resolve(Number(port));
    });
  });
  const port = await Promise.race([listening, ended.then(() => undefined)]);
  if (port === undefined) throw new Error(`the service ended: ${said}`);
  return {
    port,
    pid: child.pid ?? 0,
    logFaults: watch.take,
    async held() {
      const told = once(child, 'message');
      child.send('held?');
      const [held] = await Promise.race([told, ended.then(() => [undefined])]);
      if (held === undefined) throw new Error(`the service has died: ${said}`);
      return held as Held;
    },
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      await rm(folder, { recursive: true, force: true });
      return { code, said };
    },
  };
}
