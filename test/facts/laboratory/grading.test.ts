import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradeOf, gradesOf } from '#src/facts/laboratory/grading.ts';
import { referenceLimits } from '#src/facts/laboratory/reference-limits.ts';
import { boundsOf, type Comparator, exactly, mapBounds } from '#src/fhir/bounds.ts';
import { Decimal } from '#src/fhir/decimal.ts';
import { analytes } from './situation.ts';

const step = '0.0000001';

interface Boundary {
  readonly analyte: string;
  /** In the canonical unit: the value itself, one step to the worse side. */
  readonly at: string;
  readonly grade: number;
  readonly worseBy: number;
  readonly worse: 'lower' | 'higher';
}

const lower = (analyte: string, at: string, grade: number, worseBy: number): Boundary => {
  return { analyte, at, grade, worseBy, worse: 'lower' };
};
const higher = (analyte: string, at: string, grade: number, worseBy: number): Boundary => {
  return { analyte, at, grade, worseBy, worse: 'higher' };
};

/** clinical.md §3.1, with the assumed limits of §3.3 for a woman; a boundary belongs to the milder grade. */
const boundaries: readonly Boundary[] = [
  lower('anc', '0.5', 3, 4),
  lower('anc', '1.0', 2, 3),
  lower('anc', '1.5', 0, 2),
  lower('platelets', '25', 3, 4),
  lower('platelets', '50', 2, 3),
  lower('platelets', '75', 1, 2),
  lower('platelets', '150', 0, 1),
  lower('hemoglobin', '8.0', 2, 3),
  lower('hemoglobin', '10.0', 1, 2),
  lower('hemoglobin', '12', 0, 1),
  ...['alt', 'ast'].flatMap((analyte) => [
    higher(analyte, '40', 0, 1),
    higher(analyte, '120', 1, 2),
    higher(analyte, '200', 2, 3),
    higher(analyte, '800', 3, 4),
  ]),
  higher('bilirubin', '1.2', 0, 1),
  higher('bilirubin', '1.8', 1, 2),
  higher('bilirubin', '3.6', 2, 3),
  higher('bilirubin', '12', 3, 4),
  higher('creatinine', '1.2', 0, 1),
  higher('creatinine', '3.6', 2, 3),
  higher('creatinine', '7.2', 3, 4),
  higher('urate', '6.0', 0, 1),
  lower('sodium', '120', 3, 4),
  lower('sodium', '125', 2, 3),
  lower('sodium', '130', 1, 2),
  lower('sodium', '135', 0, 1),
  higher('sodium', '145', 0, 1),
  higher('sodium', '150', 1, 2),
  higher('sodium', '155', 2, 3),
  higher('sodium', '160', 3, 4),
  lower('potassium', '2.5', 3, 4),
  lower('potassium', '3.0', 1, 3),
  lower('potassium', '3.5', 0, 1),
  higher('potassium', '5.0', 0, 1),
  higher('potassium', '5.5', 1, 2),
  higher('potassium', '6.0', 2, 3),
  higher('potassium', '7.0', 3, 4),
];

const limitsOf = (name: string) => {
  const analyte = analytes.get(name);
  const [unit] = analyte.family.units;
  if (unit === undefined) throw new Error('a unit family without units');
  return referenceLimits(undefined, analyte, { sex: 'female' }, unit);
};

/** The number to record, in 60 digits, so that it is `value` in the canonical unit. */
function recordedIn(value: Decimal, unit: { toCanonical(value: Decimal): Decimal }): Decimal {
  const offset = unit.toCanonical(new Decimal(0));
  const slope = unit.toCanonical(new Decimal(1)).minus(offset);
  return value.minus(offset).dividedBy(slope);
}

describe('CTCAE v5.0 grades at every boundary, in every unit', () => {
  it.each(boundaries)('$analyte $at is grade $grade, just $worse grade $worseBy', (boundary) => {
    const analyte = analytes.get(boundary.analyte);
    const limits = limitsOf(boundary.analyte);
    const at = new Decimal(boundary.at);
    const beyond = boundary.worse === 'lower' ? at.minus(step) : at.plus(step);
    for (const unit of analyte.family.units) {
      const grade = (value: Decimal): number => {
        return gradeOf(unit.toCanonical(recordedIn(value, unit)), analyte, limits);
      };
      expect(grade(at), `${at} in ${unit.ucum}`).toBe(boundary.grade);
      expect(grade(beyond), `${beyond} in ${unit.ucum}`).toBe(boundary.worseBy);
    }
  });

  it.each([
    ['anc', '1.0', '10*3/mm3', 2],
    ['anc', '999', '/uL', 3],
    ['anc', '1000', '/uL', 2],
    ['anc', '499', '{cells}/uL', 4],
    ['hemoglobin', '80', 'g/L', 2],
    ['hemoglobin', '79.9', 'g/L', 3],
    ['hemoglobin', '4.96448', 'mmol/L', 2],
    ['hemoglobin', '4.93', 'mmol/L', 3],
    ['bilirubin', '61.57', 'umol/L', 2],
    ['bilirubin', '61.58', 'umol/L', 3],
    ['alt', '3.3333', 'ukat/L', 2],
    ['alt', '3.3334', 'ukat/L', 3],
    ['sodium', '129.5', 'mmol/L', 2],
  ])('%s %s %s is grade %i', (name, value, code, grade) => {
    const analyte = analytes.get(name);
    const canonical = analyte.family.find(code)?.toCanonical(new Decimal(value));
    expect(canonical && gradeOf(canonical, analyte, limitsOf(name))).toBe(grade);
  });

  it('three times a limit that has no finite conversion is three times, not more', () => {
    const analyte = analytes.get('bilirubin');
    const unit = analyte.family.find('umol/L');
    if (unit === undefined) throw new Error('bilirubin has no umol/L');
    const upper = { value: unit.toCanonical(new Decimal(41)) };
    expect(gradeOf(unit.toCanonical(new Decimal(123)), analyte, { upper })).toBe(2);
    expect(gradeOf(unit.toCanonical(new Decimal('123.0001')), analyte, { upper })).toBe(3);
  });
});

