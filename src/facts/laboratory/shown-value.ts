import { compareDecimals, type Decimal, formatDecimal } from '../../fhir/decimal.ts';
import type { CompiledAnalyte } from './analytes.ts';
import { type GradingLimits, thresholdsOf } from './grading.ts';

/** Laboratories report no more; what has more digits comes from a conversion. */
const RECORDED_DIGITS = 4;
const SHOWN_DIGITS = 3;

/**
 * A value for people: 7.94 g/dL instead of the 7.94444 into which 4.93 mmol/L convert. Rounding never moves it onto or across
 * a threshold of its grades: a value just above one keeps the digits that show it.
 */
export function shownValue(value: Decimal, analyte: CompiledAnalyte, limits: () => GradingLimits): string {
  const digits = value.precision();
  if (digits <= RECORDED_DIGITS) return formatDecimal(value);
  // A value on a threshold stays what it is to the grades: only the others can be crossed.
  const thresholds = thresholdsOf(analyte, limits()).filter((one) => compareDecimals(value, one) !== 0);
  for (let kept = SHOWN_DIGITS; kept < digits; kept += 1) {
    const rounded = value.toSignificantDigits(kept);
    const same = thresholds.every(
      (threshold) => compareDecimals(rounded, threshold) === compareDecimals(value, threshold),
    );
    if (same) return rounded.toFixed();
  }
  return value.toFixed();
}

/** A reference limit: a digit more than values, because thresholds are multiples of it. */
export function shownLimit(limit: Decimal): string {
  return formatDecimal(
    limit.precision() > RECORDED_DIGITS ? limit.toSignificantDigits(RECORDED_DIGITS) : limit,
  );
}
