import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Used } from './servers/figures.ts';

export const root = fileURLToPath(new URL('../', import.meta.url));

/** A server under measurement: a process of its own, under the same flags as all others. */
export interface ServerProcess {
  readonly origin: string;
  readonly pid: number;
  used(): Promise<Used>;
  /** After a full collection of garbage. */
  usedAfterCollection(): Promise<Used>;
  stop(): Promise<void>;
}

export interface ServerStart {
  /** Relative to the repository. */
  readonly file: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of Node, for all servers alike. */
  readonly flags?: readonly string[];
  /** Without the module that tells what the process uses. */
  readonly bare?: boolean;
  /** More modules to load first. */
  readonly preload?: readonly string[];
  /** Where standard output goes. */
  readonly log: string;
}

/** A bench that fails leaves no server behind. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const figures = fileURLToPath(new URL('servers/figures.ts', import.meta.url));

/** @throws Error with what the process said, when it ends before it listens */
export async function startServer({
  file,
  env = {},
  flags = [],
  bare = false,
  preload = [],
  log,
}: ServerStart): Promise<ServerProcess> {
  const imports = [...(bare ? [] : [figures]), ...preload].flatMap((module) => ['--import', module]);
  const child = spawn(process.execPath, ['--expose-gc', ...flags, ...imports, join(root, file)], {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', openSync(log, 'a'), 'pipe', 'ipc'],
  });
  running.add(child);
  const ended = once(child, 'exit').finally(() => running.delete(child));
  const origin = await Promise.race([whenListening(child), ended.then(() => undefined)]);
  if (origin === undefined) throw new Error(`${file} ended before it listened`);
  const ask = async (question: 'used' | 'collect'): Promise<Used> => {
    const answer = once(child, 'message');
    child.send(question);
    const [used] = (await Promise.race([answer, ended.then(() => [])])) as [Used?];
    if (used === undefined) throw new Error(`${file} ended while it was measured`);
    return used;
  };
  return {
    origin,
    pid: child.pid ?? 0,
    used: () => ask('used'),
    usedAfterCollection: () => ask('collect'),
    async stop() {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(hard);
    },
  };
}

/** The origin that the process says it listens on; its other words are shown only when it never says so. */
function whenListening(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk) => {
      said += chunk;
      const port = /Listening on http:\S+?:(\d+)\//.exec(said)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    });
    child.once('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
}
