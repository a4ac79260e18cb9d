import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Copy, DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8');
const instructions = DockerfileParser.parse(text).getInstructions();
const last = instructions.findLastIndex((one) => one.getKeyword() === 'FROM');
const final = instructions.slice(last);
const of = (keyword: string) => final.filter((one) => one.getKeyword() === keyword);
const words = (instruction: (typeof instructions)[number]) =>
  instruction.getArguments().map((argument) => argument.getValue());
/** Paths that the final stage takes from the repository. */
const copied = of('COPY')
  .filter((one) => !(one instanceof Copy && one.getFromFlag() !== null))
  .flatMap((one) => words(one).slice(0, -1));

const scratch = mkdtempSync(join(root, 'test/tmp-image-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the image', () => {
  it('its Dockerfile is valid', () => {
    expect(validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
    expect(validate('FROM node\nCOPPY a b')).not.toEqual([]);
  });

  it('runs without root, by number, and starts without a shell', () => {
    const users = of('USER').flatMap(words);
    expect(users).toEqual([expect.stringMatching(/^[1-9]\d+:[1-9]\d+$/)]);
    expect(of('CMD').map((one) => one.getRawArgumentsContent())).toEqual(['["node", "bin/start.js"]']);
    expect(of('ENTRYPOINT')).toEqual([]);
  });

  it('has the Node that the tests ran on', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(text).toContain(`ARG NODE_VERSION=${devDependencies.node}\n`);
  });

  it('the build sees what it copies, and nothing else', () => {
    const [everything, ...allowed] = readFileSync(join(root, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(everything).toBe('*');
    expect(allowed.toSorted()).toEqual([...copied, 'package-lock.json'].map((path) => `!${path}`).toSorted());
    for (const path of copied) expect(existsSync(join(root, path))).toBe(true);
  });

  it('its files and production packages alone start, beyond this machine, and write nothing', async () => {
    for (const path of copied) cpSync(join(root, path), join(scratch, path), { recursive: true });
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const production = Object.entries<{ dev?: boolean; optional?: boolean }>(packages).filter(
      ([path, { dev }]) => path.startsWith('node_modules/') && dev !== true && existsSync(join(root, path)),
    );
    expect(production.length).toBeGreaterThan(20);
    for (const [path] of production) {
      if (/node_modules\/.*node_modules\//.test(path)) continue;
      mkdirSync(dirname(join(scratch, path)), { recursive: true });
      // Hard links: no bytes are copied.
      execFileSync('cp', ['-al', join(root, path), join(scratch, path)]);
    }
    const files = () => readdirSync(scratch).toSorted();
    const before = files();
    const child = spawn(process.execPath, ['bin/start.js'], {
      cwd: scratch,
      env: {
        PORT: '0',
        NODE_ENV: 'production',
        CDS_HOST: '0.0.0.0',
        CDS_BASE_URL: 'https://cds.example-hospital.org',
        CDS_CLIENTS_FILE: join(root, 'deploy/kubernetes/site/clients.yaml'),
        CDS_POLICY_FILE: join(root, 'deploy/kubernetes/site/policy.yaml'),
        CDS_DATABASE: ':memory:',
        CDS_DRAIN_MS: '0',
      },
    });
    const ended = once(child, 'close');
    let said = '';
    const listening = new Promise<string>((resolve) => {
      child.stderr.on('data', (chunk) => {
        said += chunk;
        const port = /Listening on http:\S+?:(\d+)\//.exec(said)?.[1];
        if (port !== undefined) resolve(port);
      });
    });
    const port = await Promise.race([listening, ended.then(() => undefined)]);
    expect(port, said).toBeDefined();
    const discovery = await fetch(`http://127.0.0.1:${port}/cds-services`);
    expect(discovery.status).toBe(200);
    const call = await fetch(`http://127.0.0.1:${port}/cds-services/tarlatamab-order-sign`, {
      method: 'POST',
    });
    expect(call.status).toBe(401);
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
    expect(files()).toEqual(before);
  }, 60_000);
});
