import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../docs/build/pages.ts';
import { situationsByStance } from '../../docs/build/shown-rules.ts';
import { loadDrug } from '../golden/answers.ts';

const root = new URL('../../', import.meta.url);
const files = await generatedFiles();
const drug = await loadDrug();
const situationsOf = await situationsByStance(drug);

describe('what npm run docs writes is fresh', () => {
  it.each([...files.keys()])('%s', (path) => {
    expect(existsSync(new URL(path, root)), 'written').toBe(true);
    expect(readFileSync(new URL(path, root), 'utf8')).toBe(files.get(path));
  });

  it('no schema lies there that nothing writes', () => {
    const folder = 'cds-services/schemas';
    const written = [...files.keys()].filter((path) => path.startsWith(folder));
    const present = readdirSync(new URL(folder, root)).map((file) => `${folder}/${file}`);
    expect(present.sort()).toEqual(written.sort());
  });
});

/** Rules that only a site's own policy brings up: the knob, and the test that turns it. */
const behindAKnob: ReadonlyMap<string, { readonly knob: string; readonly test: string }> = new Map([
  [
    'indication-progression-required',
    { knob: 'progressionNotCoded', test: 'test/cds-services/indication.test.ts' },
  ],
]);

describe('each rule', () => {
  it.each(drug.allRules.map((rule) => [rule.id, rule] as const))(
    '%s has a source and situations on both sides',
    (id, rule) => {
      expect(rule.sources).not.toEqual([]);
      const knob = behindAKnob.get(id);
      if (knob !== undefined) {
        expect(readFileSync(new URL(knob.test, root), 'utf8')).toContain(knob.knob);
        return;
      }
      const judged = situationsOf(rule).situations.filter(({ judged }) => judged);
      expect(
        judged.filter(({ rules }) => rules.has(id)).map(({ name }) => name),
        'fires in',
      ).not.toEqual([]);
      if (rule.when.source !== 'true')
        expect(
          judged.filter(({ rules }) => !rules.has(id)).map(({ name }) => name),
          'does not fire in',
        ).not.toEqual([]);
    },
  );
});

describe('editors find the schema that a file names', () => {
  const folder = new URL('cds-services/tarlatamab/', root);
  const yaml = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yaml'),
  );
  it.each(yaml)('%s', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const named = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text)?.[1];
    if (named === undefined && file === 'workbench.yaml') return;
    expect(named, 'the first line names a schema').toBeDefined();
    expect(existsSync(new URL(named ?? '', new URL(file, folder))), named).toBe(true);
  });
});
