import { describe, expect, it } from 'vitest';
import { compileCondition, compileValue, ExpressionError, type FactValues } from '#src/rules/expression.ts';

const values = { T: { v: true }, F: { v: false }, U: {} };
const verdicts = { T: true, F: false, U: undefined };
type Letter = keyof typeof verdicts;

/** Rows of a truth table: left, right, result. U is unknown: a fact without readings. */
const table = (rows: string) =>
  rows
    .trim()
    .split(/\s*\|\s*/)
    .map((row) => [...row] as [Letter, Letter, Letter]);

const verdict = (source: string, facts: FactValues = values): boolean | undefined =>
  compileCondition(source).test(facts);

describe('three-valued logic (FHIRPath, Boolean logic)', () => {
  it.each(table('TTT|TFF|TUU|FTF|FFF|FUF|UTU|UFF|UUU'))('%s and %s is %s', (a, b, result) => {
    expect(verdict(`%${a}.v and %${b}.v`)).toBe(verdicts[result]);
  });
  it.each(table('TTT|TFT|TUT|FTT|FFF|FUU|UTT|UFU|UUU'))('%s or %s is %s', (a, b, result) => {
    expect(verdict(`%${a}.v or %${b}.v`)).toBe(verdicts[result]);
  });
  it.each(table('TTF|TFT|TUU|FTT|FFF|FUU|UTU|UFU|UUU'))('%s xor %s is %s', (a, b, result) => {
    expect(verdict(`%${a}.v xor %${b}.v`)).toBe(verdicts[result]);
  });
  it.each(table('TTT|TFF|TUU|FTT|FFT|FUT|UTT|UFU|UUU'))('%s implies %s is %s', (a, b, result) => {
    expect(verdict(`%${a}.v implies %${b}.v`)).toBe(verdicts[result]);
  });
  it.each([
    ['T', false],
    ['F', true],
    ['U', undefined],
  ] as const)('not %s is %s', (a, result) => {
    expect(verdict(`%${a}.v.not()`)).toBe(result);
  });
});

describe('comparisons', () => {
  it.each([
    ['%anc.grade >= 3', 3, true],
    ['%anc.grade >= 3', 2, false],
    ['%anc.grade < 3', 3, false],
    ['%anc.grade <= 3', 3, true],
    ['%anc.grade > 3', 3, false],
    ['%anc.grade = 3', 3, true],
    ['%anc.grade != 3', 3, false],
    ['%anc.grade + 1 > 3', 3, true],
  ] as const)('%s with grade %d is %s', (source, grade, result) => {
    expect(verdict(source, { anc: { grade } })).toBe(result);
  });

  it.each(['>=', '<=', '>', '<', '=', '!='])('an unknown grade %s 3 is unknown', (operator) => {
    expect(verdict(`%anc.grade ${operator} 3`, { anc: {} })).toBeUndefined();
    expect(verdict(`%anc.grade ${operator} 3`, { anc: { grade: undefined } })).toBeUndefined();
  });

  it('what is calculated from an unknown grade is unknown', () => {
    expect(verdict('%anc.grade + 1 > 3', { anc: {} })).toBeUndefined();
    expect(verdict('%anc.grade + 1 > 3 or %anc.low', { anc: { low: true } })).toBe(true);
  });

  it('compares decimals as decimals: 0.1 + 0.2 is not above 0.3', () => {
    expect(verdict('%a.x + %a.y > 0.3', { a: { x: 0.1, y: 0.2 } })).toBe(false);
  });

  it('a fact that is there beats one that is not: grade 4 of one enzyme decides "or"', () => {
    expect(verdict('%alt.grade >= 3 or %ast.grade >= 3', { alt: { grade: 4 }, ast: {} })).toBe(true);
    expect(verdict('%alt.grade >= 3 or %ast.grade >= 3', { alt: { grade: 1 }, ast: {} })).toBeUndefined();
  });
});

describe('what a condition must give', () => {
  it.each([
    ['a number', '%a.x + 1'],
    ['a text', "'yes'"],
    ['several values', '%a.many'],
  ])('%s throws, and so decides nothing', (_what, source) => {
    expect(() => verdict(source, { a: { x: 1, many: [true, true] } })).toThrow(
      'a condition must give true, false or nothing',
    );
  });
});

