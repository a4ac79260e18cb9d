import { describe, expect, it } from 'vitest';
import type { Person } from '#src/facts/laboratory/population.ts';
import { referenceLimits } from '#src/facts/laboratory/reference-limits.ts';
import { analytes } from './situation.ts';

function limits(
  ranges: unknown,
  person: Person = { sex: 'female', ageYears: 60 },
  name = 'alt',
  code = 'U/L',
) {
  const analyte = analytes.get(name);
  const unit = analyte.family.find(code);
  if (unit === undefined) throw new Error(`no unit ${code}`);
  const { lower, upper, notes } = referenceLimits(ranges, analyte, person, unit);
  return {
    lower: lower?.value.toSignificantDigits(6).toNumber(),
    upper: upper?.value.toSignificantDigits(6).toNumber(),
    assumed: (upper ?? lower)?.assumed,
    notes,
  };
}

const upTo = (value: number, more: object = {}): object => ({ high: { value, unit: 'U/L' }, ...more });
const coded = (code: string): object => ({ coding: [{ code }] });

describe('reference limits of a result', () => {
  it('§5 #23 assumes the site’s limit where the result has no range', () => {
    expect(limits(undefined)).toMatchObject({ upper: 40, assumed: true });
    expect(limits([])).toMatchObject({ upper: 40, assumed: true });
  });

  it('takes the laboratory’s limit', () => {
    expect(limits([upTo(55)])).toMatchObject({ upper: 55, assumed: false });
  });

  it.each([
    ['female', 35],
    ['male', 50],
    [undefined, 35],
  ] as const)('§5 #21 of two ranges takes the one for %s', (sex, expected) => {
    const ranges = [
      upTo(50, { appliesTo: [coded('248153007')] }),
      upTo(35, { appliesTo: [{ text: 'Female' }] }),
    ];
    expect(limits(ranges, sex === undefined ? {} : { sex }).upper).toBe(expected);
  });

  it('§5 #21 of two ranges takes the one for the age', () => {
    const adult = upTo(40, { age: { low: { value: 18, code: 'a' } } });
    const child = upTo(25, { age: { high: { value: 18, code: 'a' } } });
    expect(limits([child, adult]).upper).toBe(40);
  });

  it('§5 #21 takes the lowest upper limit where none fits, and says so', () => {
    const ranges = [
      upTo(60, { appliesTo: [coded('male')] }),
      upTo(50, { appliesTo: [{ text: 'second trimester' }] }),
    ];
    expect(limits(ranges)).toMatchObject({
      upper: 50,
      notes: ['no reference range fits sex and age: the strictest was used'],
    });
  });

  it('§5 #21 a range that fits and says nothing does not hide one that says something', () => {
    const ranges = [{ text: 'see report' }, upTo(50, { appliesTo: [coded('male')] })];
    expect(limits(ranges)).toMatchObject({
      upper: 50,
      notes: ['no reference range fits sex and age: the strictest was used'],
    });
    expect(limits([{ text: 'see report', appliesTo: [coded('male')] }])).toMatchObject({
      upper: 40,
      notes: [],
    });
  });

  it('§5 #21 of two that fit, one with a lower limit, the strictest of each side', () => {
    const low = { value: 5, unit: 'U/L' };
    for (const ranges of [
      [upTo(50, { low }), upTo(45)],
      [upTo(45), upTo(50, { low })],
    ])
      expect(limits(ranges)).toMatchObject({ lower: 5, upper: 45 });
  });

  it.each([
    ['null', null],
    ['named by its display', { coding: [{ display: 'Normal Range' }] }],
    ['with a code that is normal', { coding: [{ code: 'Normal' }] }],
  ])('counts a range whose type is %s', (_what, type) => {
    expect(limits([upTo(33, { type })]).upper).toBe(33);
  });

  it('a limit without a number is none', () => {
    expect(limits([{ high: { unit: 'U/L' } }])).toMatchObject({ upper: 40, assumed: true, notes: [] });
  });

  it('§5 #22 converts a range in another unit', () => {
    const range = { high: { value: 0.75, system: 'http://unitsofmeasure.org', code: 'ukat/L' } };
    expect(limits([range])).toMatchObject({ upper: 45, assumed: false });
  });

  it('§5 #22 assumes the limit, and says so, where the range’s unit cannot be converted', () => {
    expect(limits([{ high: { value: 55, unit: 'mg/dL' } }])).toMatchObject({
      upper: 40,
      assumed: true,
      notes: ['reference range in an unreadable unit was not used'],
    });
  });

  it('a range without a unit shares the unit of its value', () => {
    expect(limits([{ high: { value: 20.5 } }], {}, 'bilirubin', 'umol/L').upper).toBeCloseTo(1.19855, 5);
  });

  it.each(['therapeutic', 'critical', 'pre-puberty'])('ignores a %s range', (type) => {
    expect(limits([upTo(900, { type: coded(type) })])).toMatchObject({ upper: 40, assumed: true });
  });

  it('takes a range of type normal', () => {
    expect(limits([upTo(33, { type: coded('normal') }), upTo(20, { type: coded('critical') })]).upper).toBe(
      33,
    );
  });

  it.each([
    ['Normal range', 33],
    ['Reference interval', 33],
    ['Therapeutic', 40],
  ])('of a type in words: "%s"', (text, upper) => {
    expect(limits([upTo(33, { type: { text } })]).upper).toBe(upper);
    expect(limits([upTo(33, { type: [{ text: 'local' }, { text }] })]).upper).toBe(upper);
  });

  it.each([0, -1])('ignores an upper limit of %i', (value) => {
    expect(limits([upTo(value)])).toMatchObject({ upper: 40, assumed: true });
  });

  it('ignores a range whose low is above its high', () => {
    expect(limits([{ low: { value: 90 }, high: { value: 10 } }])).toMatchObject({ upper: 40, assumed: true });
  });

  it.each([
    ['0-40', undefined, 40],
    ['<45', undefined, 45],
    ['≤ 45 U/L', undefined, 45],
    ['5 - 33', 5, 33],
    ['5 to 33 U/L', 5, 33],
    ['>5', 5, 40],
    ['>=5', 5, 40],
    ['≥ 5', 5, 40],
    ['<=45', undefined, 45],
  ])('reads the text range "%s"', (text, lower, upper) => {
    expect(limits([{ text }])).toMatchObject({ lower, upper });
  });

  it.each(['see report', 'M: 0-50 F: 0-35', '0-40-50', 'negative', ''])(
    'reads no range from "%s"',
    (text) => {
      expect(limits([{ text }])).toMatchObject({ upper: 40, assumed: true });
    },
  );

  it.each([
    ['hemoglobin', 'g/dL', 'female', 12],
    ['hemoglobin', 'g/dL', 'male', 13],
    ['hemoglobin', 'g/dL', undefined, 13],
  ] as const)('assumes for %s (%s, %s) the stricter lower limit %i', (name, code, sex, lower) => {
    expect(limits(undefined, sex === undefined ? {} : { sex }, name, code).lower).toBe(lower);
  });

  it.each([
    ['female', 6],
    ['male', 7],
    [undefined, 6],
  ] as const)('assumes for urate (%s) the upper limit %i', (sex, upper) => {
    expect(limits(undefined, sex === undefined ? {} : { sex }, 'urate', 'mg/dL').upper).toBe(upper);
  });

  it.each([null, 'x', 7, [null], ['x'], [{ high: 'x', low: [] }], [{ appliesTo: 'x', age: 'y', text: {} }]])(
    'never throws on %j',
    (ranges) => {
      expect(limits(ranges)).toMatchObject({ upper: 40, assumed: true });
    },
  );
});
