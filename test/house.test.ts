import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const lines = (path: string): number => read(path).split('\n').length - 1;
const written = tracked.filter((path) => /\.(ts|tsx|js|yaml|md)$/.test(path));

describe('src is for any drug', () => {
  it.each(tracked.filter((path) => path.startsWith('src/')))('%s', (path) => {
    expect(read(path)).not.toMatch(/tarlatamab|imdelltra|imdylltra/i);
  });
});

describe('files are short enough to be read', () => {
  it.each(tracked.filter((path) => /^src\/.*\.tsx?$/.test(path)))('%s: at most 200 lines', (path) => {
    expect(lines(path)).toBeLessThanOrEqual(200);
  });
  it.each(tracked.filter((path) => /^cds-services\/.*\.ts$/.test(path)))('%s: at most 150 lines', (path) => {
    expect(lines(path)).toBeLessThanOrEqual(150);
  });
});

describe('nothing of the machine on which it was written', () => {
  const home = homedir();
  const machine = [
    root.replace(/\/$/, ''),
    ...(home.length > 5 ? [home] : []),
    ...(hostname().length > 8 ? [hostname()] : []),
  ];
  it.each(written)('%s', (path) => {
    const text = read(path);
    for (const name of machine) expect(text.includes(name), name).toBe(false);
    expect(text).not.toMatch(/\/(home|Users)\/[a-z]+\//);
  });
});

describe('links of the documents resolve', () => {
  it.each(tracked.filter((path) => path.endsWith('.md')))('%s', (path) => {
    const links = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const local = links.filter((link) => !/^([a-z]+:|#)/i.test(link)).map((link) => link.split('#')[0] ?? '');
    const broken = local.filter((link) => !existsSync(join(root, dirname(path), decodeURIComponent(link))));
    expect(broken).toEqual([]);
  });
});

describe('named exports only', () => {
  it.each(tracked.filter((path) => /^(src|cds-services)\/.*\.ts$/.test(path)))('%s', (path) => {
    expect(read(path)).not.toMatch(/^export default/m);
  });
});
