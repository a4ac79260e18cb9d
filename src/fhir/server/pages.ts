import type { FhirResource } from 'fhir/r4';
import type { Dispatcher } from 'undici';
import { nextPage } from '../bundle.ts';
import type { PartialReason, ReadFailure, ReadResult } from '../reader.ts';
import { idOf } from '../reference.ts';
import { isObject, list } from '../shape.ts';
import { type AllowedBase, withinBase } from './allowed-base.ts';
import { type ByteBudget, fetchJson } from './fetch-json.ts';

/** What every page of one request is read with. */
export interface PageSource {
  readonly base: AllowedBase;
  readonly token: string;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  readonly budget: ByteBudget;
}

/** RFC 6750 allows less; what matters is that nothing can break out of the header. */
const TOKEN = /^[\x21-\x7e]+$/;

/** Reads one resource, or a search with its `next` pages (FHIR R4, RESTful API: search, paging). */
export async function readPages(source: PageSource, query: string, maxPages: number): Promise<ReadResult> {
  const first = withinBase(query, source.base);
  if (first === undefined || !TOKEN.test(source.token)) return { outcome: 'failed', reason: 'refused' };
  const asked = interaction(first, source.base);
  const pages: FhirResource[] = [];
  const seen = new Set<string>();
  const stop = (reason: PartialReason): ReadResult => ({ outcome: 'partial', resources: pages, reason });

  for (let url = first; ; ) {
    seen.add(url);
    const answer = await fetchJson({ ...source, url });
    if (!answer.ok) {
      if (pages.length > 0) return stop(answer.failure);
      // A read that finds nothing is an answer; a search that finds no endpoint is none.
      if (answer.failure === 'notFound' && asked.kind === 'read') return { outcome: 'none' };
      return failed(answer.failure, answer.detail);
    }
    const fault = faultOf(answer.body, asked);
    if (fault !== undefined) return pages.length > 0 ? stop(fault) : failed(fault);
    pages.push(answer.body as FhirResource);
    const next = nextPage(answer.body);
    if (asked.kind === 'read' || next === undefined) break;
    const following = withinBase(next, source.base, url);
    if (following === undefined) return stop('foreignLink');
    if (pages.length >= maxPages || seen.has(following)) return stop('pageLimit');
    url = following;
  }
  return pages.every(isEmptyPage) ? { outcome: 'none' } : { outcome: 'found', resources: pages };
}

type Interaction =
  | { readonly kind: 'read'; readonly type: string; readonly id: string /* percent-encoded */ }
  | { readonly kind: 'search' };

function interaction(url: string, base: AllowedBase): Interaction {
  const { pathname } = new URL(url);
  const [type, id, ...rest] = pathname
    .slice(new URL(base.url).pathname.replace(/\/$/, '').length + 1)
    .split('/');
  const isRead =
    type !== undefined && id !== undefined && id !== '' && !id.startsWith('_') && rest.length === 0;
  return isRead ? { kind: 'read', type, id: id } : { kind: 'search' };
}

/** A read must give the very resource: another patient's, or another drug, would be reasoned over as the one asked for. */
function faultOf(body: unknown, asked: Interaction): ReadFailure | undefined {
  if (!isObject(body)) return 'wrongResource';
  if (body.resourceType === 'OperationOutcome') return 'outcome';
  if (asked.kind === 'search') return body.resourceType === 'Bundle' ? undefined : 'wrongResource';
  const id = idOf(body);
  const sameId = id?.isWellFormed() === true && encodeURIComponent(id) === asked.id;
  return body.resourceType === asked.type && sameId ? undefined : 'wrongResource';
}

function isEmptyPage(page: FhirResource): boolean {
  return page.resourceType === 'Bundle' && list(page.entry).length === 0;
}

function failed(reason: ReadFailure, detail?: string): ReadResult {
  return { outcome: 'failed', reason, ...(detail === undefined ? {} : { detail }) };
}
