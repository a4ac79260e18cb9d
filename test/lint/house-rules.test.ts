import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the linter says of a file with this content at this path of an otherwise empty project with our rules. */
function lint(path: string, content: string): string {
  const project = mkdtempSync(join(tmpdir(), 'house-rules-'));
  try {
    const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    writeFileSync(
      join(project, 'biome.json'),
      JSON.stringify({ ...config, $schema: undefined, vcs: undefined }),
    );
    cpSync(join(root, 'lint'), join(project, 'lint'), { recursive: true });
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), content);
    const biome = join(root, 'node_modules/.bin/biome');
    const run = spawnSync(biome, ['lint', path], { cwd: project, encoding: 'utf8' });
    return `exit ${run.status}\n${run.stdout}${run.stderr}`;
  } finally {
    rmSync(project, { recursive: true });
  }
}

describe('the core stays pure', () => {
  it.each([
    [
      'a file',
      "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n",
      'noRestrictedImports',
    ],
    ['the framework', "import express from 'express';\nexport const x = express;\n", 'noRestrictedImports'],
    [
      'HTTP',
      "import { discovery } from '../http/discovery.ts';\nexport const x = discovery;\n",
      'noRestrictedImports',
    ],
    ['the clock by Date.now', 'export const x = Date.now();\n', 'now and newId are arguments'],
    ['the clock by new Date', 'export const x = new Date();\n', 'now and newId are arguments'],
    ['the clock by performance', 'export const x = performance.now();\n', 'noRestrictedGlobals'],
    ['the environment', 'export const x = process.env;\n', 'noRestrictedGlobals'],
    ['randomness', 'export const x = Math.random();\n', 'now and newId are arguments'],
  ])('a fact that reaches for %s fails the lint', (_what, content, rule) => {
    for (const path of [
      'src/facts/example.ts',
      'src/rules/example.ts',
      'cds-services/example/facts/example.ts',
    ]) {
      const verdict = lint(path, content);
      expect(verdict).toContain('exit 1');
      expect(verdict).toContain(rule);
    }
  });

  it('a date from a stated instant passes', () => {
    expect(lint('src/facts/example.ts', 'export const x = new Date(5);\n')).toContain('exit 0');
  });

  it('src that imports a drug folder by name fails the lint', () => {
    const content =
      "import { facts } from '../cds-services/example/facts/index.ts';\nexport const x = facts;\n";
    expect(lint('src/example.ts', content)).toContain('noRestrictedImports');
  });
});

describe('src serves any drug', () => {
  const sources = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );

  it.each(sources)('src/%s names no drug and stays readable', (path) => {
    const content = readFileSync(`${root}src/${path}`, 'utf8');
    expect(content).not.toMatch(/tarlatamab|imdelltra/i);
    expect(content.split('\n').length).toBeLessThanOrEqual(201);
  });
});
