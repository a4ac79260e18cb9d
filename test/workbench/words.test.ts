import { describe, expect, it } from 'vitest';
import { knowledgeFolder } from '#src/command-line/knowledge-folder.ts';
import { loadCatalog } from '#src/rules/load.ts';
import { describeCatalog } from '#src/workbench/read-drugs.ts';
import { conditionInWords } from '#src/workbench/words.ts';

const words = {
  'anc.grade >= 3': 'the ANC is grade 3 or worse',
  'anc.grade < 3': 'the ANC is below grade 3',
  'crs.active': ['CRS is active', 'no CRS is active'],
  'bleeding.active': ['there is bleeding', 'there is no bleeding'],
  'bleeding.late': ['it came late', 'it did not come late'],
  'dose.early': ['the dose is early', 'the dose is on time or late'],
  'dose.mg != due.mg': 'the dose is not the dose due',
} as const;

it.each([
  ['%anc.grade >= 3', 'the ANC is grade 3 or worse'],
  ['%anc.grade < 3 and %crs.active.not()', 'the ANC is below grade 3, and no CRS is active'],
  [
    '%anc.grade >= 3 or %crs.active or %bleeding.active',
    'the ANC is grade 3 or worse, CRS is active, or there is bleeding',
  ],
  [
    '%anc.grade < 3 and (%bleeding.active and %bleeding.late).not()',
    'the ANC is below grade 3, and either there is no bleeding, or it did not come late',
  ],
  ['(%crs.active or %bleeding.active).not()', 'no CRS is active, and there is no bleeding'],
  ['%crs.active and %dose.early.not()', 'CRS is active, and the dose is on time or late'],
  ['%dose.mg != %due.mg', 'the dose is not the dose due'],
  ['true', 'an order is checked, whatever the record says'],
  // Without words of its own a fact goes by its name.
  ['%neutropeniaCourse.overdue', 'neutropenia course: overdue'],
  ['%ferritin.value >= 500 and %a.b.not()', 'ferritin: value is at least 500, and it is not so that a: b'],
])('%s reads: %s', (when, expected) => {
  expect(conditionInWords(when, words)).toBe(expected);
});

describe('the rules of the catalog', async () => {
  const [drug] = await describeCatalog(await loadCatalog(knowledgeFolder), knowledgeFolder);
  const rules = drug?.rules ?? [];

  it('are there', () => expect(rules.length).toBeGreaterThan(90));

  it.each(rules.map(({ id, words: told }) => [id, told]))('%s reads as a sentence: when %s', (_id, told) => {
    expect(told).not.toMatch(/[%:<>=]|is at least|it is not so that/);
    expect(told).toMatch(/^[a-zA-Z].*[^.,]$/);
  });
});
