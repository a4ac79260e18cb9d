import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const { dependencies, devDependencies } = JSON.parse(read('package.json'));
const [, runtime = '', building = ''] = read('docs/dependencies.md').split(/^## /m);
const listed = (section: string) =>
  [...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name, reason]) => ({ name, reason }));

describe('docs/dependencies.md', () => {
  it.each([
    ['At run time', runtime, dependencies],
    ['For building and testing', building, devDependencies],
  ])('%s: every package of package.json, no other, each with a reason', (title, section, packages) => {
    expect(section.startsWith(title)).toBe(true);
    const rows = listed(section);
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(packages).toSorted());
    for (const { reason } of rows) expect(reason?.trim()).not.toBe('');
  });

  it('every version is pinned, and the lock file has a hash for every package that runs', () => {
    for (const version of Object.values<string>({ ...dependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
    const { packages } = JSON.parse(read('package-lock.json'));
    const running = Object.entries<{ integrity?: string; dev?: boolean }>(packages).filter(
      ([path, { dev }]) => path !== '' && dev !== true,
    );
    expect(running.length).toBeGreaterThan(Object.keys(dependencies).length);
    const without = running.filter(([, { integrity }]) => !integrity).map(([path]) => path);
    expect(without).toEqual([]);
  });

  it('the bill of materials names every package that runs, and none that only tests', () => {
    const written = execFileSync('npm', ['run', '-s', 'sbom'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { bomFormat, components } = JSON.parse(written);
    expect(bomFormat).toBe('CycloneDX');
    const named: string[] = components.map(({ purl }: { purl: string }) => decodeURIComponent(purl));
    for (const [name, version] of Object.entries(dependencies)) {
      expect(named).toContain(`pkg:npm/${name}@${version}`);
    }
    expect(named.filter((purl) => purl.startsWith('pkg:npm/vitest@'))).toEqual([]);
  });
});
