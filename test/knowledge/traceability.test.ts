import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { matching, readRows, situationNames } from '../../docs/build/traceability.ts';
import { loadDrug } from '../golden/answers.ts';

const rows = readRows();
const ruleIds = (await loadDrug()).allRules.map(({ id }) => id);
const situations = situationNames();
const upTo = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

describe('what the reference demands', () => {
  it('is complete: S1 to S34, the tables of §2, the 104 rows of §5', () => {
    expect(rows.map(({ id }) => id)).toEqual([...upTo(34, 'S'), ...upTo(15, '§2.'), ...upTo(104, '§5 #')]);
  });

  it.each(rows.map((row) => [row.id, row] as const))('%s', (_id, row) => {
    expect(row.pending, 'still to be done').toBeUndefined();
    for (const pattern of row.rules ?? [])
      expect(matching(pattern, ruleIds), `rule ${pattern}`).not.toEqual([]);
    for (const pattern of row.situations ?? [])
      expect(matching(pattern, situations), `situation ${pattern}`).not.toEqual([]);
    for (const path of row.tests ?? [])
      expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
    expect((row.rules ?? []).length > 0 || row.none !== undefined, 'a rule, or why none').toBe(true);
    expect([...(row.situations ?? []), ...(row.tests ?? []), ...row.named], 'a named test').not.toEqual([]);
  });
});
