import type { FhirResource } from 'fhir/r4';
import type { ReadResult, ReadSession } from '../fhir/reader.ts';
import { list } from '../fhir/shape.ts';
import { inTurns } from '../steps.ts';
import { indexInSteps, type RecordSource } from './index-record.ts';
import { addMedications } from './medications.ts';
import type { PatientRecord, Slice } from './patient-record.ts';
import { readPrefetchValue } from './prefetch.ts';
import { prefetchQuery, type TemplateValues } from './prefetch-query.ts';
import { explained } from './read-reasons.ts';
import { type DeclaredKey, spelledAs } from './slices.ts';

/** A declared prefetch key, as the service reads it itself when the client did not send it. */
export interface GatherKey extends DeclaredKey {
  /** What it holds, for a person: `laboratory results`. */
  readonly title: string;
  /** As in discovery: `Patient/{{context.patientId}}`. */
  readonly template: string;
  /** Without it nothing can be judged. */
  readonly required: boolean;
}

/** Where missing data may be read from; `reason` says why nowhere. */
export type RecordAccess =
  | { readonly session: ReadSession }
  | { readonly session?: undefined; readonly reason: string };

export interface GatherRequest {
  readonly source: Omit<RecordSource, 'declared'>;
  /** The record of `source` with these keys declared. */
  readonly sent: PatientRecord;
  readonly keys: readonly GatherKey[];
  readonly values: TemplateValues;
  readonly access: RecordAccess;
}

export type Gathered =
  | {
      readonly readable: true;
      readonly record: PatientRecord;
      readonly reads: readonly KeyRead[];
      /** Something was read that `sent` did not hold. */
      readonly changed: boolean;
    }
  /** Required data could neither be read from the call nor fetched: HTTP 412 (CDS Hooks 2.0.1, Prefetch). */
  | { readonly readable: false; readonly unread: readonly UnreadKey[]; readonly reads: readonly KeyRead[] };

export interface UnreadKey {
  readonly key: string;
  readonly reason: string;
}

/** What became of one query, for log and metrics: nothing of the patient. */
export interface KeyRead {
  readonly key: string;
  readonly outcome: ReadResult['outcome'];
  readonly reason?: string;
  readonly detail?: string;
}

/**
 * The record of a call (engineering.md, step 5): what the client sent is kept, `null` is known to be empty and not asked
 * again, an error that the client reports is not provoked a second time, missing keys and missing pages are fetched all
 * at once. What could not be had stays a slice with its reason.
 */
export async function gatherRecord(request: GatherRequest): Promise<Gathered> {
  const { source, sent, keys, access } = request;
  const plan = keys.flatMap((key) => fetchOf(key, request));
  const queries = plan.flatMap(({ key, query }) =>
    query === undefined ? [] : [{ key: key.key, url: query }],
  );
  const results: ReadonlyMap<string, ReadResult> =
    access.session === undefined || queries.length === 0 ? new Map() : await access.session.read(queries);
  const complete = { ...source, declared: keys, prefetch: merged(source.prefetch, plan, results) };
  const fetched = results.size === 0 ? sent : await inTurns(indexInSteps(complete));
  const { record, problems } = await addMedications(complete, fetched, users(fetched), access.session);

  const obstacles = new Map(plan.map(({ key, obstacle }) => [key.key, obstacle]));
  const slices = new Map(
    keys.map((key) => {
      const slice = record.slice(key.key);
      return [key.key, explained(key.title, slice, results.get(key.key), obstacles.get(key.key))] as const;
    }),
  );
  const reads = [...results].map(([key, result]) => keyRead(key, result));
  const unread = keys.flatMap(({ key, required }) => {
    const { state, reason = '' } = slices.get(key) ?? record.slice(key);
    return required && (state === 'notGiven' || state === 'unavailable') ? [{ key, reason }] : [];
  });
  if (unread.length > 0) return { readable: false, unread, reads };
  const slice = (key: string): Slice => slices.get(key) ?? record.slice(key);
  return {
    readable: true,
    record: { ...record, slice, problems: [...record.problems, ...problems] },
    reads,
    changed: record !== sent,
  };
}

/** What may refer to a medication; the drafts among them, since companion orders count too. */
function users(record: PatientRecord): readonly FhirResource[] {
  const types = ['MedicationAdministration', 'MedicationRequest', 'MedicationStatement'] as const;
  return types.flatMap((type) => record.of(type).map(({ resource }): FhirResource => resource));
}

/** How a key that is not complete is fetched, or the obstacle to it. */
interface Fetch {
  readonly key: GatherKey;
  /** The client's own key for it, which may be spelled differently. */
  readonly sentKey: string | undefined;
  readonly query?: string;
  /** The query begins at the page after those that were sent. */
  readonly continues?: boolean;
  readonly obstacle?: string;
}

function fetchOf(key: GatherKey, request: GatherRequest): readonly Fetch[] {
  const { sent, keys, values, access } = request;
  const { prefetch } = request.source;
  const slice = sent.slice(key.key);
  if (slice.state === 'complete') return [];
  const sentKey = [key.key, ...Object.keys(prefetch)].find(
    (name) => Object.hasOwn(prefetch, name) && spelledAs(name, keys)?.key === key.key,
  );
  if (access.session === undefined) return [{ key, sentKey, obstacle: access.reason }];
  if (sentKey !== undefined && slice.next !== undefined)
    return [{ key, sentKey, query: slice.next, continues: true }];
  // An error that the client met is not provoked a second time (cds-hooks.md §2.4).
  if (sentKey !== undefined && readPrefetchValue(sentKey, prefetch[sentKey], key.resourceType).outcome)
    return [{ key, sentKey }];
  const query = prefetchQuery(key.template, values);
  if (query.complete) return [{ key, sentKey, query: query.url }];
  return [{ key, sentKey, obstacle: `the order came without ${query.missing}` }];
}

/** The prefetch with what was fetched in its place; pages of one search stand together under their declared key. */
function merged(
  prefetch: Readonly<Record<string, unknown>>,
  plan: readonly Fetch[],
  results: ReadonlyMap<string, ReadResult>,
): Readonly<Record<string, unknown>> {
  const values = new Map<string, unknown>(Object.entries(prefetch));
  for (const { key, sentKey, continues } of plan) {
    const result = results.get(key.key);
    if (result === undefined || result.outcome === 'failed') continue;
    const given = sentKey === undefined ? undefined : values.get(sentKey);
    if (sentKey !== undefined) values.delete(sentKey);
    if (continues === true) {
      values.set(key.key, [...list<unknown>(given), ...pagesOf(result)]);
    } else {
      if (given !== undefined) values.set(`${key.key} (as sent)`, given);
      values.set(key.key, result.outcome === 'none' ? null : pagesOf(result));
    }
  }
  return Object.fromEntries(values);
}

/** An empty last page still ends the search: without it the page before would seem to lack its next one. */
function pagesOf(result: ReadResult): readonly FhirResource[] {
  if (result.outcome === 'found' || result.outcome === 'partial') return result.resources;
  return [{ resourceType: 'Bundle', type: 'searchset' }];
}

function keyRead(key: string, result: ReadResult): KeyRead {
  if (result.outcome === 'failed') {
    const detail = result.detail === undefined ? {} : { detail: result.detail };
    return { key, outcome: result.outcome, reason: result.reason, ...detail };
  }
  return result.outcome === 'partial'
    ? { key, outcome: result.outcome, reason: result.reason }
    : { key, outcome: result.outcome };
}
