/**
 * What the service remembers: which card came from which rule, what clinicians did with it, and which tokens it has
 * already seen. A card is known by its random uuid alone: nothing here leads to a patient or to a clinician.
 */

/** One card as it was answered. `shownAt` is epoch ms: the instant of the answer, not proof that anybody looked. */
export interface RememberedCard {
  readonly uuid: string;
  readonly service: string;
  /** The registered client that asked. */
  readonly client: string;
  readonly rules: readonly { readonly id: string; readonly version: string }[];
  readonly topic: string;
  readonly indicator: string;
  readonly action: string;
  readonly shownAt: number;
  /** The uuids of its suggestions. */
  readonly suggestions: readonly string[];
}

/** An override reason chosen from a list: a code, never a sentence of the clinician's. */
export interface OverrideReason {
  readonly system?: string;
  readonly code: string;
  readonly display?: string;
}

export type CardOutcome =
  | { readonly outcome: 'accepted'; readonly suggestions: readonly string[] }
  | { readonly outcome: 'overridden'; readonly reason?: OverrideReason; readonly comment?: string };

/** One reported outcome of one card (CDS Hooks 2.0.1, "Feedback"). `at` is the client's outcomeTimestamp, epoch ms. */
export type CardFeedback = CardOutcome & { readonly card: string; readonly at: number };

/** A reported outcome, and from whom and when (epoch ms) it came. */
export type ReceivedFeedback = CardFeedback & {
  readonly client: string;
  readonly service: string;
  readonly receivedAt: number;
};

/** Counts of what one call of `record` has done. */
export interface Recorded {
  readonly recorded: number;
  /** Reported before: same client, service, card, outcome, timestamp and suggestions. */
  readonly duplicates: number;
  /** Entries (new ones and duplicates) about a card that this store does not know of this client. */
  readonly unknownCards: number;
}

/** Epoch ms; `to` is exclusive. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** How cards ended. Every card counts once, by its latest outcome: shown = accepted + overridden + noFeedback. */
export interface Outcomes {
  readonly shown: number;
  readonly accepted: number;
  readonly overridden: number;
  /** Most frequent first; an override without a coded reason counts in `overridden` alone. */
  readonly reasons: readonly (OverrideReason & { readonly count: number })[];
  /** Ignored, or never displayed: clients that track silently ask without showing the cards. */
  readonly noFeedback: number;
}

export interface RuleOutcomes extends Outcomes {
  readonly rule: string;
  readonly version: string;
  readonly topic: string;
}

export interface OverrideReport {
  readonly period: Period;
  /** A card of several rules counts once here, and once in each of its rules. */
  readonly cards: Outcomes;
  readonly rules: readonly RuleOutcomes[];
  /** Feedback received in the period about cards that are not in the store. */
  readonly unknownCards: number;
}

export interface FeedbackStore {
  /** Returns at once; the cards are written shortly afterwards, in groups. Cards that could not be kept are told to `onLostCards`. */
  rememberCards(cards: readonly RememberedCard[]): void;
  /** Settles when every entry is durable: it survives the end of this process at any instant. */
  record(entries: readonly ReceivedFeedback[]): Promise<Recorded>;
  /**
   * False for the first caller of all replicas with this token, true for every later one. `expiresAt`, epoch ms: the
   * instant from which the token is refused anyway, clock tolerance included.
   */
  jtiSeen(issuer: string, jti: string, expiresAt: number): Promise<boolean>;
  /** The cards shown in the period, with their outcomes so far. */
  report(period: Period): Promise<OverrideReport>;
  /** Deletes comments older than the retention, and tokens that no replica could still accept. */
  expire(now: number): Promise<{ readonly comments: number; readonly tokens: number }>;
  /** Settles when the database answers. */
  ready(): Promise<void>;
  /** Writes what waits, then closes. */
  close(): Promise<void>;
}

/**
 * `unavailable`: try again later. `refused`: the database does not take this. `newerSchema`, `cannotOpen`: the start
 * stops. The message never holds a value of a row, nor the address of the database.
 */
export type FeedbackStoreErrorCode = 'unavailable' | 'refused' | 'newerSchema' | 'cannotOpen';

export class FeedbackStoreError extends Error {
  readonly code: FeedbackStoreErrorCode;

  constructor(code: FeedbackStoreErrorCode, message: string) {
    super(message);
    this.name = 'FeedbackStoreError';
    this.code = code;
  }
}
