import { bundleEntries, bundleTotal, httpStatus, isResource, nextPage, readOutcome } from '../fhir/bundle.ts';
import { isObject } from '../fhir/shape.ts';
import type { Slice, SliceState } from './patient-record.ts';
import type { PrefetchEntry } from './prefetch-entry.ts';

/** One prefetch value: what it says of absence, and what it holds. */
export interface PrefetchValue {
  readonly slice: Slice;
  readonly entries: readonly PrefetchEntry[];
  /** Places that hold no resource. */
  readonly unreadable: readonly string[];
  /** The client, or its server, reported a fault or a limit beside or in place of the resources. */
  readonly outcome: boolean;
  readonly wrongType: boolean;
}

/** Bundles inside Bundles (a batch of searches) are followed this far. */
const maximumNesting = 3;

// Issue codes that tell of a search that did not run to its end, however mild the severity that came with them.
const failedSearch: ReadonlySet<string> = new Set([
  ...['forbidden', 'security', 'login', 'expired', 'timeout', 'throttled'],
  ...['incomplete', 'exception', 'transient', 'too-costly'],
]);

/**
 * Reads one value of `prefetch` (CDS Hooks 2.0.1, Prefetch Template; cds-hooks.md §2.4). Of a declared key,
 * `resourceType` is what its template searches: a value that holds only other types answers another question. An array
 * of Bundles is read as the pages of one search.
 */
export function readPrefetchValue(key: string, value: unknown, resourceType?: string): PrefetchValue {
  if (value === undefined) return nothing('notGiven', 'not sent');
  if (value === null) return nothing('complete');
  const collected = collect(key, value);
  const { entries, unreadable } = collected;
  const common = { entries, unreadable, outcome: collected.outcome };
  const wrongType =
    resourceType !== undefined &&
    entries.length > 0 &&
    entries.every(({ resource }) => resource.resourceType !== resourceType);
  if (wrongType) {
    return { ...common, wrongType, slice: { state: 'unavailable', reason: `holds no ${resourceType}` } };
  }
  return { ...common, wrongType, slice: sliceOf(collected) };
}

interface Collected {
  readonly entries: PrefetchEntry[];
  readonly unreadable: string[];
  outcome: boolean;
  state: SliceState;
  reason: string | undefined;
  next: string | undefined;
}

const rank: Readonly<Record<SliceState, number>> = { complete: 0, partial: 1, unavailable: 2, notGiven: 3 };

function nothing(state: SliceState, reason?: string): PrefetchValue {
  const slice = reason === undefined ? { state } : { state, reason };
  return { slice, entries: [], unreadable: [], outcome: false, wrongType: false };
}

function collect(key: string, value: unknown): Collected {
  const into: Collected = {
    entries: [],
    unreadable: [],
    outcome: false,
    state: 'complete',
    reason: undefined,
    next: undefined,
  };
  if (Array.isArray(value) && value.some((item) => isBundle(item))) collectPages(key, value, into, 0);
  else if (Array.isArray(value)) value.forEach((item: unknown) => void collectOne(key, item, into, 0));
  else collectOne(key, value, into, 0);
  return into;
}

function sliceOf({ state, reason, next, entries }: Collected): Slice {
  // Part of a search was lost, but what came is there to be used.
  const seen = state === 'unavailable' && entries.length > 0 ? 'partial' : state;
  return {
    state: seen,
    ...(reason === undefined ? {} : { reason }),
    ...(next === undefined || next === '' ? {} : { next }),
  };
}

function worsen(into: Collected, state: SliceState, reason: string): void {
  if (rank[state] <= rank[into.state]) return;
  into.state = state;
  into.reason = reason;
}

function collectOne(key: string, value: unknown, into: Collected, depth: number): void {
  if (isBundle(value)) {
    collectPages(key, [value], into, depth);
  } else if (isResource(value)) {
    if (value.resourceType === 'OperationOutcome') {
      into.outcome = true;
      worsen(into, 'unavailable', 'the ordering system reported an error in place of the data');
    } else {
      into.entries.push({ resource: value, at: into.entries.length });
    }
  } else if (isObject(value) && ('resource' in value || 'response' in value)) {
    unwrap(key, value, into, depth);
  } else {
    unreadableEntry(key, into);
  }
}

