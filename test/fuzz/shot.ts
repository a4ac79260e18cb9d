/** Which of the two services is asked: the one without a registry, or the one that wants tokens. */
export type Target = 'open' | 'trusted';

export interface HttpRequest {
  readonly how: 'http';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer;
}

/** What is done with a bare socket, in turn. */
export type Step =
  | { readonly write: Buffer }
  | { readonly pause: number /* ms */ }
  /** `end`: no more is sent, answers are still read. `reset`: gone. */
  | { readonly finally: 'end' | 'reset' };

export interface WireRequest {
  readonly how: 'wire';
  readonly steps: readonly Step[];
}

export type Route = 'hook' | 'feedback' | 'discovery' | 'report' | 'text' | 'page' | 'any';

/** What one answer must be. */
export interface Expectation {
  readonly route: Route;
  /** Ids of the patients that the answer may speak of. */
  readonly marks: readonly string[];
  /** A patient whose resources were put among the others: may be named as misplaced, never be evidence. */
  readonly stranger?: string;
  /** Without it any status that the service documents. */
  readonly statuses?: readonly number[];
  /** The fixture whose reviewed cards the answer must be, ids apart. */
  readonly golden?: string;
  /** An order of ours was not touched: silence would read as safe. */
  readonly cardsDue?: boolean;
  /** Part of the record was withheld: the answer must say so. */
  readonly gapDue?: boolean;
  /** The JSON that was sent, to check suggestions against its drafts. */
  readonly sent?: string;
}

export interface Shot {
  readonly number: number;
  readonly kind: string;
  readonly target: Target;
  readonly request: HttpRequest | WireRequest;
  /** One for each answer that is due, in order. */
  readonly expects: readonly Expectation[];
  /**
   * The connection may end without an answer, or before all have come: by the client's own doing, never because the service
   * answers before it has read everything.
   */
  readonly mayBeCut?: boolean;
}

export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** `cut`: the connection ended, with this error if any. `silent`: neither answer nor end within the deadline. */
export interface Outcome {
  readonly answers: readonly Answer[];
  readonly ended: 'answered' | 'cut' | 'silent';
  readonly error?: string;
}
