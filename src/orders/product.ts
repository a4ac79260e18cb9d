import type { FhirResource } from 'fhir/r4';
import { absent, type Fact, known, unreadable } from '../facts/fact.ts';
import { type ReadCoding, systems } from '../fhir/coding.ts';
import { type Decimal, readDecimal } from '../fhir/decimal.ts';
import type { MedicationNames } from '../fhir/medication.ts';
import { isObject, list, text } from '../fhir/shape.ts';
import { readAmount } from './amount.ts';
import { fieldsOf } from './dosages.ts';
import type { OrderRead } from './dose.ts';
import { orderUnits } from './order-units.ts';

export interface ProductStrength {
  /** Milligrams in one unit of the product; a concentration (mg/mL) is none. */
  readonly mg: Decimal;
  readonly milligrams: number;
  readonly recorded: string;
}

/** How many of a billed unit a ServiceRequest asks for; what a unit holds is knowledge (J-codes differ). */
export interface ServiceQuantity {
  readonly value: number;
  readonly unit?: string;
}

/** The product's own NDC and other codings, by which knowledge may tell the strength. */
export function productCodings({ codings }: MedicationNames): readonly ReadCoding[] {
  return codings.filter(({ system }) => system === systems.ndc || system === systems.rxnorm);
}

/** The strength of the ordered product, from its ingredients or else from its name: `10 mg` but not `10 mg/mL`. */
export function productStrength(
  order: OrderRead,
  { medications, texts, codings }: MedicationNames,
): Fact<ProductStrength> {
  const structured = medications.flatMap(ingredientStrengths);
  // The name of a billing code holds its billing unit ("per 1 mg"), which is no strength.
  const billing = codings.flatMap(({ system, display }) =>
    system === systems.hcpcs && display !== undefined ? [display] : [],
  );
  const named = texts.filter((item) => !billing.includes(item)).flatMap(strengthsInText);
  const strengths = distinct(structured.length > 0 ? structured : named);
  const evidence = strengths.map(({ mg, recorded }) => ({
    resource: order.reference ?? order.resource.resourceType,
    what: 'Product strength',
    value: `${mg} mg`,
    recorded,
  }));
  const [first] = strengths;
  if (first === undefined) return absent('the order names no product strength');
  return strengths.length === 1
    ? known(first, evidence)
    : unreadable('the order names several product strengths', strengths, evidence);
}

export function serviceQuantity({ resource }: OrderRead): Fact<ServiceQuantity> {
  const { quantityQuantity, quantityRange, quantityRatio } = fieldsOf(resource);
  if (isObject(quantityRange) || isObject(quantityRatio))
    return unreadable('the ordered quantity is a range or a ratio');
  if (!isObject(quantityQuantity)) return absent('the order states no quantity');
  const value = readDecimal(quantityQuantity.value);
  if (value === undefined || value.lessThanOrEqualTo(0) || text(quantityQuantity.comparator) !== undefined) {
    return unreadable('the ordered quantity is no number');
  }
  const unit = text(quantityQuantity.unit) ?? text(quantityQuantity.code);
  return known({ value: value.toNumber(), ...(unit === undefined ? {} : { unit }) });
}

function ingredientStrengths(medication: FhirResource): readonly ProductStrength[] {
  return list<unknown>(fieldsOf(medication).ingredient).flatMap((ingredient) => {
    if (!isObject(ingredient) || !isObject(ingredient.strength)) return [];
    const { numerator, denominator } = ingredient.strength;
    // Per volume is a concentration, per anything else (a vial, a kit, nothing) a strength.
    if (isObject(denominator) && readAmount(denominator, orderUnits.volume).kind === 'read') return [];
    const count = isObject(denominator) ? readDecimal(denominator.value) : undefined;
    const mass = readAmount(numerator, orderUnits.mass);
    if (mass.kind !== 'read' || (count !== undefined && !count.equals(1))) return [];
    return [{ mg: mass.value, milligrams: mass.value.toNumber(), recorded: mass.recorded }];
  });
}

const STRENGTH = /(?<![\d.,])(\d+(?:\.\d+)?)\s*(mg|mcg|ug|µg|μg|g)(?![a-z])(?!\s*\/\s*\d*\s*m?l)/gi;

function strengthsInText(written: string): readonly ProductStrength[] {
  return [...written.matchAll(STRENGTH)].flatMap(([recorded, value, unit]) => {
    const mass = readAmount({ value, unit }, orderUnits.mass);
    return mass.kind === 'read' ? [{ mg: mass.value, milligrams: mass.value.toNumber(), recorded }] : [];
  });
}

function distinct(strengths: readonly ProductStrength[]): readonly ProductStrength[] {
  return strengths.filter((item, index) => strengths.findIndex(({ mg }) => mg.equals(item.mg)) === index);
}
