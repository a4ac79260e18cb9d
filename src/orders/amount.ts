import { type Decimal, readDecimal } from '../fhir/decimal.ts';
import { isObject, text } from '../fhir/shape.ts';
import { resolveUnit, type UnitFamily } from '../fhir/units.ts';

export type Amount =
  | { readonly kind: 'read'; readonly value: Decimal; readonly unit: string; readonly recorded: string }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly recorded: string };

/** A positive Quantity of an order in the canonical unit of the family. An order has no comparator (R4 SimpleQuantity). */
export function readAmount(quantity: unknown, family: UnitFamily): Amount {
  if (!isObject(quantity)) return { kind: 'unreadable', reason: 'it is no quantity', recorded: '' };
  const written = text(quantity.unit) ?? text(quantity.code);
  const recorded = [text(quantity.comparator), quantity.value, written]
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join(' ');
  const failed = (reason: string): Amount => ({ kind: 'unreadable', reason, recorded });
  const value = readDecimal(quantity.value);
  if (value === undefined) return failed('it has no number');
  if (text(quantity.comparator) !== undefined) return failed(`"${recorded}" is a bound, not an amount`);
  if (value.lessThanOrEqualTo(0)) return failed(`"${recorded}" is not an amount`);
  const resolved = resolveUnit(quantity, family);
  if (resolved.kind === 'missing') return failed(`"${recorded}" has no unit`);
  if (resolved.kind === 'unreadable')
    return failed(resolved.reason.replace('is not one of this test', 'does not fit'));
  return { kind: 'read', value: resolved.unit.toCanonical(value), unit: resolved.unit.ucum, recorded };
}
