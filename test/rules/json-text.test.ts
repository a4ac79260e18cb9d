import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readJson } from '#src/rules/json-text.ts';
import { readYaml } from '#src/rules/yaml-file.ts';

const valueSets = new URL('../../cds-services/tarlatamab/value-sets/', import.meta.url);

/** What a start would tell of a file with this text. */
function faults(text: string): readonly string[] {
  const read = readYaml('file.json', text, z.strictObject({ a: z.number(), b: z.unknown().optional() }));
  return read.ok ? [] : read.faults.map(({ line, message }) => `${line}: ${message}`);
}

describe('texts that are JSON', () => {
  it.each(readdirSync(valueSets))('%s is read as YAML reads it', (name) => {
    const text = readFileSync(new URL(name, valueSets), 'utf8');
    expect(readJson(text)).toEqual(parse(text));
    expect(readJson(text)).toBeDefined();
  });

  it.each([
    ['braces, colons and quotes within texts', '{"a": "{\\"b\\": 1}", "c: \\\\": ["d\\":", {"e" : {}}]}'],
    ['numbers, null and truth', '{"a": [-0.5e3, 12, null, true, false], "b": ""}'],
    ['a list', ' [1, {"a": 2}]'],
    ['escapes', '{"\\u0041": "\\ud83d\\ude00\\n\\/"}'],
  ])('%s', (_what, text) => {
    expect(readJson(text)).toEqual(parse(text));
  });

  it.each([
    ['YAML in blocks', 'a: 1'],
    ['a comment', '{"a": 1} # of YAML'],
    ['a name twice', '{"a": 1,\n "a": 2}'],
    ['a name twice, deep, and once with an escape', '{"b": [{"a": 1, "\\u0061": 2}]}'],
    ['nothing', ''],
    ['a text alone', '"a"'],
  ])('%s is left to the reader of YAML', (_what, text) => {
    expect(readJson(text)).toBeUndefined();
  });

  it.each([
    ['a name twice', '{"a": 1,\n "a": 2}', '2: Map keys must be unique at line 2, column 2:'],
    ['a wrong value', '{"b": 1,\n "a": "1"}', '2: a: Invalid input: expected number, received string'],
    ['an unknown name', '{"a": 1,\n "c": 2}', '2: file: Unrecognized key: "c"'],
  ])('%s is told with its line', (_what, text, fault) => {
    expect(faults(text)).toEqual([fault]);
  });
});
