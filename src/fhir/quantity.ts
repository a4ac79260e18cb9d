import { type Bounds, boundsOf, type Comparator, mapBounds } from './bounds.ts';
import { compareDecimals, type Decimal, readDecimal } from './decimal.ts';
import { isObject, list, text } from './shape.ts';
import { resolveUnit, type Unit, type UnitFamily } from './units.ts';

/** One possible meaning of a recorded value, in the canonical unit of the family. */
export interface ValueOption {
  readonly unit: Unit;
  readonly bounds: Bounds;
}

export type ReadValue =
  | {
      readonly kind: 'read';
      /** One per unit that the number may have been meant in; one where the unit is known. */
      readonly options: readonly ValueOption[];
      /** The record has no unit: the value may alarm, never clear. */
      readonly unitAssumed: boolean;
      /** As the record has it: `900 /uL`, `< 0.1`. */
      readonly recorded: string;
    }
  | {
      readonly kind: 'unreadable';
      /** A sentence fragment for clinicians. */
      readonly reason: string;
      /** False where there is nothing to read: no value, or only the reason for its absence. */
      readonly hasValue: boolean;
      readonly recorded?: string;
    };

/** Values outside are not physiological; in the canonical unit, inclusive. */
export interface PlausibleRange {
  readonly min: Decimal;
  readonly max: Decimal;
}

const comparators: ReadonlyMap<string, Comparator> = new Map([
  ['<', '<'],
  ['<=', '<='],
  ['≤', '<='],
  ['>=', '>='],
  ['≥', '>='],
  ['>', '>'],
]);
const numeral = /^(<=|>=|[<>≤≥])?\s*(-?\d+(?:\.\d+)?)(?:\s*([^\d\s.,;:-].*|10\s*[*^].*))?$/s;

/** `value[x]` or `dataAbsentReason` of an Observation or one of its components. Never throws. */
export function readObservationValue(
  holder: unknown,
  family: UnitFamily,
  plausible?: PlausibleRange,
): ReadValue {
  if (!isObject(holder)) return nothing('no value');
  if (holder.dataAbsentReason !== undefined && holder.dataAbsentReason !== null) {
    return nothing(`no value (${conceptText(holder.dataAbsentReason) ?? 'reason not stated'})`);
  }
  if (isObject(holder.valueQuantity)) return readQuantity(holder.valueQuantity, family, plausible);
  if (typeof holder.valueInteger === 'number')
    return readQuantity({ value: holder.valueInteger }, family, plausible);
  const written = text(holder.valueString);
  if (written !== undefined) return readText(written, family, plausible);
  if (isObject(holder.valueRange)) return readRange(holder.valueRange, family, plausible);
  const other = Object.keys(holder).find((key) => /^value[A-Z]/.test(key) && holder[key] != null);
  if (other === undefined) return nothing('no value');
  const recorded = other === 'valueCodeableConcept' ? conceptText(holder[other]) : undefined;
  return unreadableValue(
    recorded === undefined ? 'the value is not a number' : `"${recorded}" is not a number`,
    recorded,
  );
}

/** An R4 Quantity with its comparator. */
export function readQuantity(quantity: unknown, family: UnitFamily, plausible?: PlausibleRange): ReadValue {
  if (!isObject(quantity) || quantity.value === undefined || quantity.value === null)
    return nothing('no value');
  const value = readDecimal(quantity.value);
  const comparator = text(quantity.comparator);
  const recorded = [comparator, String(quantity.value), text(quantity.unit) ?? text(quantity.code)]
    .filter((part) => part !== undefined)
    .join(' ');
  if (value === undefined) return unreadableValue(`"${String(quantity.value)}" is not a number`, recorded);
  const known = comparator === undefined ? undefined : comparators.get(comparator);
  if (comparator !== undefined && known === undefined) {
    return unreadableValue(`comparator "${comparator}" does not bound the value`, recorded);
  }
  return inUnits(quantity, recorded, family, plausible, value, (number) => boundsOf(number, known));
}

