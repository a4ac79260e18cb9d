import { compareDecimals, type Decimal, formatDecimal } from './decimal.ts';

export interface Bound {
  readonly value: Decimal;
  readonly included: boolean;
}

/** The values that a record allows: one number, or what a comparator leaves open. A side without a bound is open. */
export interface Bounds {
  readonly low?: Bound;
  readonly high?: Bound;
}

export type Comparator = '<' | '<=' | '>=' | '>';

export function exactly(value: Decimal): Bounds {
  const bound = { value, included: true };
  return { low: bound, high: bound };
}

export function boundsOf(value: Decimal, comparator?: Comparator): Bounds {
  switch (comparator) {
    case '<':
      return { high: { value, included: false } };
    case '<=':
      return { high: { value, included: true } };
    case '>':
      return { low: { value, included: false } };
    case '>=':
      return { low: { value, included: true } };
    case undefined:
      return exactly(value);
  }
}

/** The one value that the bounds allow, if it is one. */
export function exactValue(bounds: Bounds): Decimal | undefined {
  const { low, high } = bounds;
  if (low === undefined || high === undefined || !low.included || !high.included) return undefined;
  if (low.value === high.value) return low.value;
  return compareDecimals(low.value, high.value) === 0 ? low.value : undefined;
}

export function allows(bounds: Bounds, value: Decimal): boolean {
  if (bounds.low !== undefined) {
    const order = compareDecimals(value, bounds.low.value);
    if (order < 0 || (order === 0 && !bounds.low.included)) return false;
  }
  if (bounds.high !== undefined) {
    const order = compareDecimals(value, bounds.high.value);
    if (order > 0 || (order === 0 && !bounds.high.included)) return false;
  }
  return true;
}

/** Both sides through a rising function (a unit conversion). */
export function mapBounds(bounds: Bounds, rising: (value: Decimal) => Decimal): Bounds {
  const { low, high } = bounds;
  // A plain number, which nearly every result is, is converted once.
  if (low !== undefined && low === high) return exactly(rising(low.value));
  return {
    ...(low && { low: { ...low, value: rising(low.value) } }),
    ...(high && { high: { ...high, value: rising(high.value) } }),
  };
}

/** Sum and product of values that are never negative; a side that is open in one stays open. */
export function addBounds(a: Bounds, b: Bounds): Bounds {
  return combine(a, b, (x, y) => x.plus(y));
}

export function multiplyBounds(a: Bounds, b: Bounds): Bounds {
  return combine(a, b, (x, y) => x.times(y));
}

function combine(a: Bounds, b: Bounds, operation: (x: Decimal, y: Decimal) => Decimal): Bounds {
  const low = side(a.low, b.low, operation);
  const high = side(a.high, b.high, operation);
  return { ...(low && { low }), ...(high && { high }) };
}

function side(
  a: Bound | undefined,
  b: Bound | undefined,
  operation: (x: Decimal, y: Decimal) => Decimal,
): Bound | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { value: operation(a.value, b.value), included: a.included && b.included };
}

/** `0.9 10*9/L`, `< 0.5 10*9/L`, `0.5 to 1 10*9/L`. */
export function formatBounds(
  bounds: Bounds,
  unit: string,
  format: (value: Decimal) => string = formatDecimal,
): string {
  const exact = exactValue(bounds);
  if (exact !== undefined) return `${format(exact)} ${unit}`;
  const { low, high } = bounds;
  if (low !== undefined && high !== undefined) {
    return `${format(low.value)} to ${format(high.value)} ${unit}`;
  }
  if (high !== undefined) return `${high.included ? '<=' : '<'} ${format(high.value)} ${unit}`;
  if (low !== undefined) return `${low.included ? '>=' : '>'} ${format(low.value)} ${unit}`;
  return `any ${unit}`;
}
