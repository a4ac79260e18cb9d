import type { FhirResource } from 'fhir/r4';
import { isResource } from '../fhir/bundle.ts';
import { foldUrn, idOf, parseReference } from '../fhir/reference.ts';
import { list } from '../fhir/shape.ts';
import type { Located, ResourceOf } from './patient-record.ts';
import { type PrefetchEntry, placeOf } from './prefetch-entry.ts';
import type { ProblemLog } from './problems.ts';
import { newerVersion } from './versions.ts';

type Type = FhirResource['resourceType'];

/** Every resource once, by type and by each reference that may name it. */
export class ResourceShelf {
  readonly #log: ProblemLog;
  /** By type, then by id; a resource without an id by its full URL, or its place. */
  readonly #byType = new Map<Type, Map<string, Located<FhirResource>>>();
  /** Full URLs, and names made of a place, that do not tell the type and the id by themselves. */
  readonly #aliases = new Map<string, { readonly type: Type; readonly id: string }>();
  readonly #lists = new Map<Type, readonly Located<FhirResource>[]>();
  readonly #drafts = new Set<string>();
  readonly #containers = new WeakMap<object, Located<FhirResource>>();

  constructor(log: ProblemLog) {
    this.#log = log;
  }

  /** A draft replaces the server's copy of the same id; of two server copies the newer one stays. */
  put(entry: PrefetchEntry, key: string, draft: boolean): void {
    const { resource, fullUrl } = entry;
    const type = resource.resourceType;
    const url = fullUrl === undefined ? undefined : foldUrn(fullUrl);
    const named = idOf(resource) ?? idOfUrl(url, type);
    const place = named ?? placeOf(key, entry);
    const id = named ?? url ?? place;
    const reference = `${type}/${place}`;
    if (url !== undefined && (named === undefined || !endsIn(url, type, id)))
      this.#aliases.set(url, { type, id });
    if (id !== place) this.#aliases.set(reference, { type, id });
    const ofType = this.#ofType(type);
    const present = ofType.get(id);
    if (present !== undefined && !this.#replaces(resource, present, draft)) return;
    if (draft) this.#drafts.add(reference);
    ofType.set(id, { resource, reference, key });
    this.#lists.delete(type);
  }

  #ofType(type: Type): Map<string, Located<FhirResource>> {
    const present = this.#byType.get(type);
    if (present !== undefined) return present;
    const made = new Map<string, Located<FhirResource>>();
    this.#byType.set(type, made);
    return made;
  }

  #replaces(resource: FhirResource, present: Located<FhirResource>, draft: boolean): boolean {
    if (draft) return true;
    if (this.#drafts.has(present.reference)) return false;
    const newer = newerVersion(present.resource, resource);
    if (newer === 'unclear') {
      const tail = `${resource.resourceType} that came twice with different content and no version: the last was used`;
      this.#log.add('duplicate', tail, present.reference);
    }
    return newer === 'second' || newer === 'unclear';
  }

  of<T extends Type>(type: T): readonly Located<ResourceOf<T>>[] {
    const list = this.#lists.get(type) ?? [...(this.#byType.get(type)?.values() ?? [])];
    this.#lists.set(type, list);
    // The list of a type holds resources of that `resourceType` only.
    return list as unknown as readonly Located<ResourceOf<T>>[];
  }

  all(): readonly Located<FhirResource>[] {
    return [...this.#byType.values()].flatMap((ofType) => [...ofType.values()]);
  }

  resolve(reference: string | undefined, base: FhirResource | undefined): Located<FhirResource> | undefined {
    if (typeof reference !== 'string') return undefined;
    const literal = parseReference(reference);
    switch (literal.kind) {
      case 'contained':
        return this.#contained(literal.id, base);
      case 'urn':
        return this.#named(literal.urn);
      case 'typed':
        return (literal.url && this.#named(literal.url)) || this.#at(literal.type, literal.id);
      case 'other':
        return this.#named(literal.value);
      default:
        return undefined;
    }
  }

  /** Resources inside `container`, which a later `#reference` between them is resolved in. */
  containedIn(container: Located<FhirResource>): readonly Located<FhirResource>[] {
    const contained: unknown = 'contained' in container.resource ? container.resource.contained : undefined;
    return list<unknown>(contained).flatMap((resource, index) => {
      if (!isResource(resource)) return [];
      this.#containers.set(resource, container);
      const id = idOf(resource)?.replace(/^#/, '') ?? `contained[${index}]`;
      return [{ resource, reference: `${container.reference}#${id}`, key: container.key }];
    });
  }

  #contained(id: string, base: FhirResource | undefined): Located<FhirResource> | undefined {
    if (base === undefined) return undefined;
    const outer = this.#containers.get(base);
    const own = this.#locate(base);
    if (id === '') return outer ?? own;
    const among = [own, ...(outer === undefined ? [] : [outer])].flatMap((container) =>
      this.containedIn(container),
    );
    return among.find(({ resource }) => idOf(resource)?.replace(/^#/, '') === id);
  }

  #locate(resource: FhirResource): Located<FhirResource> {
    const type = resource.resourceType;
    const id = idOf(resource);
    const present = id === undefined ? undefined : this.#at(type, id);
    if (present?.resource === resource) return present;
    return { resource, reference: id === undefined ? type : `${type}/${id}`, key: present?.key ?? '' };
  }

  #at(type: string, id: string): Located<FhirResource> | undefined {
    // Whatever a reference says its type is: one that no resource has is not found.
    return this.#byType.get(type as Type)?.get(id) ?? this.#named(`${type}/${id}`);
  }

  #named(name: string): Located<FhirResource> | undefined {
    const alias = this.#aliases.get(name);
    return alias && this.#byType.get(alias.type)?.get(alias.id);
  }
}

/** A URL that ends in `/Type/id` is found by these. Said without making that text: there are thousands of entries. */
function endsIn(url: string, type: string, id: string): boolean {
  const slash = url.length - id.length - 1;
  const before = slash - type.length - 1;
  return url.endsWith(id) && url[slash] === '/' && url.endsWith(type, slash) && url[before] === '/';
}

function idOfUrl(fullUrl: string | undefined, type: string): string | undefined {
  const url = fullUrl === undefined ? undefined : parseReference(fullUrl);
  return url?.kind === 'typed' && url.type === type ? url.id : undefined;
}
