import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answer, asFile, bodyOf, expectedFile, loadDrug, requestNames } from '../golden/answers.ts';

/** The half of `test/golden/situations.test.ts` that the other half follows from: each answer as reviewed, to the byte. */
const drug = await loadDrug();

describe('the whole answer, as last reviewed', () => {
  it.each(requestNames)('%s', async (name) => {
    const given = await answer(drug, bodyOf(name));
    expect(asFile(given)).toBe(readFileSync(expectedFile(name), 'utf8'));
  });
});
