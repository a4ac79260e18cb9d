import { allows, type Bounds, exactValue } from '../../fhir/bounds.ts';
import { compareDecimals, Decimal } from '../../fhir/decimal.ts';
import type { CompiledAnalyte, GradeBound } from './analytes.ts';
import type { Limit } from './reference-limits.ts';

/** Limits that a grade may count in; a raised baseline may stand for the upper limit (CTCAE v5.0, "if baseline abnormal"). */
export interface GradingLimits {
  readonly lower?: Pick<Limit, 'value'>;
  readonly upper?: Pick<Limit, 'value'>;
}

/** One value that a result allows, in the canonical unit. */
export interface GradedValue {
  /** CTCAE v5.0; 0 for normal and for analytes without grades. */
  readonly grade: number;
  readonly value: Decimal;
}

/**
 * CTCAE grade of a value. A boundary belongs to the milder grade: an ANC of 1.0 is grade 2. Multiples are compared as
 * value against multiple times limit, which is exact.
 */
export function gradeOf(value: Decimal, analyte: CompiledAnalyte, limits: GradingLimits): number {
  let worst = 0;
  for (const bound of analyte.grades) {
    const threshold = thresholdOf(bound, limits);
    if (threshold === undefined) continue;
    const order = compareDecimals(value, threshold);
    const reached = bound.direction === 'below' ? order < 0 : order > 0;
    if (reached) worst = Math.max(worst, bound.grade);
  }
  return worst;
}

/** Every threshold that the limits allow to be told, in the canonical unit. */
export function thresholdsOf(analyte: CompiledAnalyte, limits: GradingLimits): readonly Decimal[] {
  return analyte.grades.flatMap((bound) => thresholdOf(bound, limits) ?? []);
}

function thresholdOf(bound: GradeBound, limits: GradingLimits): Decimal | undefined {
  if (bound.times === undefined) return bound.threshold;
  const limit = bound.times === 'lowerLimit' ? limits.lower : limits.upper;
  return limit && bound.threshold.times(limit.value);
}

/** Every grade that the bounds allow, mildest first. */
export function gradesOf(bounds: Bounds, analyte: CompiledAnalyte, limits: GradingLimits): readonly number[] {
  const grades = new Set(extremesOf(bounds, analyte, limits).map((extreme) => extreme.grade));
  return [...grades].toSorted((a, b) => a - b);
}

/**
 * The lowest and the highest value of each grade that the bounds allow; for a plain number that number. What holds at
 * all of them, for a condition that only grows or only falls with the value, holds for every value that is possible.
 */
export function extremesOf(
  bounds: Bounds,
  analyte: CompiledAnalyte,
  limits: GradingLimits,
): readonly GradedValue[] {
  const exact = exactValue(bounds);
  if (exact !== undefined) return [{ grade: gradeOf(exact, analyte, limits), value: exact }];
  const edges = [
    bounds.low?.value,
    bounds.high?.value,
    analyte.plausible.min,
    analyte.plausible.max,
    ...analyte.grades.map((bound) => thresholdOf(bound, limits)),
  ].filter((edge) => edge !== undefined);
  const values = edges
    .flatMap((edge) => [edge.minus(nextTo(edge)), edge, edge.plus(nextTo(edge))])
    .filter((value) => allows(bounds, value) && isWithin(value, analyte))
    .toSorted((a, b) => a.comparedTo(b));
  const byGrade = new Map<number, { low: Decimal; high: Decimal }>();
  for (const value of values) {
    const grade = gradeOf(value, analyte, limits);
    byGrade.set(grade, { low: byGrade.get(grade)?.low ?? value, high: value });
  }
  return [...byGrade].flatMap(([grade, { low, high }]) =>
    low.equals(high)
      ? [{ grade, value: low }]
      : [
          { grade, value: low },
          { grade, value: high },
        ],
  );
}

/** A step that is finer than any recorded value, to stand just beside an excluded bound. */
function nextTo(edge: Decimal): Decimal {
  return edge.isZero() ? new Decimal('1e-12') : edge.abs().times('1e-12');
}

function isWithin(value: Decimal, { plausible }: CompiledAnalyte): boolean {
  return compareDecimals(value, plausible.min) >= 0 && compareDecimals(value, plausible.max) <= 0;
}
