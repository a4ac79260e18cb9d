import fhirpath from 'fhirpath';
import { describe, expect, it } from 'vitest';
import { BeyondClosures, specialise, specialiseValue } from '#src/rules/closure.ts';

type Answer = boolean | 'nothing' | 'beyond' | 'no closure';

function byClosure(source: string, values: Record<string, unknown> = {}): Answer {
  const closure = specialise(fhirpath.parse(source));
  if (closure === undefined) return 'no closure';
  try {
    return closure(values) ?? 'nothing';
  } catch (error) {
    if (error instanceof BeyondClosures) return 'beyond';
    throw error;
  }
}

const T = true;
const F = false;
const N = 'nothing';
const known: Readonly<Record<string, boolean | undefined>> = { T: true, F: false, N: undefined };
const both = (pair: string) => ({ a: { is: known[pair[0] ?? ''] }, b: { is: known[pair[1] ?? ''] } });
const PAIRS = ['TT', 'TF', 'TN', 'FT', 'FF', 'FN', 'NT', 'NF', 'NN'];

describe('three-valued logic (FHIRPath 2.0, Boolean logic)', () => {
  it.each([
    ['and', [T, F, N, F, F, F, N, F, N]],
    ['or', [T, T, T, T, F, N, T, N, N]],
    ['xor', [F, T, N, T, F, N, N, N, N]],
    ['implies', [T, F, N, T, T, T, T, N, N]],
  ])('%s', (operator, expected) => {
    expect(PAIRS.map((pair) => byClosure(`%a.is ${operator} %b.is`, both(pair)))).toEqual(expected);
  });

  it('not', () => {
    expect(['T', 'F', 'N'].map((one) => byClosure('%a.is.not()', both(one)))).toEqual([F, T, N]);
    expect(['TT', 'TF'].map((pair) => byClosure('(%a.is and %b.is).not()', both(pair)))).toEqual([F, T]);
  });
});

describe('comparisons', () => {
  it.each([
    ['=', [F, T, F]],
    ['!=', [T, F, T]],
    ['<', [T, F, F]],
    ['<=', [T, T, F]],
    ['>', [F, F, T]],
    ['>=', [F, T, T]],
  ])('of 1, 2 and 3 %s 2', (operator, expected) => {
    expect([1, 2, 3].map((grade) => byClosure(`%anc.grade ${operator} 2`, { anc: { grade } }))).toEqual(
      expected,
    );
    expect(['a', 'b', 'c'].map((unit) => byClosure(`%anc.unit ${operator} 'b'`, { anc: { unit } }))).toEqual(
      expected,
    );
    expect(byClosure(`%anc.grade ${operator} 2`, { anc: {} })).toBe(N);
    expect(byClosure(`2 ${operator} %anc.grade`, { anc: {} })).toBe(N);
  });

  it('of two members, of literals, of truth values', () => {
    expect(byClosure('%a.mg = %b.mg', { a: { mg: 10 }, b: { mg: 10 } })).toBe(T);
    expect(byClosure('%a.mg = %b.mg', { a: { mg: 10 }, b: { mg: 1 } })).toBe(F);
    expect(byClosure('1.5 < 2')).toBe(T);
    expect(byClosure("'' = ''")).toBe(T);
    expect(byClosure('%a.is = true', { a: { is: true } })).toBe(T);
    expect(byClosure('%a.is = false', { a: { is: true } })).toBe(F);
    expect(byClosure('%a.is != false', { a: { is: false } })).toBe(F);
    expect(byClosure('((%a.mg)) = (10)', { a: { mg: 10 } })).toBe(T);
  });
});

describe('members of facts', () => {
  it('one step, several steps, none', () => {
    expect(byClosure('%course.last.step = 1', { course: { last: { step: 1 } } })).toBe(T);
    expect(byClosure('%course.last.step = 1', { course: { last: {} } })).toBe(N);
    expect(byClosure('%course.last.step = 1', { course: {} })).toBe(N);
    expect(byClosure('%course.last.step = 1', {})).toBe(N);
    expect(byClosure('%course.step = 1', { course: null })).toBe(N);
    expect(byClosure('%course.step = 1', { course: { step: null } })).toBe(N);
    expect(byClosure('%flag', { flag: true })).toBe(T);
    expect(byClosure('true')).toBe(T);
    expect(byClosure('false')).toBe(F);
  });

  it('what every object has is no member', () => {
    expect(byClosure('%course.constructor = 1', { course: {} })).toBe(N);
    expect(byClosure('%course.toString = 1', { course: {} })).toBe(N);
  });
});

describe('what is left to fhirpath.js', () => {
  it.each([
    ['types that do not compare', "%a.mg = 'mg'", { a: { mg: 1 } }],
    ['an order of truth values', '%a.is < true', { a: { is: false } }],
    ['an order of truth values, the other way', 'true > %a.is', { a: { is: false } }],
    ['a list as a member', '%a.list = 1', { a: { list: [1] } }],
    ['an object as a value', '%a.last = 1', { a: { last: {} } }],
    ['a member of a list', '%a.list.first = 1', { a: { list: [] } }],
    ['a member of a number', '%a.mg.value = 1', { a: { mg: 1 } }],
    ['a number as a condition', '%a.mg', { a: { mg: 1 } }],
    ['a text as a condition', '%a.unit and true', { a: { unit: 'mg' } }],
  ])('a value beyond closures: %s', (_what, source, values) => {
    expect(byClosure(source, values)).toBe('beyond');
  });

  it.each([
    ['an escape in a text', "%a.unit = 'it\\'s'"],
    ['arithmetic', '%a.mg + 1 = 2'],
    ['a function of members', '%a.list.exists()'],
    ['a function on either side', '%a.list.count() = 1'],
    ['a function on the other side', '1 = %a.list.count()'],
    ['a function under and', '%a.is and %a.list.exists()'],
    ['a function before and', '%a.list.exists() and %a.is'],
    ['a function under not', '%a.list.exists().not()'],
    ['a date', '%a.at = @2026-11-20'],
    ['equivalence', '%a.unit ~ %b.unit'],
    ['non-equivalence', '%a.unit !~ %b.unit'],
    ['a type test', '%a.mg is Integer'],
    ['membership', '%a.mg in %b.list'],
    ['an index', '%a.list[0] = 1'],
    ['a union', '(%a.list | %b.list) = 1'],
    ['the context', '$this = 1'],
    ['an empty list', '{} = 1'],
  ])('an expression without a closure: %s', (_what, source) => {
    expect(byClosure(source, { a: {}, b: {} })).toBe('no closure');
  });
});

describe('values for texts', () => {
  const valueAt = (source: string, values: Record<string, unknown> = {}) =>
    specialiseValue(fhirpath.parse(source))?.(values);
  it('members and literals', () => {
    expect(valueAt('%a.text', { a: { text: '0.8' } })).toBe('0.8');
    expect(valueAt('%a.mg', { a: { mg: 0 } })).toBe(0);
    expect(valueAt('%a.is', { a: { is: false } })).toBe(false);
    expect(valueAt("'mg'")).toBe('mg');
    expect(valueAt('10.5')).toBe(10.5);
    expect(valueAt('%a.text', { a: {} })).toBeUndefined();
  });

  it('nothing that needs more', () => {
    expect(specialiseValue(fhirpath.parse('%a.mg > 1'))).toBeUndefined();
    expect(specialiseValue(fhirpath.parse('%a.list.first()'))).toBeUndefined();
    expect(() => valueAt('%a.list', { a: { list: [] } })).toThrow(BeyondClosures);
  });
});
