import type { FhirResource } from 'fhir/r4';
import { isObject, list, text } from './shape.ts';

export interface BundleEntry {
  readonly resource?: FhirResource;
  readonly fullUrl?: string;
  readonly mode?: string;
  /** HTTP status of a batch response's entry, as a number. */
  readonly status?: number;
}

/** Something that names its type; nothing more of it is checked. */
export function isResource(value: unknown): value is FhirResource {
  return isObject(value) && text(value.resourceType) !== undefined;
}

/** The entries of a Bundle, or of anything with a field `entry`; an entry that is no object is an empty one. */
export function bundleEntries(bundle: unknown): readonly BundleEntry[] {
  return isObject(bundle) ? list(bundle.entry).map(readEntry) : [];
}

function readEntry(entry: unknown): BundleEntry {
  if (!isObject(entry)) return {};
  const resource = isResource(entry.resource) ? entry.resource : isResource(entry) ? entry : undefined;
  const fullUrl = text(entry.fullUrl);
  const mode = isObject(entry.search) ? text(entry.search.mode) : undefined;
  const status = isObject(entry.response) ? httpStatus(entry.response.status) : undefined;
  // Written out, not spread: a search answers with thousands of these.
  const read: { -readonly [Member in keyof BundleEntry]: BundleEntry[Member] } = {};
  if (resource !== undefined) read.resource = resource;
  if (fullUrl !== undefined) read.fullUrl = fullUrl;
  if (mode !== undefined) read.mode = mode;
  if (status !== undefined) read.status = status;
  return read;
}

/** The number at the head of `404 Not Found`. */
export function httpStatus(value: unknown): number | undefined {
  const digits = /^\s*(\d{3})\b/.exec(typeof value === 'number' ? String(value) : (text(value) ?? ''));
  return digits?.[1] === undefined ? undefined : Number(digits[1]);
}

/** URL of the next page (FHIR R4 §3.1.1.1.7 Paging). */
export function nextPage(bundle: unknown): string | undefined {
  if (!isObject(bundle)) return undefined;
  for (const link of list(bundle.link)) {
    if (isObject(link) && text(link.relation)?.toLowerCase() === 'next') return text(link.url) ?? '';
  }
  return undefined;
}

/** `Bundle.total`: how many resources matched the search, over all its pages. */
export function bundleTotal(bundle: unknown): number | undefined {
  if (!isObject(bundle)) return undefined;
  const total = typeof bundle.total === 'string' ? Number(text(bundle.total) ?? Number.NaN) : bundle.total;
  return typeof total === 'number' && Number.isFinite(total) ? total : undefined;
}

export type Severity = 'information' | 'warning' | 'error';

export interface OutcomeReading {
  readonly severity: Severity;
  /** Issue codes (FHIR issue-type), as far as given. */
  readonly codes: readonly string[];
}

/** Worst severity of an OperationOutcome; what it does not say is taken as an error. */
export function readOutcome(outcome: unknown): OutcomeReading {
  const issues = isObject(outcome) ? list(outcome.issue).filter(isObject) : [];
  const severities = issues.map((issue) => text(issue.severity)?.toLowerCase());
  const codes = issues.flatMap((issue) => text(issue.code) ?? []);
  const mild = (severity: string | undefined) => severity === 'information' || severity === 'success';
  if (severities.length > 0 && severities.every(mild)) return { severity: 'information', codes };
  if (severities.length > 0 && severities.every((severity) => mild(severity) || severity === 'warning')) {
    return { severity: 'warning', codes };
  }
  return { severity: 'error', codes };
}
