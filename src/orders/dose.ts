import type { FhirResource } from 'fhir/r4';
import type { Evidence, Fact } from '../facts/fact.ts';
import type { Decimal } from '../fhir/decimal.ts';
import { isObject, list } from '../fhir/shape.ts';
import { type Amount, readAmount } from './amount.ts';
import { chosenDoseAndRates, dosagesOf, type Fields, fieldsOf, isAsNeeded } from './dosages.ts';
import { orderUnits } from './order-units.ts';

export interface OrderedDose {
  readonly mg: Decimal;
  /** The same, for comparisons and display. */
  readonly milligrams: number;
  /** As the order has it: `10000 ug`. */
  readonly recorded: string;
  /** Per kilogram or square metre: `mg` is then not the dose. */
  readonly perBodySize: boolean;
}

interface DoseReading {
  readonly doses: readonly OrderedDose[];
  readonly faults: readonly string[];
}

const doseMembers = ['doseQuantity', 'doseRange'];

/**
 * The dose that an order asks for, in milligrams (fhir-data.md §3; clinical.md §5 #72, #73). Known only when the order
 * states one single dose as a mass; doses are never added up and never guessed: a range, a PRN order, several doses, a
 * volume or a count of vials is unreadable, with the values that were read.
 */
export function readDose({ resource, reference }: OrderRead): Fact<OrderedDose> {
  const dosages = dosagesOf(resource);
  const parts = dosages.flatMap((dosage) => chosenDoseAndRates(dosage, doseMembers));
  const quantities = list(fieldsOf(resource).quantityQuantity);
  const read = [...parts.map(readDosePart), ...quantities.map(readMass)];
  const doses = distinct(read.flatMap((part) => part.doses));
  const faults = [...new Set(read.flatMap((part) => part.faults))];
  const [dose] = doses;
  const evidence = doses.map((item) => evidenceOf(item, reference ?? resource.resourceType));
  const unreadable = (reason: string): Fact<OrderedDose> => ({
    state: 'unreadable',
    readings: doses,
    reason,
    evidence,
  });

  if (dosages.some(isAsNeeded))
    return unreadable('the order is as needed (PRN), so its dose is not determinable');
  if (read.length === 0) return unreadable('the order states no dose');
  if (faults.length > 0) return unreadable(`the dose cannot be verified: ${faults.join('; ')}`);
  if (doses.some(({ perBodySize }) => perBodySize)) {
    return unreadable(`the dose is per body size (${doses.map(({ recorded }) => recorded).join(', ')})`);
  }
  if (doses.length > 1) {
    return unreadable(`the order states several doses (${doses.map(({ recorded }) => recorded).join(', ')})`);
  }
  return dose === undefined
    ? unreadable('the order states no dose')
    : { state: 'known', readings: [dose], evidence };
}

/** A draft order, or any located order of the record. */
export interface OrderRead {
  readonly resource: FhirResource;
  readonly reference?: string;
}

function readDosePart(part: Fields): DoseReading {
  const quantity =
    part.doseQuantity === undefined || part.doseQuantity === null ? [] : [readMass(part.doseQuantity)];
  const ranges = list<unknown>(part.doseRange).map(readRange);
  const all = [...quantity, ...ranges];
  return { doses: all.flatMap(({ doses }) => doses), faults: all.flatMap(({ faults }) => faults) };
}

function readRange(range: unknown): DoseReading {
  const ends = isObject(range) ? [range.low, range.high].filter((end) => isObject(end)).map(readMass) : [];
  return { doses: ends.flatMap(({ doses }) => doses), faults: ['it is a range'] };
}

function readMass(quantity: unknown): DoseReading {
  const mass = readAmount(quantity, orderUnits.mass);
  if (mass.kind === 'read') return { doses: [doseOf(mass, false)], faults: [] };
  const perBodySize = readAmount(quantity, orderUnits.massPerBodySize);
  if (perBodySize.kind === 'read') return { doses: [doseOf(perBodySize, true)], faults: [] };
  return { doses: [], faults: [mass.reason] };
}

function doseOf({ value, recorded }: Extract<Amount, { kind: 'read' }>, perBodySize: boolean): OrderedDose {
  return { mg: value, milligrams: value.toNumber(), recorded, perBodySize };
}

function distinct(doses: readonly OrderedDose[]): readonly OrderedDose[] {
  return doses.filter(
    (dose, index) =>
      doses.findIndex((other) => other.mg.equals(dose.mg) && other.perBodySize === dose.perBodySize) ===
      index,
  );
}

function evidenceOf({ mg, recorded, perBodySize }: OrderedDose, resource: string): Evidence {
  const value = perBodySize ? recorded : `${mg} mg`;
  return { resource, what: 'Ordered dose', value, ...(recorded === value ? {} : { recorded }) };
}