describe('gradesOf', () => {
  const grades = (name: string, comparator: Comparator, value: string): readonly number[] =>
    gradesOf(boundsOf(new Decimal(value), comparator), analytes.get(name), limitsOf(name));

  it.each([
    ['§5 #1 ANC', 'anc', '<', '0.5', [4]],
    ['§5 #2 ANC', 'anc', '<', '1.5', [2, 3, 4]],
    ['§5 #3 ANC', 'anc', '>', '1.0', [0, 2]],
    ['§5 #3 ANC', 'anc', '>=', '1.0', [0, 2]],
    ['§5 #4 ANC', 'anc', '<=', '0.5', [3, 4]],
    ['§5 #5 ALT', 'alt', '>', '1000', [4]],
    ['§5 #6 ALT', 'alt', '<', '10', [0]],
    ['sodium', 'sodium', '<', '120', [4]],
    ['sodium', 'sodium', '>', '150', [2, 3, 4]],
  ] as const)('%s (%s) %s %s', (_, name, comparator, value, expected) => {
    expect(grades(name, comparator, value)).toStrictEqual(expected);
  });
});

describe('properties of grades', () => {
  const graded = analytes.all.filter((analyte) => analyte.grades.length > 0);
  const anyAnalyte = fc.constantFrom(...graded);
  const thousandths = fc
    .integer({ min: 0, max: 2_000_000 })
    .map((value) => new Decimal(value).dividedBy(1000));

  it('a change of unit never changes the grade', () => {
    fc.assert(
      fc.property(anyAnalyte, thousandths, fc.nat(), (analyte, value, pick) => {
        const limits = limitsOf(analyte.key);
        const unit = analyte.family.units[pick % analyte.family.units.length];
        if (unit === undefined) throw new Error('no unit');
        const there = recordedIn(value, unit);
        expect(gradeOf(unit.toCanonical(there), analyte, limits)).toBe(gradeOf(value, analyte, limits));
        const bounds = mapBounds(exactly(there), unit.toCanonical);
        const isPossible =
          value.gte(analyte.plausible.min) && value.lte(analyte.plausible.max) && bounds.low !== undefined;
        if (isPossible) expect(gradesOf(bounds, analyte, limits)).toHaveLength(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('a worse value never lowers the grade', () => {
    fc.assert(
      fc.property(anyAnalyte, thousandths, thousandths, (analyte, a, b) => {
        const { worse } = analyte.definition;
        const limits = limitsOf(analyte.key);
        const [low, high] = a.lte(b) ? [a, b] : [b, a];
        const grade = (value: Decimal): number => gradeOf(value, analyte, limits);
        if (worse === 'lower') expect(grade(low)).toBeGreaterThanOrEqual(grade(high));
        if (worse === 'higher') expect(grade(high)).toBeGreaterThanOrEqual(grade(low));
        if (worse === 'both') {
          const between = low.plus(high).dividedBy(2);
          expect(grade(between)).toBeLessThanOrEqual(Math.max(grade(low), grade(high)));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('the grade of every value that a comparator allows is among its grades', () => {
    const comparator = fc.constantFrom<Comparator>('<', '<=', '>=', '>');
    fc.assert(
      fc.property(anyAnalyte, comparator, thousandths, thousandths, (analyte, sign, bound, value) => {
        const { min, max } = analyte.plausible;
        fc.pre(value.gte(min) && value.lte(max) && bound.gte(min) && bound.lte(max));
        const isAllowed = {
          '<': value.lt(bound),
          '<=': value.lte(bound),
          '>=': value.gte(bound),
          '>': value.gt(bound),
        };
        fc.pre(isAllowed[sign]);
        const limits = limitsOf(analyte.key);
        expect(gradesOf(boundsOf(bound, sign), analyte, limits)).toContain(gradeOf(value, analyte, limits));
      }),
      { numRuns: 1000 },
    );
  });
});
