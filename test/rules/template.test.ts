import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '#src/cards/markdown.ts';
import { compileText, compileTree } from '#src/rules/template.ts';

const facts = {
  anc: { text: '0.9 10*9/L', grade: 3, low: true, name: 'A *bold* name' },
  cause: { names: ['Gilbert', 'bile duct'], grades: [3, 4] },
  unknown: {},
};

describe('a text', () => {
  it.each([
    ['no placeholder', 'Hold.', 'Hold.'],
    ['one in the middle', 'ANC {{ %anc.text }} today', 'ANC 0.9 10*9/L today'],
    ['two side by side', '{{ %anc.text }}{{ %anc.grade }}', '0.9 10*9/L3'],
    ['no blanks within the braces', 'ANC {{%anc.text}}', 'ANC 0.9 10*9/L'],
    ['several values', 'Causes: {{ %cause.names }}.', 'Causes: Gilbert, bile duct.'],
    ['several numbers', 'Grades: {{ %cause.grades }}.', 'Grades: 3, 4.'],
    ['a calculation', 'Grade {{ %anc.grade + 1 }}', 'Grade 4'],
  ])('%s', (_what, source, value) => {
    expect(compileText(source).fill(facts)).toEqual({ value, missing: [] });
  });

  it('names every placeholder without a value, and leaves its place empty', () => {
    const filled = compileText('A {{ %unknown.text }} B {{ %anc.text }} C {{ %nobody.x }}').fill({
      ...facts,
      nobody: {},
    });
    expect(filled).toEqual({ value: 'A  B 0.9 10*9/L C ', missing: ['%unknown.text', '%nobody.x'] });
  });

  it('cleans what is filled in and never its own words', () => {
    const filled = compileText('**{{ %anc.name }}**').fill(facts, escapeMarkdown);
    expect(filled.value).toBe('**A \\*bold\\* name**');
  });

  it('a value that looks like a placeholder is not filled in a second time', () => {
    const filled = compileText('Note: {{ %a.b }}!').fill({ a: { b: '{{ %anc.text }}' }, anc: { text: 'x' } });
    expect(filled.value).toBe('Note: {{ %anc.text }}!');
  });
});

describe('a text that is one placeholder alone', () => {
  it.each([
    ['a number', '{{ %anc.grade }}', 3],
    ['a truth', '{{ %anc.low }}', true],
    ['a text', '{{ %anc.text }}', '0.9 10*9/L'],
    ['several values as a text', '{{ %cause.names }}', 'Gilbert, bile duct'],
    ['several numbers as a text', '{{ %cause.grades }}', '3, 4'],
    ['not alone: a text', '{{ %anc.grade }} mg', '3 mg'],
    ['not alone for a blank: a text', ' {{ %anc.grade }}', ' 3'],
  ])('keeps %s', (_what, source, value) => {
    expect(compileText(source).fill(facts).value).toBe(value);
  });
});

describe('a text that is one placeholder without words', () => {
  it('is empty where nothing is known, and names what is missing', () => {
    expect(compileText('{{ %unknown.text }}').fill(facts)).toEqual({ value: '', missing: ['%unknown.text'] });
  });

  it('is cleaned too', () => {
    expect(compileText('{{ %anc.name }}').fill(facts, escapeMarkdown).value).toBe('A \\*bold\\* name');
  });
});

describe('a tree', () => {
  const tree = compileTree({
    dose: { value: '{{ %anc.grade }}', unit: 'mg' },
    notes: [{ text: 'ANC {{ %anc.text }}' }, 'plain'],
    fixed: [1, true, null],
  });

  it('is filled in every string, and nothing else is touched', () => {
    expect(tree.fill(facts)).toEqual({
      value: {
        dose: { value: 3, unit: 'mg' },
        notes: [{ text: 'ANC 0.9 10*9/L' }, 'plain'],
        fixed: [1, true, null],
      },
      missing: [],
    });
  });

  it('gathers members and what is missing from all of its leaves', () => {
    expect(tree.members.map(({ fact, path }) => `${fact}.${path.join('.')}`)).toEqual([
      'anc.grade',
      'anc.text',
    ]);
    expect(tree.fill({ anc: {} }).missing).toEqual(['%anc.grade', '%anc.text']);
  });

  it('gives a tree of its own at each filling', () => {
    const first = tree.fill(facts).value;
    const second = tree.fill(facts).value;
    expect(first).toEqual(second);
    expect(first).not.toBe(second);
  });
});
