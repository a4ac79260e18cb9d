import type { FhirResource } from 'fhir/r4';

/**
 * Port: reading from the client's FHIR server (CDS Hooks 2.0.1, FHIR Resource Access). Read-only; no method throws.
 * `src/fhir/server` is the one that speaks HTTP.
 */
export interface FhirReader<Base> {
  /** Starts the clock: everything read in the session shares one deadline and one allowance of bytes. */
  session(terms: ReadTerms<Base>): ReadSession;
  close(): Promise<void>;
}

export interface ReadSession {
  /** All queries at once; every key has a result, at the latest when the deadline is over. */
  read(queries: readonly FhirQuery[]): Promise<ReadonlyMap<string, ReadResult>>;
  /** One resource by a literal reference: `Medication/1`, or its absolute form on the same server. */
  readReference(reference: string): Promise<ReadResult>;
}

export interface ReadTerms<Base> {
  readonly base: Base;
  /** The client's access token (RFC 6750): used for this session only, never kept, never part of a result. */
  readonly token: string;
  /** Milliseconds for everything read in the session. */
  readonly deadline: number;
  readonly limits: ReadLimits;
}

export interface ReadLimits {
  /** Pages of one search. */
  readonly pages: number;
  /** Bytes of all answers together, decompressed. */
  readonly bytes: number;
}

export interface FhirQuery {
  readonly key: string;
  /** Relative (`Patient/1`, `Observation?patient=1`) or absolute within the base (a `next` link). */
  readonly url: string;
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
  /** `detail`: HTTP status or error code of the platform, for the log. */
  | { readonly outcome: 'failed'; readonly reason: ReadFailure; readonly detail?: string };

/**
 * Why something could not be read. `redirected`: redirects are not followed; `rejected`: the server refused the query
 * (400, 405, 422 …); `wrongResource`: JSON, but not what was asked for; `outcome`: an OperationOutcome in its place;
 * `refused`: the address, or the token, was not fit to be used.
 */
export type ReadFailure =
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'rateLimited'
  | 'rejected'
  | 'redirected'
  | 'serverError'
  | 'timeout'
  | 'network'
  | 'tooLarge'
  | 'notJson'
  | 'wrongResource'
  | 'outcome'
  | 'refused';

export type PartialReason = ReadFailure | 'pageLimit' | 'foreignLink';
