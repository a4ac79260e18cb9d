import type { FhirResource, Observation } from 'fhir/r4';
import { type CodeTable, canonicalKeys, codeTable } from '../fhir/coding.ts';
import { isObject, list } from '../fhir/shape.ts';
import type { Located } from './patient-record.ts';
import type { ResourceShelf } from './resource-shelf.ts';
import type { Subject } from './subject.ts';

/** Observations, top-level and contained, by the codes that they and their components carry. */
export class ObservationIndex {
  readonly #codes: CodeTable;
  readonly #all: readonly Located<Observation>[];
  readonly #byCode = new Map<string, number[]>();

  /** @param codes the codes to index */
  constructor(shelf: ResourceShelf, codes: CodeTable, whose: (resource: FhirResource) => Subject) {
    this.#codes = codes;
    this.#all = [...shelf.of('Observation'), ...containedObservations(shelf, whose)];
    this.#all.forEach(({ resource }, position) => {
      for (const key of keysOf(resource, codes)) this.#add(key, position);
    });
  }

  #add(key: string, position: number): void {
    const positions = this.#byCode.get(key);
    if (positions === undefined) this.#byCode.set(key, [position]);
    else positions.push(position);
  }

  find(codes: readonly string[]): readonly Located<Observation>[] {
    const positions = new Set<number>();
    const unindexed: string[] = [];
    for (const code of codes) {
      for (const key of this.#codes.has(code) ? [code] : canonicalKeys(code)) {
        for (const position of this.#byCode.get(key) ?? []) positions.add(position);
        if (!this.#codes.has(key)) unindexed.push(key);
      }
    }
    // A code that nobody announced must not read as absent.
    if (unindexed.length > 0) {
      const wanted = codeTable(unindexed);
      this.#all.forEach(({ resource }, position) => {
        if (keysOf(resource, wanted).length > 0) positions.add(position);
      });
    }
    if (positions.size === 0) return [];
    return [...positions].sort((a, b) => a - b).flatMap((position) => this.#all[position] ?? []);
  }
}

function keysOf(observation: Observation, codes: CodeTable): readonly string[] {
  const own = codes.keysIn(observation.code);
  if (observation.component === undefined) return own;
  const concepts = list<unknown>(observation.component).flatMap((part) =>
    isObject(part) ? list(part.code) : [],
  );
  return [...new Set([...own, ...codes.keysIn(concepts)])];
}

/** A contained Observation without a subject is about its container's. */
function containedObservations(
  shelf: ResourceShelf,
  whose: (resource: FhirResource) => Subject,
): readonly Located<Observation>[] {
  return shelf.all().flatMap((container) => {
    if (!('contained' in container.resource)) return [];
    return shelf.containedIn(container).flatMap(({ resource, ...found }) => {
      if (resource.resourceType !== 'Observation') return [];
      return whose(resource) === 'otherPatient' ? [] : [{ ...found, resource }];
    });
  });
}
