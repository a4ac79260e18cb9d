import type { FhirResource, Observation } from 'fhir/r4';
import { type CodeTable, canonicalKeys, codeTable } from '../fhir/coding.ts';
import { isObject, list } from '../fhir/shape.ts';
import { isWrittenAlike, singleCoding, writtenConcept } from '../fhir/written-concept.ts';
import type { JudgedRow, Located, ObservationKind } from './patient-record.ts';
import type { ResourceShelf } from './resource-shelf.ts';
import type { Subject } from './subject.ts';

/** A kind, and where its rows stand in the order of arrival. */
interface IndexedKind extends ObservationKind {
  readonly rows: Located<Observation>[];
  readonly positions: number[];
}

/**
 * Observations, top-level and contained, by what they ask for. Thousands of rows of a history carry a few dozen codes: what a
 * code means, and what its words say, is looked at once for all rows that are written alike.
 */
export class ObservationIndex {
  readonly #codes: CodeTable;
  readonly #kinds = new Map<string, IndexedKind>();
  /** Of the kinds of a single coding and no component, by the code as it stands there. */
  readonly #lastOfCode = new Map<unknown, IndexedKind>();
  readonly #byCode = new Map<string, IndexedKind[]>();
  /** Rows from here on are contained in other resources. */
  readonly #containedFrom: number;

  /** @param codes the codes to index */
  constructor(shelf: ResourceShelf, codes: CodeTable, whose: (resource: FhirResource) => Subject) {
    this.#codes = codes;
    const rows = shelf.of('Observation');
    this.#containedFrom = rows.length;
    rows.forEach((row, place) => void this.#add(row, place));
    containedObservations(shelf, whose).forEach((row, place) => void this.#add(row, rows.length + place));
    for (const kind of this.#kinds.values()) {
      for (const key of keysOf(kind, codes)) {
        const kinds = this.#byCode.get(key);
        if (kinds === undefined) this.#byCode.set(key, [kind]);
        else kinds.push(kind);
      }
    }
  }

  #add(row: Located<Observation>, position: number): void {
    const kind = this.#kindOf(row.resource);
    kind.rows.push(row);
    kind.positions.push(position);
  }

  #kindOf({ code, component }: Observation): IndexedKind {
    const coding = component === undefined ? singleCoding(code) : undefined;
    const last = coding && this.#lastOfCode.get(coding.code);
    if (last !== undefined && isWrittenAlike(last.code, code)) return last;
    const components =
      component === undefined
        ? []
        : list<unknown>(component)
            .filter(isObject)
            .map((part) => part.code);
    const written = [code, ...components].map(writtenConcept).join('; component ');
    const kind = this.#kinds.get(written) ?? { code, components, rows: [], positions: [] };
    this.#kinds.set(written, kind);
    if (coding !== undefined) this.#lastOfCode.set(coding.code, kind);
    return kind;
  }

  /** The kinds that carry one of the codes themselves or in a component. */
  kinds(codes: readonly string[]): readonly ObservationKind[] {
    return [...this.#kindsOf(codes)];
  }

  /** Their rows, in the order of arrival. */
  find(codes: readonly string[]): readonly Located<Observation>[] {
    const [first, ...others] = this.#kindsOf(codes);
    if (first === undefined || others.length === 0) return first?.rows ?? [];
    return inOrder([first, ...others].map((kind) => ({ kind, about: undefined }))).map(({ row }) => row);
  }

  /** The top-level rows of every kind of which `judge` tells something, with what it told; in the order of arrival. */
  about<T>(judge: (kind: ObservationKind) => T | undefined): readonly JudgedRow<T>[] {
    const judged = [...this.#kinds.values()].flatMap((kind) => {
      const about = judge(kind);
      return about === undefined ? [] : [{ kind, about }];
    });
    return inOrder(judged).filter(({ position }) => position < this.#containedFrom);
  }

  #kindsOf(codes: readonly string[]): ReadonlySet<IndexedKind> {
    const found = new Set<IndexedKind>();
    const unindexed: string[] = [];
    for (const code of codes) {
      for (const key of this.#codes.has(code) ? [code] : canonicalKeys(code)) {
        for (const kind of this.#byCode.get(key) ?? []) found.add(kind);
        if (!this.#codes.has(key)) unindexed.push(key);
      }
    }
    // A code that nobody announced must not read as absent.
    if (unindexed.length > 0) {
      const wanted = codeTable(unindexed);
      for (const kind of this.#kinds.values()) if (keysOf(kind, wanted).length > 0) found.add(kind);
    }
    return found;
  }
}

function inOrder<T>(
  judged: readonly { readonly kind: IndexedKind; readonly about: T }[],
): readonly (JudgedRow<T> & { readonly position: number })[] {
  const rows = judged.flatMap(({ kind: { rows: ofKind, positions }, about }) =>
    ofKind.map((row, place) => ({ row, about, position: positions[place] ?? Infinity })),
  );
  return judged.length > 1 ? rows.sort((a, b) => a.position - b.position) : rows;
}

function keysOf({ code, components }: ObservationKind, codes: CodeTable): readonly string[] {
  const own = codes.keysIn(code);
  if (components.length === 0) return own;
  return [...new Set([...own, ...codes.keysIn(components.flatMap((one) => list(one)))])];
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
