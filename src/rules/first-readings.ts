import type { FactsByName } from './evaluate.ts';
import type { FactValues } from './expression.ts';

/**
 * The first reading of each fact of one order, in one object for all its rules and their texts: a rule sees no fact in it but those
 * that it names. Each fact is asked for once, by the first rule that names it.
 */
export class FirstReadings {
  readonly #facts: FactsByName;
  readonly #values: Record<string, unknown> = {};
  /** Whether a fact is known, with one reading. */
  readonly #settled = new Map<string, boolean>();

  constructor(facts: FactsByName) {
    this.#facts = facts;
  }

  /** How many facts have been asked for. */
  get asked(): number {
    return this.#settled.size;
  }

  /** With these facts among them; an empty object, whose members are unknown, for a fact without a reading. */
  of(names: readonly string[]): FactValues {
    for (const name of names) this.#isSettled(name);
    return this.#values;
  }

  /** The same where each of these facts is known with one reading. */
  settled(names: readonly string[]): FactValues | undefined {
    let all = true;
    for (const name of names) all = this.#isSettled(name) && all;
    return all ? this.#values : undefined;
  }

  #isSettled(name: string): boolean {
    const before = this.#settled.get(name);
    if (before !== undefined) return before;
    const fact = this.#facts.get(name);
    this.#values[name] = fact?.readings[0] ?? {};
    // A fact that nobody derives has no members: it leaves the rule undecided.
    const settled = fact === undefined || (fact.state === 'known' && fact.readings.length === 1);
    this.#settled.set(name, settled);
    return settled;
  }
}
