import { Decimal as DecimalJs } from 'decimal.js';

/** Decimals of 60 digits: laboratory values sit on grade boundaries, where binary floats and unit factors go wrong. */
export const Decimal = DecimalJs.clone({ precision: 60 });
export type Decimal = DecimalJs;

const decimalText = /^-?\d{1,20}(\.\d{1,20})?([eE][+-]?\d{1,2})?$/;

/** A JSON number, or a text that is nothing but one; `2,5` and `1,500` mean different things in different countries. */
export function readDecimal(value: unknown): Decimal | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? new Decimal(String(value)) : undefined;
  if (typeof value !== 'string' || !decimalText.test(value.trim())) return undefined;
  return new Decimal(value.trim());
}

/**
 * Comparison of converted values. A factor such as 17.104 has no finite reciprocal, so that 120 umol/L and three times
 * 40 umol/L differ in the last of 60 digits; recorded values have far fewer than the 40 that are compared.
 */
export function compareDecimals(a: Decimal, b: Decimal): number {
  // Words of seven digits: up to five of them need no rounding.
  if (a.d.length <= 5 && b.d.length <= 5) return compareWords(a, b);
  return a.toSignificantDigits(40).comparedTo(b.toSignificantDigits(40));
}

/** As `comparedTo`, which makes a copy of `b` first: sign, exponent, then word by word of seven digits each. Both are finite. */
function compareWords(a: Decimal, b: Decimal): number {
  if (a.isZero() || b.isZero()) return a.isZero() ? (b.isZero() ? 0 : -b.s) : a.s;
  if (a.s !== b.s) return a.s;
  if (a.e !== b.e) return a.e > b.e ? a.s : -a.s;
  const [x, y] = [a.d, b.d];
  for (let word = 0; word < x.length || word < y.length; word += 1) {
    const difference = (x[word] ?? 0) - (y[word] ?? 0);
    if (difference !== 0) return difference > 0 ? a.s : -a.s;
  }
  return 0;
}

/** Twenty digits: five more than a float shows, at a third of the cost of sixty. */
const Short = DecimalJs.clone({ precision: 20 });

/** For rules: how many times `b` is contained in `a`, as `toNumber` would give the exact quotient. */
export function quotient(a: Decimal, b: Decimal): number {
  return toNumber(new Short(a).dividedBy(b));
}

/** For people: at most six significant digits, never an exponent. */
export function formatDecimal(value: Decimal): string {
  return (value.precision() > 6 ? value.toSignificantDigits(6) : value).toFixed();
}

/** For rules: the nearest float of what `compareDecimals` would compare. */
export function toNumber(value: Decimal): number {
  // Two words hold at most 14 digits: nothing to round.
  return (value.d.length > 2 ? value.toSignificantDigits(15) : value).toNumber();
}
