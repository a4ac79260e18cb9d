import { describe, expect, it } from 'vitest';
import { absent, type Fact, known, stale, unreadable } from '#src/facts/fact.ts';
import { evaluateRule } from '#src/rules/evaluate.ts';
import type { CompiledRule } from '#src/rules/knowledge.ts';
import { rule } from './example-rule.ts';

const grade = (...grades: readonly number[]) => grades.map((one) => ({ grade: one }));
const several = (...grades: readonly number[]): Fact<unknown> => ({
  state: 'known',
  readings: grade(...grades),
  evidence: [{ resource: 'Observation/anc', what: 'ANC', value: '< 1.5 10*9/L' }],
});
const evaluate = (
  when: string,
  facts: Readonly<Record<string, Fact<unknown>>>,
  more?: Partial<CompiledRule>,
) => evaluateRule(rule(when, more), new Map(Object.entries(facts)));

const holds = '%anc.grade >= 3';

describe('one fact', () => {
  it.each([
    ['a current grade 3', known({ grade: 3 }), 'fires'],
    ['a current grade 2', known({ grade: 2 }), 'clear'],
    ['an alarming value that is stale', stale('10 days old', grade(4)), 'fires'],
    ['an alarming value that is preliminary', unreadable('preliminary', grade(3)), 'fires'],
    ['a normal value that is stale', stale('10 days old', grade(0)), 'cannotEvaluate'],
    ['a normal value that is preliminary', unreadable('preliminary', grade(0)), 'cannotEvaluate'],
    ['nothing', absent('no ANC'), 'cannotEvaluate'],
    ['what cannot be read at all', unreadable('see note'), 'cannotEvaluate'],
    ['§5 #2 ANC <1.5: grade 2 or worse', several(4, 3, 2), 'cannotEvaluate'],
    ['§5 #1 ANC <0.5: grade 4 only', several(4), 'fires'],
    ['§5 #4 ANC <=0.5: grade 3 or 4', several(3, 4), 'fires'],
    ['§5 #3 ANC >1.0: grade 0 to 2', several(0, 1, 2), 'clear'],
    ['§5 #9 0.4 without unit: alarming in every reading', unreadable('no unit', grade(4, 4)), 'fires'],
    ['§5 #10 1500 without unit: one reading is normal', unreadable('no unit', grade(0, 4)), 'cannotEvaluate'],
  ] as const)('%s', (_what, anc, kind) => {
    expect(evaluate(holds, { anc }).kind).toBe(kind);
  });

  it('a fact that nobody derived does not clear', () => {
    expect(evaluate(holds, {}).kind).toBe('cannotEvaluate');
  });

  it('a known fact without the member asked for does not clear', () => {
    expect(evaluate(holds, { anc: known({}) })).toEqual({
      kind: 'cannotEvaluate',
      reasons: ['not determinable'],
    });
  });
});

describe('several facts', () => {
  const either = '%alt.grade >= 3 or %ast.grade >= 3';
  it.each([
    ['one alarming, one absent', known({ grade: 3 }), absent('no AST'), 'fires'],
    ['one alarming but stale, one absent', stale('old', grade(3)), absent('no AST'), 'fires'],
    ['one normal, one absent', known({ grade: 0 }), absent('no AST'), 'cannotEvaluate'],
    ['one normal, one normal but stale', known({ grade: 0 }), stale('old', grade(0)), 'cannotEvaluate'],
    ['both normal', known({ grade: 0 }), known({ grade: 0 }), 'clear'],
  ] as const)('either may hold: %s', (_what, alt, ast, kind) => {
    expect(evaluate(either, { alt, ast }).kind).toBe(kind);
  });

  const both = '%anc.grade >= 3 and %fever.present';
  it.each([
    ['a known "no" clears whatever the other is', absent('no ANC'), known({ present: false }), 'clear'],
    ['a stale "no" does not', absent('no ANC'), stale('old', [{ present: false }]), 'cannotEvaluate'],
    [
      'a stale "no" beside a known "yes"',
      known({ grade: 4 }),
      stale('old', [{ present: false }]),
      'cannotEvaluate',
    ],
    ['both, one of them stale', stale('old', grade(3)), known({ present: true }), 'fires'],
  ] as const)('both are needed: %s', (_what, anc, fever, kind) => {
    expect(evaluate(both, { anc, fever }).kind).toBe(kind);
  });

  it('must hold in every combination of the readings', () => {
    const sum = '%a.x + %b.x > 3';
    const fact = (...xs: readonly number[]): Fact<unknown> => ({
      state: 'known',
      readings: xs.map((x) => ({ x })),
      evidence: [],
    });
    expect(evaluate(sum, { a: fact(2, 3), b: fact(2, 3) }).kind).toBe('fires');
    expect(evaluate(sum, { a: fact(1, 3), b: fact(2, 3) }).kind).toBe('cannotEvaluate');
    expect(evaluate(sum, { a: fact(0, 1), b: fact(1, 2) }).kind).toBe('clear');
  });

  it('beyond 256 combinations nothing is decided, and 256 still are', () => {
    const many = (count: number): Fact<unknown> => ({
      state: 'known',
      readings: Array.from({ length: count }, () => ({ x: 1 })),
      evidence: [],
    });
    const when = '%a.x > 0 and %b.x > 0';
    expect(evaluate(when, { a: many(16), b: many(16) })).toEqual({ kind: 'fires' });
    expect(evaluate(when, { a: many(16), b: many(17) })).toEqual({
      kind: 'cannotEvaluate',
      reasons: ['the evidence allows too many readings'],
    });
  });
});

