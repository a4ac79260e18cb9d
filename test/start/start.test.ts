import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface Started {
  readonly child: ChildProcess;
  /** Everything written so far, to either stream. */
  readonly output: () => string;
}

function start(
  environment: Readonly<Record<string, string>> = {},
  nodeArguments: readonly string[] = [],
): Started {
  return run(process.execPath, [...nodeArguments, 'bin/start.js'], environment);
}

function run(
  command: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn(command, words, {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: '0', CDS_DATABASE: ':memory:', ...environment },
  });
  running.push(child);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return { child, output: () => output };
}

async function listening(started: Started): Promise<string> {
  const ended = once(started.child, 'exit').then(() => 'ended');
  for (;;) {
    const url = /Listening on (http:\S+)\/cds-services/.exec(started.output())?.[1];
    if (url !== undefined) return url;
    const turn = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 25))]);
    if (turn === 'ended') throw new Error(`the service ended: ${started.output()}`);
  }
}

async function exit(started: Started): Promise<{ readonly code: number | null; readonly output: string }> {
  const [code] = await once(started.child, 'close');
  return { code, output: started.output() };
}

describe('starting', () => {
  it('says where it listens and that authentication is off, answers, and stops on SIGTERM', async () => {
    const started = start();
    const url = await listening(started);
    expect(started.output()).toContain('AUTHENTICATION IS OFF');
    expect(started.output()).not.toContain('CLOCK IS FIXED');
    const discovery = await fetch(`${url}/cds-services`);
    expect(discovery.status).toBe(200);
    started.child.kill('SIGTERM');
    expect((await exit(started)).code).toBe(0);
  });

  it('as npm start, too, ends by SIGTERM with its calls finished: no shell stands between', async () => {
    const started = run('npm', ['start']);
    await listening(started);
    started.child.kill('SIGTERM');
    expect((await exit(started)).output).toContain('SIGTERM: finishing the calls in flight');
  });

  it('says loudly that the clock is fixed', async () => {
    const started = start({ CDS_FIXED_NOW: '2026-11-20T13:00:00Z' });
    await listening(started);
    expect(started.output()).toContain('THE CLOCK IS FIXED at 2026-11-20T13:00:00.000Z');
  });

  it('a wrong setting: one sentence, exit code 1', async () => {
    const { code, output } = await exit(start({ CDS_TIME_ZONE: 'Mars/Olympus' }));
    expect(code).toBe(1);
    expect(output).toMatch(/^CDS_TIME_ZONE is "Mars\/Olympus" but [^\n]+\.\n$/);
  });

  it('a port in use: one sentence, exit code 1', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, output } = await exit(start({ PORT: String(port) }));
    blocker.close();
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use: [^\\n]+\\.\\n$`));
  });

  it('a Node too old: one sentence, exit code 1', async () => {
    const pretend = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.0"})';
    const { code, output } = await exit(start({}, ['--import', pretend]));
    expect(code).toBe(1);
    expect(output).toMatch(/^This service needs Node 24 and runs on 20\.20\.0: [^\n]+\.\n$/);
  });
});

describe('npm run -s cards', () => {
  const print = (input: string) =>
    spawnSync(process.execPath, ['bin/print-cards.js'], { cwd: root, input, encoding: 'utf8' });

  it('prints indicator, summary, detail and suggestions', () => {
    const card = {
      summary: 'ANC 0.9',
      detail: 'one\ntwo',
      indicator: 'warning',
      source: { label: 'Label' },
      suggestions: [{ label: 'Hold', isRecommended: true }, { label: 'Delete' }],
    };
    expect(print(JSON.stringify({ cards: [card] })).stdout).toBe(
      '[WARNING] ANC 0.9\n    one\n    two\n    => Hold\n    -> Delete\n    Source: Label\n\n',
    );
  });

  it.each([
    ['no answer', '', 'No answer'],
    ['a refusal', '{"issue":[{"diagnostics":"gone"}]}', 'gone'],
    ['text', 'hello', 'Not JSON'],
  ])('%s is told on standard error with exit code 1', (_what, input, message) => {
    const run = print(input);
    expect([run.status, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toContain(message);
  });
});
