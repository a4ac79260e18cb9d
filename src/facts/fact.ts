/**
 * What is known of one clinical fact. Only a `known` fact may clear a rule; every other state may still fire one, with
 * the values it carries. `readings` are all the values that the evidence allows: one for a plain number, several where
 * a comparator or a missing unit leaves the value open. A rule fires when it holds in every reading.
 */
export type FactState = 'known' | 'absent' | 'stale' | 'unreadable';

/** One piece of the record that a fact rests on, as a card shows it (card extension `finding.evidence`). */
export interface Evidence {
  /** Relative reference (`Observation/anc-1`); `contained` or unnamed resources by their place. */
  readonly resource: string;
  readonly what: string;
  /** Value in the canonical unit, as text: `0.9 10*9/L`. */
  readonly value?: string;
  /** Value as the record has it, when it reads differently: `900 /uL`. */
  readonly recorded?: string;
  /** ISO 8601 with offset, in the precision of the record. */
  readonly at?: string;
  readonly threshold?: string;
  readonly grade?: number;
  /** What else a reader must know: preliminary, assumed limit, calculated. */
  readonly note?: string;
}

export interface Fact<T> {
  readonly state: FactState;
  readonly readings: readonly T[];
  /** Why the fact is not known, in words a clinician understands; present unless `known`. */
  readonly reason?: string;
  readonly evidence: readonly Evidence[];
}

export function known<T>(value: T, evidence: readonly Evidence[] = []): Fact<T> {
  return { state: 'known', readings: [value], evidence };
}

/** Known, with evidence that is put together when a card asks for it. */
export function knownWhenAsked<T>(readings: readonly T[], evidence: () => readonly Evidence[]): Fact<T> {
  return new EvidentWhenAsked('known', undefined, readings, evidence);
}

/** The same fact in other words: state, reason and evidence stay. */
export function withReadings<T>(fact: Fact<unknown>, readings: readonly T[]): Fact<T> {
  return new EvidentWhenAsked(fact.state, fact.reason, readings, () => fact.evidence);
}

/**
 * One getter for all: V8 keeps one that is made for an object, and with it what it holds of the call, until it collects all of its
 * garbage. It is the fact's own all the same, so that a copy of the fact has its evidence.
 */
const shownWhenAsked = {
  enumerable: true,
  get(this: EvidentWhenAsked<unknown>): readonly Evidence[] {
    return EvidentWhenAsked.shown(this);
  },
};

class EvidentWhenAsked<T> implements Fact<T> {
  readonly state: FactState;
  readonly readings: readonly T[];
  declare readonly reason?: string;
  declare readonly evidence: readonly Evidence[];
  readonly #ask: () => readonly Evidence[];
  #shown: readonly Evidence[] | undefined;

  constructor(
    state: FactState,
    reason: string | undefined,
    readings: readonly T[],
    ask: () => readonly Evidence[],
  ) {
    this.state = state;
    this.readings = readings;
    if (reason !== undefined) this.reason = reason;
    this.#ask = ask;
    Object.defineProperty(this, 'evidence', shownWhenAsked);
  }

  static shown(fact: EvidentWhenAsked<unknown>): readonly Evidence[] {
    fact.#shown ??= fact.#ask();
    return fact.#shown;
  }
}

export function absent<T>(reason: string, evidence: readonly Evidence[] = []): Fact<T> {
  return { state: 'absent', readings: [], reason, evidence };
}

export function stale<T>(
  reason: string,
  readings: readonly T[],
  evidence: readonly Evidence[] = [],
): Fact<T> {
  return { state: 'stale', readings, reason, evidence };
}

export function unreadable<T>(
  reason: string,
  readings: readonly T[] = [],
  evidence: readonly Evidence[] = [],
): Fact<T> {
  return { state: 'unreadable', readings, reason, evidence };
}
