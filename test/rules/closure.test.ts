import fc from 'fast-check';
import fhirpath from 'fhirpath';
import { describe, expect, it } from 'vitest';
import { BeyondClosures, specialise } from '#src/rules/closure.ts';

/** What fhirpath.js makes of a condition: true, false, nothing, or a refusal. */
function oracle(source: string, values: Record<string, unknown>): boolean | 'nothing' | 'refused' {
  try {
    const result: unknown = fhirpath.evaluate({}, source, structuredClone(values));
    const [first, ...rest] = Array.isArray(result) ? result : [];
    if (rest.length > 0) return 'refused';
    return first === undefined ? 'nothing' : typeof first === 'boolean' ? first : 'refused';
  } catch {
    return 'refused';
  }
}

function byClosure(source: string, values: Record<string, unknown>): boolean | 'nothing' | 'refused' {
  const closure = specialise(fhirpath.parse(source));
  if (closure === undefined) return 'refused';
  try {
    return closure(values) ?? 'nothing';
  } catch (error) {
    if (error instanceof BeyondClosures) return 'refused';
    throw error;
  }
}

const member = fc.constantFrom(
  '%anc.grade',
  '%anc.ready',
  '%dose.mg',
  '%dose.unit',
  '%dose.course.step',
  '%anc.list',
);
const literal = fc.constantFrom('0', '1', '3', '1.0', '0.5', "'mg'", "'first'", 'true', 'false');
const operand = fc.oneof(member, literal);
const compared = fc
  .tuple(operand, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), operand)
  .map(([a, operator, b]) => `${a} ${operator} ${b}`);
const condition: fc.Arbitrary<string> = fc.letrec<{ all: string }>((tie) => ({
  all: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    compared,
    fc.constantFrom('%anc.ready', 'true', 'false'),
    tie('all').map((inner) => `(${inner}).not()`),
    fc
      .tuple(tie('all'), fc.constantFrom('and', 'or', 'xor', 'implies'), tie('all'))
      .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
  ),
})).all;

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const facts = fc.record({
  anc: fc.record({
    grade: optional(fc.integer({ min: 0, max: 4 })),
    ready: optional(fc.boolean()),
    list: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  }),
  dose: fc.record({
    mg: optional(fc.constantFrom(1, 10, 0.5)),
    unit: optional(fc.constantFrom('mg', 'ug')),
    course: optional(fc.record({ step: optional(fc.constantFrom('first', 'later')) })),
  }),
});

describe('conditions as closures', () => {
  it('a closure never answers otherwise than fhirpath.js', () => {
    fc.assert(
      fc.property(condition, facts, (source, values) => {
        const fast = byClosure(source, values);
        if (fast !== 'refused') expect([source, fast]).toEqual([source, oracle(source, values)]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['%anc.grade >= 3', { anc: { grade: 3 } }, true],
    ['%anc.grade >= 3', { anc: { grade: 2 } }, false],
    ['%anc.grade >= 3', { anc: {} }, 'nothing'],
    ['%anc.grade >= 3 and %dose.mg = 1', { anc: { grade: 2 }, dose: {} }, false],
    ['%anc.grade >= 3 or %dose.mg = 1', { anc: {}, dose: { mg: 1 } }, true],
    ['(%anc.ready).not()', { anc: {} }, 'nothing'],
    ['true', {}, true],
  ])('%s of %j is %s, and by a closure', (source, values, expected) => {
    expect(byClosure(source, values)).toBe(expected);
  });

  it.each([
    ["a date's arithmetic", '%anc.at > today() - 7 days', { anc: { at: '2026-11-20' } }],
    ['several items', '%anc.list = 1', { anc: { list: [1, 2] } }],
    ['types that do not compare', "%dose.mg < 'mg'", { dose: { mg: 1 } }],
    ['a number as a condition', '%dose.mg', { dose: { mg: 1 } }],
  ])('leaves %s to fhirpath.js', (_what, source, values) => {
    expect(byClosure(source, values)).toBe('refused');
  });
});
