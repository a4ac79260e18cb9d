import type { FhirResource } from 'fhir/r4';
import { isObject, list, text } from '../fhir/shape.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(resource: FhirResource): Fields {
  // Looked at as what it is: the declared type has no index.
  const fields: unknown = resource;
  return isObject(fields) ? fields : {};
}

/** `dosageInstruction` of an order. */
export function dosagesOf(resource: FhirResource): readonly Fields[] {
  return list<unknown>(fieldsOf(resource).dosageInstruction).filter(isObject);
}

/** A PRN instruction: `asNeeded[x]` of either kind. */
export function isAsNeeded({ asNeededBoolean, asNeededCodeableConcept }: Fields): boolean {
  return asNeededBoolean === true || asNeededBoolean === 'true' || isObject(asNeededCodeableConcept);
}

/**
 * The elements of one instruction's `doseAndRate` that count, of those that carry one of the members. Epic repeats
 * what is ordered, calculated and dispensed side by side: `ordered` counts, else `calculated`, else the others
 * (cds-hooks.md §3, Dose; dose-rate-type).
 */
export function chosenDoseAndRates(dosage: Fields, members: readonly string[]): readonly Fields[] {
  const carrying = list<unknown>(dosage.doseAndRate)
    .filter(isObject)
    .filter((item) => members.some((member) => item[member] !== undefined && item[member] !== null));
  for (const type of ['ordered', 'calculated']) {
    const ofType = carrying.filter((item) => doseRateTypes(item.type).includes(type));
    if (ofType.length > 0) return ofType;
  }
  return carrying;
}

function doseRateTypes(type: unknown): readonly string[] {
  if (!isObject(type)) return [];
  const codes = list<unknown>(type.coding).flatMap((coding) =>
    isObject(coding) ? (text(coding.code) ?? []) : [],
  );
  const said = codes.length > 0 ? codes : [text(type.text) ?? ''];
  return said.map((code) => code.toLowerCase());
}
