import type { AnyFactDefinition, RecordNeed } from '../facts/definition.ts';
import type { PrefetchKey, ServiceDescription } from './knowledge.ts';
import type { Hook } from './knowledge-schema.ts';
import type { ServiceFile } from './service-schema.ts';

/** CDS Hooks version to which requests are read and answers written. */
const SPECIFICATION_VERSION = '2.0.1';
/** `hookVersion` of order-select and order-sign in the published hook library. */
const HOOK_VERSION = '1.0';

/** What the record must hold for the facts named: their own needs and, through `uses`, those of the facts beneath. */
export function recordNeeds(
  names: Iterable<string>,
  facts: ReadonlyMap<string, AnyFactDefinition>,
): readonly RecordNeed[] {
  const seen = new Set<string>();
  const visit = (name: string): readonly RecordNeed[] => {
    const fact = facts.get(name);
    if (fact === undefined || seen.has(name)) return [];
    seen.add(name);
    return [...fact.reads, ...fact.uses.flatMap((used) => visit(used.name))];
  };
  return [...names].flatMap(visit);
}

/** Looks up the codes that stand behind the names of a need; undefined for a name that does not exist. */
export interface CodeLookup {
  valueSet(name: string): ReadonlySet<string> | undefined;
  analyte(name: string): readonly string[] | undefined;
}

/** The prefetch keys that the needs add up to, in the order of `service.yaml`, each with its codes sorted and once. */
export function prefetchKeys(
  service: ServiceFile,
  needs: readonly RecordNeed[],
  lookup: CodeLookup,
): readonly PrefetchKey[] {
  return Object.entries(service.prefetch).flatMap(([key, declared]) => {
    const asked = needs.filter((need) => need.key === key);
    if (asked.length === 0 && declared.required !== true) return [];
    const codes = new Set([
      ...asked.flatMap((need) => need.valueSets ?? []).flatMap((name) => [...(lookup.valueSet(name) ?? [])]),
      ...asked.flatMap((need) => need.analytes ?? []).flatMap((name) => lookup.analyte(name) ?? []),
    ]);
    return [
      {
        key,
        title: declared.title,
        resourceType: declared.resourceType,
        required: declared.required === true,
        codes: [...codes].sort(),
      },
    ];
  });
}

/** Prefetch templates within the query subset of CDS Hooks 2.0.1: search by patient and code, newest first. */
export function prefetchTemplates(
  service: ServiceFile,
  keys: readonly PrefetchKey[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    keys.flatMap(({ key, codes }) => {
      const declared = service.prefetch[key];
      if (declared === undefined) return [];
      const narrowed = codes.length > 0 && declared.anyCode !== true;
      return [[key, narrowed ? `${declared.query}&code=${codes.join(',')}` : declared.query]];
    }),
  );
}

export function describeServices(
  service: ServiceFile,
  keysOf: (hook: Hook) => readonly PrefetchKey[],
): readonly ServiceDescription[] {
  return service.services.map((entry) => {
    const prefetch = prefetchTemplates(service, keysOf(entry.hook));
    return {
      id: entry.id,
      hook: entry.hook,
      title: entry.title,
      description: entry.description,
      ...(entry.usageRequirements === undefined ? {} : { usageRequirements: entry.usageRequirements }),
      version: SPECIFICATION_VERSION,
      hookVersion: HOOK_VERSION,
      ...(Object.keys(prefetch).length === 0 ? {} : { prefetch }),
    };
  });
}
