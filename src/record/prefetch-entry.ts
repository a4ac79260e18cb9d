import type { FhirResource } from 'fhir/r4';

/** One resource of a prefetch value. */
export interface PrefetchEntry {
  readonly resource: FhirResource;
  readonly fullUrl?: string;
  /** Where it stands among the entries of its key. */
  readonly at: number;
}

/** An entry's place, which names a resource without an id: `labs[3]`. */
export const placeOf = (key: string, { at }: Pick<PrefetchEntry, 'at'>): string => `${key}[${at}]`;
