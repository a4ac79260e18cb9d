import type { FhirResource } from 'fhir/r4.js';
import { isObject, list, text } from '../fhir/shape.ts';
import { Problem } from '../http/problem.ts';

/** One entry of `context.draftOrders`. */
export interface DraftEntry {
  readonly resource: FhirResource;
  readonly fullUrl?: string;
}

export interface DraftOrders {
  readonly entries: readonly DraftEntry[];
  /** Entries that hold no resource, by their place, for the card that names what was not checked. */
  readonly unreadable: readonly string[];
}

/** Bundles inside Bundles are followed this far. */
const maximumNesting = 3;

/** A plan of fifty treatment days with forty orders each; matching them costs some 40 µs apiece. */
export const maximumDrafts = 2_000;

/** No FHIR resource comes near; whoever copies a draft into a suggestion may then walk it by recursion. */
const maximumDepth = 100;

/**
 * The drafts of a call: a Bundle by the specification, an array or a single resource with some clients. Absent drafts
 * are refused aloud: Epic fires the hook without its data when the URL it calls is not exactly the registered one.
 */
export function readDraftOrders(value: unknown): DraftOrders {
  if (value === undefined || value === null) {
    throw new Problem(
      'missingDraftOrders',
      'context.draftOrders is missing, so no order was checked. An Epic client strips the data of the call when the ' +
        'URL it calls does not exactly equal an endpoint registered for the client id, or when it lacks the scopes ' +
        'for unsigned orders',
    );
  }
  if (nestedDeeperThan(maximumDepth, value)) {
    throw new Problem(
      'invalidRequest',
      `context.draftOrders is nested more than ${maximumDepth} levels deep`,
    );
  }
  const entries: DraftEntry[] = [];
  const unreadable: string[] = [];
  collect(value, 'context.draftOrders', 0, entries, unreadable);
  if (entries.length + unreadable.length > maximumDrafts) {
    throw new Problem(
      'tooManyOrders',
      `context.draftOrders holds more than ${maximumDrafts} drafts, so no order was checked: send them in several calls`,
    );
  }
  if (entries.length === 0 && unreadable.length > 0) {
    throw new Problem('invalidRequest', `${unreadable[0]} holds no FHIR resource, so no order was checked`);
  }
  return { entries, unreadable };
}

function collect(
  value: unknown,
  place: string,
  depth: number,
  entries: DraftEntry[],
  unreadable: string[],
): void {
  if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      collectEntry(item, `${place}[${index}]`, depth, entries, unreadable);
    });
    return;
  }
  collectEntry(value, place, depth, entries, unreadable);
}

function collectEntry(
  item: unknown,
  place: string,
  depth: number,
  entries: DraftEntry[],
  unreadable: string[],
): void {
  const resource = isObject(item) && isObject(item.resource) ? item.resource : item;
  if (!isObject(resource) || depth > maximumNesting) {
    unreadable.push(place);
    return;
  }
  if (resource.resourceType === 'Bundle' || (!isResource(resource) && resource.entry !== undefined)) {
    // An entry of null is an entry: an order that nobody could read, not none.
    const entry = Array.isArray(resource.entry) ? resource.entry : list(resource.entry);
    collect(entry, `${place}.entry`, depth + 1, entries, unreadable);
    return;
  }
  if (!isResource(resource)) {
    unreadable.push(place);
    return;
  }
  const fullUrl = isObject(item) ? text(item.fullUrl) : undefined;
  entries.push(fullUrl === undefined ? { resource } : { resource, fullUrl });
}

/** A resource by its type alone: its fields are read where they are needed, by readers that trust no shape. */
function isResource(value: unknown): value is FhirResource {
  return isObject(value) && text(value.resourceType) !== undefined;
}

/** Goes no deeper than the limit itself: a body made to be deep would overflow the stack. */
function nestedDeeperThan(limit: number, value: unknown): boolean {
  if (limit < 0) return true;
  if (typeof value !== 'object' || value === null) return false;
  for (const member of Object.values(value)) if (nestedDeeperThan(limit - 1, member)) return true;
  return false;
}
