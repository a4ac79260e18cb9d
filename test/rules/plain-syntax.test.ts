import fc from 'fast-check';
import fhirpath from 'fhirpath';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '#src/rules/load.ts';
import { plainTree } from '#src/rules/plain-syntax.ts';
import type { SyntaxNode } from '#src/rules/syntax.ts';

/** A tree without the places that fhirpath.js notes, which nobody here reads. */
function bareTree({ type, text, children = [] }: SyntaxNode): SyntaxNode {
  return {
    ...(type === undefined ? {} : { type }),
    ...(text === undefined ? {} : { text }),
    ...(children.length === 0 ? {} : { children: children.map(bareTree) }),
  };
}

const byFhirPath = (source: string): SyntaxNode => bareTree(fhirpath.parse(source) as SyntaxNode);

describe('expressions that are read without fhirpath.js', () => {
  it.each([
    '%anc.grade >= 3',
    '%anc.last.grade',
    '%anc',
    "%dose.unit != 'mg' and %dose.mg < 1.50",
    "'' = 'a b: %c.d (e)'",
    'true',
    '%a.on.not().not()',
    '(%a.on or (%b.on)).not() and false',
    '%a.on or %b.on and %c.on xor %d.on implies %e.on implies %f.on',
    '%a.on and %b.on and %c.on = true',
    '%a.mg <= 1 = %b.mg > 2',
    '1 < 2 < 3 = 4 != 5',
    '(%a).b.c',
    '01.5 = %a.mg',
    ' %a\n.b\t. c ',
    '% a and(%b)or%c',
    '%not.not',
    '%a._1',
    '%andes.orange.trueness.days1',
    "'a'.b",
  ])('%s', (source) => {
    expect(plainTree(source)).toEqual(byFhirPath(source));
  });

  it('every condition of the rules as shipped', async () => {
    const conditions = (await loadCatalog(new URL('../../cds-services', import.meta.url).pathname)).flatMap(
      ({ allRules }) => allRules.map(({ when }) => when.source),
    );
    expect(conditions.length).toBeGreaterThan(50);
    expect(conditions.map(plainTree)).toEqual(conditions.map(byFhirPath));
  });
});

describe('expressions that are left to fhirpath.js', () => {
  it.each([
    ['nothing', ''],
    ['a blank', ' '],
    ['a forgotten percent sign', 'anc.grade >= 3'],
    ['a fact without a name', '% >= 3'],
    ['a name that begins with a digit', '%1a'],
    ['half a comparison', '%anc.grade >='],
    ['half a member', '%anc.'],
    ['two values', '%anc %dose'],
    ['parentheses left open', '(%anc.ready'],
    ['parentheses never opened', '%anc.ready)'],
    ['empty parentheses', '()'],
    ['a function', '%anc.list.exists()'],
    ['not() of something', '%anc.ready.not(1)'],
    ['a function of nothing', 'not()'],
    ['a quantity', '%anc.age > 7 days'],
    ['a long integer', '1L'],
    ['a number with nothing behind its point', '1. = 1'],
    ['a number with two points', '1.2.3'],
    ['a function of a number', '1.5.not()'],
    ['a date', '@2026-11-20'],
    ['a sign', '-1 < %a'],
    ['arithmetic', '%a + 1'],
    ['an index', '%a[0]'],
    ['an escape', "'it\\'s'"],
    ['a text over two lines', "'a\nb'"],
    ['an open text', "'a"],
    ['a delimited name', '%a.`b`'],
    ['a comment', '%a // or %b'],
    ['equivalence', '%a ~ %b'],
    ['a type', '%a is Integer'],
    ['a word of the language as a fact', '%contains'],
    ['a word of the language as a member', '%a.is'],
    ['a letter that names do not have', '%ä'],
    ['a blank that is none', '%a\u00a0'],
  ])('%s', (_what, source) => {
    expect(plainTree(source)).toBeUndefined();
  });

  it('whatever is read at all is read as fhirpath.js reads it', () => {
    const pieces =
      "% %a %b.c a not() not ( ) . and or xor implies = != < <= > >= 1 2.50 . 'x y' '' true false is in div day days"
        .split(/ (?=(?:[^']*'[^']*')*[^']*$)/)
        .concat(['\n', ' ', '%a.sort', '%as', '1L', '-', '%a.mg = ', '%b.is and ', '.not()', '//', '~']);
    const source = fc
      .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom('', ' ')), { maxLength: 12 })
      .map((parts) => parts.flat().join(''));
    let read = 0;
    fc.assert(
      fc.property(source, (text) => {
        const tree = plainTree(text);
        if (tree === undefined) return;
        read += 1;
        expect([text, tree]).toEqual([text, byFhirPath(text)]);
      }),
      { numRuns: 20_000 },
    );
    expect(read).toBeGreaterThan(200);
  });
});
