import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Run before the service: tells of every package that is loaded. */
const teller = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const told = new Set();
  registerHooks({
    load(url, context, next) {
      const name = /.*node_modules.((?:@[^/]+.)?[^/]+)/.exec(url)?.[1];
      if (name !== undefined && !told.has(name)) process.stderr.write('LOADED ' + name + '\\n');
      told.add(name);
      return next(url, context);
    },
  });
`)}`;

async function loadedAtStart(environment: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', teller, 'bin/start.js'], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: '0', CDS_DATABASE: ':memory:', LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  for await (const chunk of child.stderr) {
    said += chunk;
    if (said.includes('Listening on')) break;
  }
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  return [...said.matchAll(/^LOADED (.*)$/gm)].map(([, name = '']) => name);
}

const whenAsked = ['undici', 'jsonwebtoken', 'fhirpath', 'pg', '@opentelemetry/sdk-trace', 'commander'];

it('a start without clients loads nothing that only a client, a database or an odd expression asks for', async () => {
  const loaded = await loadedAtStart({});
  expect(loaded).toContain('express');
  expect(loaded.filter((name) => whenAsked.includes(name))).toEqual([]);
});

it('what reads tokens and records is there before the first call of a client', async () => {
  const loaded = await loadedAtStart({ CDS_CLIENTS_FILE: 'fixtures/clients/epic.yaml' });
  expect(loaded).toEqual(expect.arrayContaining(['undici', 'jsonwebtoken']));
});