describe('why a rule could not be decided', () => {
  it('names the reason of each fact that is not known, each once', () => {
    const outcome = evaluate('%a.x and %b.x and %c.x and %d.x', {
      a: absent('no ANC'),
      b: stale('too old', [{ x: true }]),
      c: absent('no ANC'),
      d: known({ x: true }),
    });
    expect(outcome).toEqual({ kind: 'cannotEvaluate', reasons: ['no ANC', 'too old'] });
  });

  it('shows the value that leaves it open, as the laboratory wrote it', () => {
    const anc: Fact<unknown> = {
      state: 'known',
      readings: grade(2, 3),
      evidence: [{ resource: 'Observation/1', what: 'ANC', value: '< 1.5 10*9/L', recorded: '< 1500 /uL' }],
    };
    expect(evaluate(holds, { anc })).toEqual({
      kind: 'cannotEvaluate',
      reasons: ['ANC < 1500 /uL does not decide it'],
    });
  });
});

describe('which value is named', () => {
  const shown = (what: string, value: string, ...readings: readonly object[]): Fact<unknown> => ({
    state: 'known',
    readings,
    evidence: [{ resource: 'Observation/1', what, value }],
  });
  it('the one that is open, not the one beside it that is settled', () => {
    const facts = {
      a: shown('ALT', '30 U/L', { x: true }),
      b: shown('AST', '< 300 U/L', { x: true }, { x: false }),
    };
    expect(evaluate('%a.x and %b.x', facts)).toEqual({
      kind: 'cannotEvaluate',
      reasons: ['AST < 300 U/L does not decide it'],
    });
  });

  it('each that lacks the member, where none is open; a value that is missing leaves no gap in the words', () => {
    const bare: Fact<unknown> = { ...known({}), evidence: [{ resource: 'Observation/2', what: 'AST' }] };
    expect(evaluate('%a.x and %b.x', { a: shown('ALT', '30 U/L', {}), b: bare })).toEqual({
      kind: 'cannotEvaluate',
      reasons: ['ALT 30 U/L does not decide it', 'AST does not decide it'],
    });
  });
});

describe('a condition that throws', () => {
  it('decides nothing, whatever the facts', () => {
    const outcome = evaluate('%a.flags', { a: known({ flags: [true, true] }) });
    expect(outcome).toEqual({ kind: 'cannotEvaluate', reasons: ['not determinable'] });
  });

  it('decides nothing when one reading of several throws', () => {
    const a: Fact<unknown> = { state: 'known', readings: [{ x: true }, { x: [true, true] }], evidence: [] };
    expect(evaluate('%a.x', { a }).kind).toBe('cannotEvaluate');
  });
});

describe('a line that says that all is well', () => {
  const fine = '%anc.grade < 3';
  it.each([
    ['a known value', known({ grade: 0 }), 'fires'],
    ['a stale one', stale('old', grade(0)), 'cannotEvaluate'],
    ['a preliminary one', unreadable('preliminary', grade(0)), 'cannotEvaluate'],
    ['none', absent('no ANC'), 'cannotEvaluate'],
  ] as const)('needs a known fact: %s', (_what, anc, kind) => {
    expect(evaluate(fine, { anc }, { display: 'line' }).kind).toBe(kind);
  });

  it('a card with the same condition fires on the stale value', () => {
    expect(evaluate(fine, { anc: stale('old', grade(0)) }).kind).toBe('fires');
  });
});
