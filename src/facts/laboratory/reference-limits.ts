import { codingsOf, textsOf } from '../../fhir/coding.ts';
import { compareDecimals, type Decimal, readDecimal } from '../../fhir/decimal.ts';
import { isObject, list, text } from '../../fhir/shape.ts';
import { resolveUnit, type Unit, type UnitFamily } from '../../fhir/units.ts';
import type { AssumedLimit, CompiledAnalyte } from './analytes.ts';
import { fitsAge, fitsSex, type Person } from './population.ts';

export interface Limit {
  /** In the canonical unit. */
  readonly value: Decimal;
  /** The result had no usable range: the site's default. */
  readonly assumed: boolean;
}

/** The limits of normal that a result is held against. */
export interface ReferenceLimits {
  readonly lower?: Limit;
  readonly upper?: Limit;
  readonly notes: readonly string[];
}

interface Range {
  readonly low?: Decimal;
  readonly high?: Decimal;
  readonly fits: boolean;
  readonly otherUnit: boolean;
}

/**
 * The reference range of a result. Ranges that are not for normal values (therapeutic, critical) do not count; of those
 * that fit the person, or of all if none fits, the strictest limits count. Without one, the assumed limits of
 * analytes.yaml do; for an unknown sex the stricter.
 * @param unit the unit of the value, which a range without a unit shares
 */
export function referenceLimits(
  ranges: unknown,
  analyte: CompiledAnalyte,
  person: Person,
  unit: Unit,
): ReferenceLimits {
  const read = list(ranges)
    .filter(isNormalRange)
    .map((range) => readRange(range, analyte.family, unit, person));
  const usable = read.filter((range) => range.low !== undefined || range.high !== undefined);
  const fitting = usable.filter((range) => range.fits);
  const counting = fitting.length > 0 ? fitting : usable;
  const lower = strictest(
    counting.map((range) => range.low),
    'highest',
  );
  const upper = strictest(
    counting.map((range) => range.high),
    'lowest',
  );
  const notes = [
    ...(read.some((range) => range.otherUnit) ? ['reference range in an unreadable unit was not used'] : []),
    ...(usable.length > 0 && fitting.length === 0
      ? ['no reference range fits sex and age: the strictest was used']
      : []),
  ];
  return {
    ...withDefault('lower', lower, analyte.assumedLower, person, 'highest'),
    ...withDefault('upper', upper, analyte.assumedUpper, person, 'lowest'),
    notes,
  };
}

function withDefault(
  side: 'lower' | 'upper',
  value: Decimal | undefined,
  assumed: AssumedLimit | undefined,
  person: Person,
  stricter: 'lowest' | 'highest',
): { readonly lower?: Limit; readonly upper?: Limit } {
  if (value !== undefined) return { [side]: { value, assumed: false } };
  if (assumed === undefined) return {};
  const limit =
    person.sex === undefined ? strictest([assumed.female, assumed.male], stricter) : assumed[person.sex];
  return limit === undefined ? {} : { [side]: { value: limit, assumed: true } };
}

function strictest(
  limits: readonly (Decimal | undefined)[],
  which: 'lowest' | 'highest',
): Decimal | undefined {
  let found: Decimal | undefined;
  for (const limit of limits) {
    if (limit === undefined) continue;
    const order = found === undefined ? 0 : compareDecimals(limit, found);
    if (found === undefined || (which === 'lowest' ? order < 0 : order > 0)) found = limit;
  }
  return found;
}

/** R4 Observation.referenceRange.type: absent, or `normal`. */
function isNormalRange(range: unknown): range is Readonly<Record<string, unknown>> {
  if (!isObject(range)) return false;
  if (range.type === undefined || range.type === null) return true;
  const codes = codingsOf(range.type).map((coding) => coding.code?.toLowerCase());
  if (codes.some((code) => code !== undefined)) return codes.includes('normal');
  return textsOf(range.type).some((name) => /normal|reference/i.test(name));
}

function readRange(
  range: Readonly<Record<string, unknown>>,
  family: UnitFamily,
  unit: Unit,
  person: Person,
): Range {
  const low = readLimit(range.low, family, unit);
  const high = readLimit(range.high, family, unit);
  const hasBounds = isObject(range.low) || isObject(range.high);
  const { low: lower, high: upper } = hasBounds
    ? { low: low.value, high: high.value }
    : readTextRange(text(range.text), family, unit);
  const reversed = lower !== undefined && upper !== undefined && lower.greaterThan(upper);
  return {
    ...(lower?.greaterThan(0) && !reversed && { low: lower }),
    ...(upper?.greaterThan(0) && !reversed && { high: upper }),
    fits: fitsSex(range.appliesTo, person) && fitsAge(range.age, person),
    otherUnit: low.otherUnit || high.otherUnit,
  };
}

function readLimit(
  quantity: unknown,
  family: UnitFamily,
  unit: Unit,
): { readonly value?: Decimal; readonly otherUnit: boolean } {
  const number = isObject(quantity) ? readDecimal(quantity.value) : undefined;
  if (!isObject(quantity) || number === undefined) return { otherUnit: false };
  const resolved = resolveUnit(quantity, family);
  if (resolved.kind === 'unreadable') return { otherUnit: true };
  const used = resolved.kind === 'known' ? resolved.unit : unit;
  return { value: used.toCanonical(number), otherUnit: false };
}

const number = String.raw`(\d+(?:\.\d+)?)`;
const between = new RegExp(`^${number}\\s*(?:-|–|to)\\s*${number}\\s*([^\\d\\s].*|10\\s*[*^].*)?$`, 'i');
const oneSided = new RegExp(`^(<=?|≤|>=?|≥)\\s*${number}\\s*([^\\d\\s].*|10\\s*[*^].*)?$`);

/** `0-40`, `1.4 to 7.0 mg/dL`, `<40`; a text that says more than this is not read. */
function readTextRange(
  written: string | undefined,
  family: UnitFamily,
  unit: Unit,
): { readonly low?: Decimal; readonly high?: Decimal } {
  const both = between.exec(written ?? '');
  if (both !== null) {
    const low = readLimit({ value: both[1], unit: both[3] }, family, unit).value;
    const high = readLimit({ value: both[2], unit: both[3] }, family, unit).value;
    return { ...(low && { low }), ...(high && { high }) };
  }
  const one = oneSided.exec(written ?? '');
  const limit = one === null ? undefined : readLimit({ value: one[2], unit: one[3] }, family, unit).value;
  if (one === null || limit === undefined) return {};
  return one[1]?.startsWith('<') || one[1] === '≤' ? { high: limit } : { low: limit };
}