/** CDS Hooks 1.0 drafts wrapped each value as `{ response, resource }`. */
function unwrap(key: string, wrapper: Readonly<Record<string, unknown>>, into: Collected, depth: number) {
  const status = isObject(wrapper.response) ? httpStatus(wrapper.response.status) : undefined;
  if (status !== undefined && status >= 400) {
    into.outcome = true;
    worsen(into, 'unavailable', `the ordering system's query was answered with HTTP ${status}`);
  } else if (wrapper.resource === undefined || wrapper.resource === null || depth >= maximumNesting) {
    unreadableEntry(key, into);
  } else {
    collectOne(key, wrapper.resource, into, depth + 1);
  }
}

function unreadableEntry(key: string, into: Collected): void {
  into.unreadable.push(`${key}[${into.entries.length + into.unreadable.length}]`);
  worsen(into, 'unavailable', 'holds something that is no FHIR resource');
}

function isBundle(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && (value.resourceType === 'Bundle' || (!isResource(value) && 'entry' in value));
}

/** The pages of one search: its total counts the matches of all, and only the last may leave a next page. */
function collectPages(key: string, pages: readonly unknown[], into: Collected, depth: number): void {
  let matches = 0;
  let total: number | undefined;
  for (const page of pages) {
    matches += collectPage(key, page, into, depth);
    if (isBundle(page)) total ??= bundleTotal(page);
  }
  const next = nextPage(pages.at(-1));
  if (next !== undefined) {
    into.next = next;
    worsen(into, 'partial', 'further pages were not sent');
  } else if (total !== undefined && total > matches) {
    worsen(into, 'partial', `${matches} of ${total} results were sent`);
  }
}

/** Adds one page and tells how many matches it holds: `total` counts neither includes nor outcomes (R4 §3.1.1.5.2). */
function collectPage(key: string, page: unknown, into: Collected, depth: number): number {
  if (!isBundle(page)) {
    const before = into.entries.length;
    collectOne(key, page, into, depth);
    return into.entries.length - before;
  }
  let matches = 0;
  const outcomes: { readonly resource: unknown; readonly marked: boolean }[] = [];
  for (const entry of bundleEntries(page)) {
    const { resource, fullUrl, mode, status } = entry;
    if (resource?.resourceType === 'OperationOutcome' || mode === 'outcome') {
      outcomes.push({ resource, marked: mode === 'outcome' });
    } else if (status !== undefined && status >= 400) {
      into.outcome = true;
      worsen(into, 'unavailable', `the ordering system's query was answered with HTTP ${status}`);
    } else if (isBundle(resource) && depth < maximumNesting) {
      matches += 1;
      collectPages(key, [resource], into, depth + 1);
    } else if (resource === undefined || isBundle(resource)) {
      unreadableEntry(key, into);
    } else {
      if (mode !== 'include') matches += 1;
      const at = into.entries.length;
      into.entries.push(fullUrl === undefined ? { resource, at } : { resource, fullUrl, at });
    }
  }
  for (const { resource, marked } of outcomes) weighOutcome(resource, marked, into);
  return matches;
}

/** Epic's form of "no results" is a lone warning marked as outcome; beside matches a warning limits them (§5 #48). */
function weighOutcome(outcome: unknown, marked: boolean, into: Collected): void {
  const { severity, codes } = readOutcome(outcome);
  const failed = severity === 'error' || codes.some((code) => failedSearch.has(code));
  const alone = into.entries.length === 0;
  if (failed || (alone && !marked)) {
    into.outcome = true;
    worsen(into, 'unavailable', 'the search reported an error');
  } else if (!alone && severity === 'warning') {
    into.outcome = true;
    worsen(into, 'partial', 'the search reported that its results may be incomplete');
  }
}
