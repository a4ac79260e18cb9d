import type { FhirResource } from 'fhir/r4';
import { codingsOf, type ReadCoding, textsOf } from './coding.ts';
import { readReference, referenceText } from './reference.ts';
import { isObject, list } from './shape.ts';

/** Finds the resource that a reference names; `base` is where a `#contained` one is looked for. */
export type Resolve = (
  reference: string | undefined,
  base?: FhirResource,
) => { readonly resource: FhirResource } | undefined;

/** What a resource says of the drug it is about, from every place that it may say it. */
export interface MedicationNames {
  readonly codings: readonly ReadCoding[];
  /** Texts and displays, as they read. */
  readonly texts: readonly string[];
  readonly ingredientCodings: readonly ReadCoding[];
  readonly ingredientTexts: readonly string[];
  /** The Medication resources that were found. */
  readonly medications: readonly FhirResource[];
  /** References to a Medication that nothing in reach answers. */
  readonly unresolved: readonly string[];
}

/** Ingredients of ingredients are followed this far. */
const maximumDepth = 3;

/**
 * The drug of a MedicationRequest, MedicationAdministration, MedicationStatement or MedicationDispense:
 * `medicationCodeableConcept`, and `medicationReference` to a Medication that is contained, in the same Bundle or
 * elsewhere in the record, with its ingredients.
 */
export function medicationNames(resource: FhirResource, resolve: Resolve): MedicationNames {
  const names = new NamesBuilder(resource, resolve);
  const fields: Readonly<Record<string, unknown>> = { ...resource };
  for (const concept of list(fields.medicationCodeableConcept)) names.concept(concept, false);
  for (const reference of list(fields.medicationReference)) names.reference(reference, false, 0);
  return names;
}

class NamesBuilder implements MedicationNames {
  readonly codings: ReadCoding[] = [];
  readonly texts: string[] = [];
  readonly ingredientCodings: ReadCoding[] = [];
  readonly ingredientTexts: string[] = [];
  readonly medications: FhirResource[] = [];
  readonly unresolved: string[] = [];
  readonly #base: FhirResource;
  readonly #resolve: Resolve;

  constructor(base: FhirResource, resolve: Resolve) {
    this.#base = base;
    this.#resolve = resolve;
  }

  concept(concept: unknown, ingredient: boolean): void {
    (ingredient ? this.ingredientCodings : this.codings).push(...codingsOf(concept));
    (ingredient ? this.ingredientTexts : this.texts).push(...textsOf(concept));
  }

  reference(reference: unknown, ingredient: boolean, depth: number): void {
    const read = readReference(reference);
    if (read?.display !== undefined) (ingredient ? this.ingredientTexts : this.texts).push(read.display);
    const literal = referenceText(reference);
    const found = this.#resolve(literal, this.#base)?.resource;
    if (found?.resourceType === 'Medication' || found?.resourceType === 'Substance') {
      this.#drug(found, ingredient, depth);
    } else if (read !== undefined) {
      this.unresolved.push(literal ?? read.identifier?.value ?? 'without a reference');
    }
  }

  #drug(drug: FhirResource, ingredient: boolean, depth: number): void {
    if (depth > maximumDepth || this.medications.includes(drug)) return;
    this.medications.push(drug);
    const fields: Readonly<Record<string, unknown>> = { ...drug };
    for (const code of list(fields.code)) this.concept(code, ingredient);
    for (const part of list<unknown>(fields.ingredient)) {
      if (!isObject(part)) continue;
      for (const concept of list(part.itemCodeableConcept)) this.concept(concept, true);
      for (const reference of list(part.itemReference)) this.reference(reference, true, depth + 1);
    }
  }
}
