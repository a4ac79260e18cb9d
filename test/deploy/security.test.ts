import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(join(root, 'docs/security.md'), 'utf8');
const named = [...text.matchAll(/`(test\/[^`]+)` "([^"]+)"/g)].map(
  ([, file = '', name = '']) => [file, name] as const,
);
const rows = text.split('\n').filter((line) => /^\| (?!threat|-)/.test(line));

/** Whether a test, a table of tests or a group of tests has this very name. */
function has(file: string, name: string): boolean {
  const source = readFileSync(join(root, file), 'utf8');
  return ["'", '"', '`'].some((quote) =>
    source.includes(`(${quote}${name.replaceAll(quote, `\\${quote}`)}${quote}`),
  );
}

describe('docs/security.md', () => {
  it.each(named)('%s: %s', (file, name) => {
    expect(existsSync(join(root, file))).toBe(true);
    expect(has(file, name)).toBe(true);
  });

  it('every threat names a test, and every mention of a test is understood', () => {
    expect(rows.length).toBeGreaterThan(25);
    for (const row of rows) expect(row).toMatch(/`test\/[^`]+` "[^"]+"/);
    expect(named).toHaveLength(text.match(/test\/[\w/-]+\.test\.ts(?!\))/g)?.length ?? 0);
  });

  it('a name that no test has is seen', () => {
    expect(has('test/deploy/security.test.ts', `a name that${' '}nobody gave`)).toBe(false);
  });
});
