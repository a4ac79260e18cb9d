import { expect, it } from 'vitest';
import { conditionInWords } from '#src/workbench/words.ts';

it.each([
  ['%anc.grade >= 3', 'anc: grade is at least 3'],
  ['%anc.grade < 3 and %anc.calculated.not()', 'anc: grade is below 3, and not anc: calculated'],
  ['%neutropeniaCourse.overdue', 'neutropenia course: overdue'],
  ["%dose.unit = 'mg' or %dose.mg != 10", 'dose: unit is “mg”, or dose: mg is not 10'],
  ['(%a.b or %c.d).not()', 'not (a: b, or c: d)'],
  ['true', 'always'],
])('%s reads: %s', (when, words) => {
  expect(conditionInWords(when)).toBe(words);
});
