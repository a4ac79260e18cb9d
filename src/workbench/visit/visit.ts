import { isObject, list, text } from '../../fhir/shape.ts';
import { asResource, type Resource, recordedAt, resourcesIn } from './resource.ts';

/** One entry of the draft orders. */
export interface Draft {
  readonly resource: Resource;
  readonly fullUrl?: string;
}

/** A patient in front of the ordering clinician: the record, the drafts and the time. Never changed, only replaced. */
export interface Visit {
  /** Name of the situation, or of the file that was opened. */
  readonly name: string;
  readonly story: string;
  readonly patientId: string;
  readonly userId: string;
  readonly encounterId?: string;
  /** As an EHR sends it: by key a resource, a Bundle, an outcome or null. */
  readonly prefetch: Readonly<Record<string, unknown>>;
  readonly drafts: readonly Draft[];
  /** Epoch ms: the clock of the visit, and the time for which the record was written. */
  readonly now: number;
  readonly writtenFor: number;
  /** IANA name of the site's zone. */
  readonly zone: string;
}

/** Reads a whole call of a situation. Undefined when it is none. */
export function visitFromCall(
  sheet: { readonly name: string; readonly story: string },
  call: unknown,
  time: { readonly now: number; readonly zone: string },
): Visit | undefined {
  const context = isObject(call) && isObject(call.context) ? call.context : undefined;
  const patientId = text(context?.patientId);
  if (!isObject(call) || context === undefined || patientId === undefined) return undefined;
  const encounterId = text(context.encounterId);
  return {
    ...sheet,
    patientId,
    userId: text(context.userId) ?? 'Practitioner/workbench',
    ...(encounterId === undefined ? {} : { encounterId }),
    prefetch: isObject(call.prefetch) ? call.prefetch : {},
    drafts: draftsIn(context.draftOrders),
    now: time.now,
    writtenFor: time.now,
    zone: time.zone,
  };
}

function draftsIn(bundle: unknown): readonly Draft[] {
  return list(isObject(bundle) ? bundle.entry : undefined).flatMap((entry) => {
    const resource = isObject(entry) ? asResource(entry.resource) : undefined;
    const fullUrl = isObject(entry) ? text(entry.fullUrl) : undefined;
    return resource === undefined ? [] : [{ resource, ...(fullUrl === undefined ? {} : { fullUrl }) }];
  });
}

/** Every resource of the record as it stands at the clock of the visit. */
export function recordOf(visit: Visit): readonly Resource[] {
  return Object.values(prefetchAt(visit)).flatMap(resourcesIn);
}

/**
 * The prefetch at the visit's clock. A clock that was moved back hides what was recorded in between; at the time for which
 * the record was written, and later, it is sent as it is, odd dates and all.
 */
export function prefetchAt({ prefetch, now, writtenFor }: Visit): Visit['prefetch'] {
  if (now >= writtenFor) return prefetch;
  const known = (resource: Resource): boolean => {
    const at = recordedAt(resource);
    return at === undefined || at <= now || at > writtenFor;
  };
  return Object.fromEntries(
    Object.entries(prefetch).map(([key, value]) => {
      if (!isObject(value) || value.resourceType !== 'Bundle') return [key, value];
      const entry = list(value.entry).filter((item) => {
        const resource = isObject(item) ? asResource(item.resource) : undefined;
        return resource === undefined || known(resource);
      });
      const { entry: _, total: __, ...rest } = value;
      return [key, entry.length === 0 ? rest : { ...rest, entry }];
    }),
  );
}

/** The visit with resources added under a key: a Bundle is extended, anything else becomes one. */
export function withRecorded(visit: Visit, key: string, added: readonly Resource[]): Visit {
  if (added.length === 0) return visit;
  const before = visit.prefetch[key];
  const bundle = isObject(before) && before.resourceType === 'Bundle' ? before : undefined;
  const kept =
    bundle === undefined ? resourcesIn(before).map((resource) => ({ resource })) : list(bundle.entry);
  const { total: _, ...rest } = bundle ?? {};
  return {
    ...visit,
    prefetch: {
      ...visit.prefetch,
      [key]: {
        ...rest,
        resourceType: 'Bundle',
        type: 'searchset',
        entry: [...kept, ...added.map((resource) => ({ resource }))],
      },
    },
  };
}
