import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSituations } from '../../fixtures/build/situation.ts';
import { answer, asFile, bodyOf, expectedFile, loadDrug, requestNames } from './answers.ts';
import { shortfalls } from './shortfalls.ts';

const drug = await loadDrug();
const situations = readSituations();

describe('what a pharmacist expects of each situation', () => {
  it.each(situations.map((situation) => [situation.name, situation] as const))(
    '%s',
    async (name, { expects }) => {
      expect(shortfalls(drug, expects, await answer(drug, bodyOf(name)))).toEqual([]);
    },
  );
});

describe('the whole answer, as last reviewed (npm run golden, then read the diff)', () => {
  it('every request has one', () => {
    expect(requestNames).toEqual(situations.map(({ name }) => name).sort());
  });

  it.each(requestNames)('%s', async (name) => {
    const given = await answer(drug, bodyOf(name));
    expect(asFile(given)).toBe(readFileSync(expectedFile(name), 'utf8'));
  });
});
