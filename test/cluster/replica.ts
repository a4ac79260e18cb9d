import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The service as operators run it: a process of its own, started by bin/start.js. */
export interface Replica {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has written to standard error: sentences for people. */
  readonly said: () => string;
  /** Standard output: the log. */
  readonly logged: () => string;
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
}

/** Rejects with what the process said when it ends before it listens. */
export async function startReplica(environment: Readonly<Record<string, string>>): Promise<Replica> {
  const child = spawn(process.execPath, ['bin/start.js'], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
  });
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  let said = '';
  let logged = '';
  child.stdout.on('data', (chunk) => {
    logged += chunk;
  });
  const listening = new Promise<string>((resolve) => {
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const port = /Listening on http:\S+?:(\d+)\//.exec(said)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    });
  });
  const url = await Promise.race([listening, ended.then(() => undefined)]);
  if (url === undefined) throw new Error(`the service ended: ${said}`);
  return { url, process: child, said: () => said, logged: () => logged, ended };
}
