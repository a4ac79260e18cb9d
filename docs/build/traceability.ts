import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const names = z.array(z.string()).min(1).optional();

/** One demand of the reference, and where it is kept. */
const rowSchema = z.strictObject({
  what: z.string(),
  rules: names,
  none: z.string().optional(),
  situations: names,
  tests: names,
  pending: z.string().optional(),
});

export interface Row extends z.infer<typeof rowSchema> {
  /** `S1`, `§2.1`, `§5 #1`. */
  readonly id: string;
  /** Tests whose names begin with the row's id. */
  readonly named: readonly NamedTest[];
}

export interface NamedTest {
  readonly file: string;
  readonly name: string;
}

const root = new URL('../../', import.meta.url);

/** The rows of `test/knowledge/traceability.yaml`, with the tests that name them. */
export function readRows(): readonly Row[] {
  const text = readFileSync(new URL('test/knowledge/traceability.yaml', root), 'utf8');
  const rows = z.record(z.string(), rowSchema).parse(parse(text));
  const tests = testFiles().flatMap(namedTests);
  return Object.entries(rows).map(([id, row]) => ({
    id,
    ...row,
    named: tests.filter(({ name }) => name === id || name.startsWith(`${id} `) || name.startsWith(`${id},`)),
  }));
}

/** Every test file, by path from the project's root, sorted. */
export function testFiles(): readonly string[] {
  return readdirSync(new URL('test', root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('tmp-'))
    .map((file) => `test/${file}`)
    .sort();
}

export const situationNames = (): readonly string[] =>
  readdirSync(new URL('fixtures/situations', root))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();

/** Those that a pattern names; a star stands for any text. */
export function matching(pattern: string, all: readonly string[]): readonly string[] {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return all.filter((name) => new RegExp(`^${source}$`).test(name));
}

/** Tests and rows of test tables whose names begin with a row of the reference. */
function namedTests(file: string): readonly NamedTest[] {
  const text = readFileSync(new URL(file, root), 'utf8');
  return [...text.matchAll(/['"`](§[25][^'"`\n]*)['"`]/g)].map(([, name = '']) => ({ file, name }));
}
