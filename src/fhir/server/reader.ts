import { lookup } from 'node:dns';
import type { FhirResource } from 'fhir/r4.js';
import { Agent } from 'undici';
import { type AddressRule, guardedLookup, type ResolveName } from './address.ts';
import type { AllowedBase } from './allowed-base.ts';
import type { ReadFailure } from './fetch-json.ts';
import { type PageSource, readPages } from './pages.ts';

export interface FhirQuery {
  readonly key: string;
  /** Relative (`Patient/1`, `Observation?patient=1`) or absolute within the base (a `next` link). */
  readonly url: string;
}

export interface ReadLimits {
  /** Pages of one search. */
  readonly pages: number;
  /** Bytes of all answers together, decompressed. */
  readonly bytes: number;
}

export const DEFAULT_READ_LIMITS: ReadLimits = { pages: 10, bytes: 20_000_000 };
/** Milliseconds for all queries of one request together. */
export const DEFAULT_READ_DEADLINE = 400;

interface ReadTerms {
  readonly base: AllowedBase;
  /** The client's access token (RFC 6750): used for this call only, never kept, never part of a result. */
  readonly token: string;
  /** Milliseconds for everything asked in this call. */
  readonly deadline: number;
  readonly limits: ReadLimits;
}

export interface ReadRequest extends ReadTerms {
  readonly queries: readonly FhirQuery[];
}

export interface ReferenceRequest extends ReadTerms {
  /** `Medication/1`, or the absolute form within the base. */
  readonly reference: string;
}

/** `found`: everything there is; `partial`: some pages, then a failure; `none`: the server says there is nothing. */
export type ReadResult =
  | { readonly outcome: 'found'; readonly resources: readonly FhirResource[] }
  | { readonly outcome: 'none' }
  | {
      readonly outcome: 'partial';
      readonly resources: readonly FhirResource[];
      readonly reason: PartialReason;
    }
  | { readonly outcome: 'failed'; readonly reason: ReadFailure; readonly detail?: string };

export type PartialReason = ReadFailure | 'pageLimit' | 'foreignLink';

/** Port: reads from the client's FHIR server (CDS Hooks 2.0.1, FHIR Resource Access). Read-only, never throws. */
export interface FhirReader {
  /** All queries at once; every key has a result, at the latest when the deadline is over. */
  read(request: ReadRequest): Promise<ReadonlyMap<string, ReadResult>>;
  readReference(request: ReferenceRequest): Promise<ReadResult>;
  close(): Promise<void>;
}

export interface ReaderOptions {
  /** Resolves server names; the system's resolver unless given. */
  readonly resolve?: ResolveName;
  /** PEM certificates of a site's own authority, beside those of the platform. */
  readonly ca?: readonly string[];
}

const REFERENCE = /(?:^|\/)[A-Z][A-Za-z]+\/[A-Za-z0-9.-]+$/;

export function createFhirReader(options: ReaderOptions = {}): FhirReader {
  // One pool per rule: a connection opened under the wider rule must not serve a request under the narrower one.
  const agents: Readonly<Record<AddressRule, Agent>> = {
    public: agentFor('public', options),
    site: agentFor('site', options),
    loopback: agentFor('loopback', options),
    none: agentFor('none', options),
  };

  async function read(request: ReadRequest): Promise<ReadonlyMap<string, ReadResult>> {
    const source = sourceOf(request, agents);
    const results = request.queries.map(
      async ({ key, url }) => [key, await readPages(source, url, request.limits.pages)] as const,
    );
    return new Map(await Promise.all(results));
  }

  async function readReference(request: ReferenceRequest): Promise<ReadResult> {
    if (!REFERENCE.test(request.reference)) return { outcome: 'failed', reason: 'refused' };
    return readPages(sourceOf(request, agents), request.reference, 1);
  }

  return {
    read,
    readReference,
    close: async () => {
      await Promise.all(Object.values(agents).map((agent) => agent.destroy()));
    },
  };
}

function sourceOf(terms: ReadTerms, agents: Readonly<Record<AddressRule, Agent>>): PageSource {
  return {
    base: terms.base,
    token: terms.token,
    dispatcher: agents[terms.base.addresses],
    signal: AbortSignal.timeout(Math.max(0, terms.deadline)),
    budget: { left: terms.limits.bytes },
  };
}

function agentFor(rule: AddressRule, options: ReaderOptions): Agent {
  const ca = options.ca === undefined ? {} : { ca: [...options.ca] };
  return new Agent({
    allowH2: false,
    connections: 32,
    connect: { lookup: guardedLookup(rule, options.resolve ?? lookup), ...ca },
  });
}