/** A number with an optional comparator and unit in a text: `0.8`, `<0.1`, `2.7 mg/dL`; anything else is unreadable. */
function readText(written: string, family: UnitFamily, plausible: PlausibleRange | undefined): ReadValue {
  const parts = numeral.exec(written);
  const value = parts === null ? undefined : readDecimal(parts[2]);
  if (parts === null || value === undefined) return unreadableValue(`"${written}" is not a number`, written);
  const comparator = parts[1] === undefined ? undefined : comparators.get(parts[1]);
  return inUnits({ unit: parts[3] }, written, family, plausible, value, (number) =>
    boundsOf(number, comparator),
  );
}

function readRange(
  range: Readonly<Record<string, unknown>>,
  family: UnitFamily,
  plausible: PlausibleRange | undefined,
): ReadValue {
  const low = readQuantity(range.low, family, plausible);
  const high = readQuantity(range.high, family, plausible);
  const recorded = `${low.recorded ?? ''} to ${high.recorded ?? ''}`;
  const [first] = low.kind === 'read' ? low.options : [];
  const [last] = high.kind === 'read' ? high.options : [];
  if (low.kind !== 'read' || high.kind !== 'read' || low.unitAssumed || high.unitAssumed || !first || !last) {
    return unreadableValue('the range cannot be read', recorded);
  }
  const bounds = {
    ...(first.bounds.low && { low: first.bounds.low }),
    ...(last.bounds.high && { high: last.bounds.high }),
  };
  return { kind: 'read', options: [{ unit: first.unit, bounds }], unitAssumed: false, recorded };
}

function inUnits(
  quantity: { readonly code?: unknown; readonly unit?: unknown; readonly system?: unknown },
  recorded: string,
  family: UnitFamily,
  plausible: PlausibleRange | undefined,
  value: Decimal,
  bounds: (value: Decimal) => Bounds,
): ReadValue {
  const resolved = resolveUnit(quantity, family);
  if (resolved.kind === 'unreadable') return unreadableValue(resolved.reason, recorded);
  const candidates = resolved.kind === 'known' ? [resolved.unit] : withoutUnit(family);
  const options = candidates
    .filter((unit) => isPlausible(unit.toCanonical(value), plausible))
    .map((unit) => ({ unit, bounds: mapBounds(bounds(value), unit.toCanonical) }));
  if (options.length === 0) {
    const why = candidates.length === 0 ? 'the value has no unit' : `${recorded} is not a possible value`;
    return unreadableValue(why, recorded);
  }
  return { kind: 'read', options, unitAssumed: resolved.kind === 'missing', recorded };
}

/** One unit per distinct factor: `10*9/L` and `10*3/uL` are the same reading. */
function withoutUnit(family: UnitFamily): readonly Unit[] {
  const plausible = family.units.filter((unit) => unit.plausibleWithoutUnit);
  return plausible.filter(
    (unit, index) => plausible.findIndex((other) => other.factor === unit.factor) === index,
  );
}

export function isPlausible(value: Decimal, range: PlausibleRange | undefined): boolean {
  if (range === undefined) return true;
  return compareDecimals(value, range.min) >= 0 && compareDecimals(value, range.max) <= 0;
}

function conceptText(concept: unknown): string | undefined {
  if (!isObject(concept)) return undefined;
  const codings = list(concept.coding as readonly unknown[] | undefined).filter(isObject);
  const named = codings
    .map((coding) => text(coding.display) ?? text(coding.code))
    .find((name) => name !== undefined);
  return text(concept.text) ?? named;
}

function nothing(reason: string): ReadValue {
  return { kind: 'unreadable', reason, hasValue: false };
}

function unreadableValue(reason: string, recorded: string | undefined): ReadValue {
  return { kind: 'unreadable', reason, hasValue: true, ...(recorded !== undefined && { recorded }) };
}
