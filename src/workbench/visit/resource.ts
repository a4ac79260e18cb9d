import { isObject, list, text } from '../../fhir/shape.ts';

/** A resource of the record in the browser: nobody has validated it, fields are read through `list` and `text`. */
export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [member: string]: unknown;
}

/** A resource, or undefined for anything else. */
export function asResource(value: unknown): Resource | undefined {
  if (!isObject(value)) return undefined;
  const resourceType = text(value.resourceType);
  if (resourceType === undefined) return undefined;
  const { id, ...rest } = value;
  const known = text(id);
  return { ...rest, resourceType, ...(known === undefined ? {} : { id: known }) };
}

/** `Observation/anc-1`; a resource without an id has none. */
export function referenceOf({ resourceType, id }: Resource): string | undefined {
  return id === undefined ? undefined : `${resourceType}/${id}`;
}

/** The last two parts of a reference, so that `https://ehr/Patient/1` and `Patient/1` are one. */
export function shortReference(reference: string): string {
  return reference.split('/_history/')[0]?.split('/').slice(-2).join('/') ?? reference;
}

/** The resources of a prefetch value: one resource, or the entries of a Bundle. Outcomes are no resources of the record. */
export function resourcesIn(value: unknown): readonly Resource[] {
  const resource = asResource(value);
  if (resource === undefined || resource.resourceType === 'OperationOutcome') return [];
  if (resource.resourceType !== 'Bundle') return [resource];
  return list(resource.entry).flatMap((entry) => (isObject(entry) ? resourcesIn(entry.resource) : []));
}

/** The text by which people know a concept. */
export function conceptText(concept: unknown): string | undefined {
  if (!isObject(concept)) return undefined;
  const coded = list(concept.coding).flatMap((coding) =>
    isObject(coding) ? (text(coding.display) ?? text(coding.code) ?? []) : [],
  );
  return text(concept.text) ?? coded[0];
}

/** `system|code` of every coding of a concept. */
export function conceptCodes(concept: unknown): readonly string[] {
  if (!isObject(concept)) return [];
  return list(concept.coding).flatMap((coding) => {
    const code = isObject(coding) ? text(coding.code) : undefined;
    return !isObject(coding) || code === undefined ? [] : [`${text(coding.system) ?? ''}|${code}`];
  });
}

/** The instant that a resource is about, epoch ms: when it was measured, given, began, was ordered or written down. */
export function recordedAt(resource: Resource): number | undefined {
  for (const field of timeFields) {
    const value = resource[field];
    const at = isObject(value) ? (text(value.start) ?? text(value.end)) : text(value);
    const instant = at === undefined ? Number.NaN : Date.parse(at);
    if (!Number.isNaN(instant)) return instant;
  }
  return undefined;
}

const timeFields = [
  'effectiveDateTime',
  'effectivePeriod',
  'effectiveInstant',
  'performedDateTime',
  'performedPeriod',
  'onsetDateTime',
  'onsetPeriod',
  'date',
  'authoredOn',
  'recordedDate',
  'issued',
];
