import type { FhirResource } from 'fhir/r4';
import { isResource } from '../fhir/bundle.ts';
import { foldUrn, idOf, parseReference } from '../fhir/reference.ts';
import { list } from '../fhir/shape.ts';
import type { Located, ResourceOf } from './patient-record.ts';
import type { PrefetchEntry } from './prefetch.ts';
import type { ProblemLog } from './problems.ts';
import { newerVersion } from './versions.ts';

type Type = FhirResource['resourceType'];

/** Every resource once, by type and by each reference that may name it. */
export class ResourceShelf {
  readonly #log: ProblemLog;
  readonly #byType = new Map<string, Map<string, Located<FhirResource>>>();
  /** `Type/id`, the place of a resource without an id, and every `fullUrl`, to the identity under which it stands. */
  readonly #names = new Map<string, { readonly type: string; readonly name: string }>();
  readonly #drafts = new Set<string>();
  readonly #containers = new WeakMap<object, Located<FhirResource>>();

  constructor(log: ProblemLog) {
    this.#log = log;
  }

  /** A draft replaces the server's copy of the same id; of two server copies the newer one stays. */
  put({ resource, fullUrl, place }: PrefetchEntry, key: string, draft: boolean): void {
    const type = resource.resourceType;
    const id = idOf(resource) ?? idOfUrl(fullUrl, type);
    const url = fullUrl === undefined ? undefined : foldUrn(fullUrl);
    const reference = id === undefined ? `${type}/${place}` : `${type}/${id}`;
    const name = id === undefined ? (url ?? reference) : reference;
    const ofType = this.#byType.get(type) ?? new Map<string, Located<FhirResource>>();
    this.#byType.set(type, ofType);
    const present = ofType.get(name);
    for (const alias of [name, reference, url])
      if (alias !== undefined) this.#names.set(alias, { type, name });
    if (present !== undefined && !this.#replaces(resource, present, draft, name)) return;
    if (draft) this.#drafts.add(name);
    ofType.set(name, { resource, reference, key });
  }

  #replaces(resource: FhirResource, present: Located<FhirResource>, draft: boolean, name: string): boolean {
    if (draft) return true;
    if (this.#drafts.has(name)) return false;
    const newer = newerVersion(present.resource, resource);
    if (newer === 'unclear') {
      const tail = `${resource.resourceType} resource(s) that came twice with different content and no version: the last was used`;
      this.#log.add('duplicate', tail, present.reference);
    }
    return newer === 'second' || newer === 'unclear';
  }

  of<T extends Type>(type: T): readonly Located<ResourceOf<T>>[] {
    // The shelf of a type holds resources of that `resourceType` only.
    return [...(this.#byType.get(type)?.values() ?? [])] as unknown as readonly Located<ResourceOf<T>>[];
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
        return (literal.url && this.#named(literal.url)) || this.#named(`${literal.type}/${literal.id}`);
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
    const present = id === undefined ? undefined : this.#named(`${type}/${id}`);
    if (present?.resource === resource) return present;
    return { resource, reference: id === undefined ? type : `${type}/${id}`, key: present?.key ?? '' };
  }

  #named(alias: string): Located<FhirResource> | undefined {
    const found = this.#names.get(alias);
    return found === undefined ? undefined : this.#byType.get(found.type)?.get(found.name);
  }
}

function idOfUrl(fullUrl: string | undefined, type: string): string | undefined {
  const url = fullUrl === undefined ? undefined : parseReference(fullUrl);
  return url?.kind === 'typed' && url.type === type ? url.id : undefined;
}
