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
  /** By `Type/id`, or, for a resource without an id, by its full URL or its place. */
  readonly #byName = new Map<string, Located<FhirResource>>();
  /** Full URLs that do not end in `Type/id`, to the name. */
  readonly #aliases = new Map<string, string>();
  readonly #drafts = new Set<string>();
  readonly #containers = new WeakMap<object, Located<FhirResource>>();
  #byType: Map<string, Located<FhirResource>[]> | undefined;

  constructor(log: ProblemLog) {
    this.#log = log;
  }

  /** A draft replaces the server's copy of the same id; of two server copies the newer one stays. */
  put({ resource, fullUrl, place }: PrefetchEntry, key: string, draft: boolean): void {
    const type = resource.resourceType;
    const url = fullUrl === undefined ? undefined : foldUrn(fullUrl);
    const id = idOf(resource) ?? idOfUrl(url, type);
    const reference = `${type}/${id ?? place}`;
    const name = id === undefined ? (url ?? reference) : reference;
    if (url !== undefined && url !== name && !url.endsWith(`/${name}`)) this.#aliases.set(url, name);
    if (name !== reference) this.#aliases.set(reference, name);
    const present = this.#byName.get(name);
    if (present !== undefined && !this.#replaces(resource, present, draft, name)) return;
    if (draft) this.#drafts.add(name);
    this.#byName.set(name, { resource, reference, key });
    this.#byType = undefined;
  }

  #replaces(resource: FhirResource, present: Located<FhirResource>, draft: boolean, name: string): boolean {
    if (draft) return true;
    if (this.#drafts.has(name)) return false;
    const newer = newerVersion(present.resource, resource);
    if (newer === 'unclear') {
      const tail = `${resource.resourceType} that came twice with different content and no version: the last was used`;
      this.#log.add('duplicate', tail, present.reference);
    }
    return newer === 'second' || newer === 'unclear';
  }

  of<T extends Type>(type: T): readonly Located<ResourceOf<T>>[] {
    this.#byType ??= Map.groupBy(this.#byName.values(), ({ resource }) => resource.resourceType);
    // The group of a type holds resources of that `resourceType` only.
    return (this.#byType.get(type) ?? []) as unknown as readonly Located<ResourceOf<T>>[];
  }

  all(): readonly Located<FhirResource>[] {
    return [...this.#byName.values()];
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

  #named(name: string): Located<FhirResource> | undefined {
    return this.#byName.get(name) ?? this.#byName.get(this.#aliases.get(name) ?? '');
  }
}

function idOfUrl(fullUrl: string | undefined, type: string): string | undefined {
  const url = fullUrl === undefined ? undefined : parseReference(fullUrl);
  return url?.kind === 'typed' && url.type === type ? url.id : undefined;
}