describe('refused in a condition', () => {
  it.each([
    ['exists', '(%anc.grade >= 3).exists()'],
    ['exists', '%anc.grade.exists()'],
    ['empty', '%anc.grade.empty()'],
    ['where', '%anc.where(grade >= 3).grade = 3'],
    ['iif', 'iif(%anc.known, true, false)'],
    ['all', '%anc.all(grade >= 3)'],
    ['any', '%anc.any(grade >= 3)'],
    ['count', '%anc.grade.count() > 0'],
    ['hasValue', '%anc.grade.hasValue()'],
    ['isDistinct', '%anc.isDistinct()'],
    ['allTrue', '%anc.flags.allTrue()'],
    ['anyTrue', '%anc.flags.anyTrue()'],
  ])('%s(): %s', (name, source) => {
    expect(() => compileCondition(source)).toThrow(
      new ExpressionError(
        `${name}() is not allowed in a condition: it reads an unknown value as false. Make it a derived fact`,
      ),
    );
  });

  it.each([
    ['~', '%anc.grade ~ 3'],
    ['!~', '%anc.grade !~ 3'],
    ['&', "%anc.text & 'x' = 'x'"],
    ['|', '(%anc.grade | 3) = 3'],
    ['in', '%anc.grade in %bounds.grades'],
    ['contains', '%bounds.grades contains 3'],
    ['is', '%anc.grade is Integer'],
  ])('the operator %s: %s', (operator, source) => {
    expect(() => compileCondition(source)).toThrow(
      new ExpressionError(
        `the operator ${operator} is not allowed in a condition: it does not keep unknown apart from false. Make it a derived fact`,
      ),
    );
  });

  it.each(['today() > %a.day1', 'now() > %a.at', 'timeOfDay() > %a.at'])('the real clock: %s', (source) => {
    expect(() => compileCondition(source)).toThrow(/\(\) is not allowed: it is the real clock/);
    expect(() => compileValue(source)).toThrow(/\(\) is not allowed: it is the real clock/);
  });

  it.each(['anc.grade >= 3', '`anc`.grade >= 3', '%anc.grade >= 3 and calculated'])(
    'a fact without its percent sign: %s',
    (source) => {
      expect(() => compileCondition(source)).toThrow(
        /is no named fact: a fact is written with a percent sign/,
      );
    },
  );

  it.each(['%anc.grade >=', '%anc.grade >= 3 and', '(%anc.grade >= 3', '', '%anc.grade => 3'])(
    'what is no FHIRPath: "%s"',
    (source) => {
      expect(() => compileCondition(source)).toThrow(
        /^not a FHIRPath expression: line: 1; column: \d+; message: \S(?: ?\S)*$/,
      );
    },
  );

  it.each(['day', 'days', 'month', 'year', 'div', 'mod', 'and', 'or', 'is', 'in'])(
    'the word %s of the language is no member, outside of backticks',
    (word) => {
      if (!['is', 'in', 'as', 'contains'].includes(word))
        expect(() => compileCondition(`%anc.${word} = 1`)).toThrow(ExpressionError);
      expect(verdict(`%anc.\`${word}\` = 1`, { anc: { [word]: 1 } })).toBe(true);
    },
  );
});

describe('a member that is named like an operator', () => {
  it.each(['is', 'in', 'as', 'contains'])('%s', (word) => {
    expect(verdict(`%anc.${word} = 1`, { anc: { [word]: 1 } })).toBe(true);
  });
});

it('a fault of the knowledge is known by its name in a log', () => {
  expect(() => compileCondition('')).toThrow(expect.objectContaining({ name: 'ExpressionError' }));
});

describe('the members that an expression takes', () => {
  it.each([
    ['%anc.grade >= 3', [['anc', 'grade']]],
    [
      '%a.b.c = %d.e',
      [
        ['a', 'b', 'c'],
        ['d', 'e'],
      ],
    ],
    ['(%a.b).not()', [['a', 'b']]],
    ['%a.b.not()', [['a', 'b']]],
    ['%a', [['a']]],
    ['true', []],
    ['%a.`day` = 1', [['a', 'day']]],
  ] as const)('%s', (source, members) => {
    expect(compileCondition(source).members.map(({ fact, path }) => [fact, ...path])).toEqual(members);
  });

  it('are found within the arguments of a function of a text', () => {
    const members = compileValue('iif(%a.b, %c.d, %e.f)').members;
    expect(members.map(({ fact, path }) => [fact, ...path])).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ]);
  });
});
