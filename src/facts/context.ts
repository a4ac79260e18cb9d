import { plannedStart } from '../orders/planned-start.ts';
import type { AnyFactDefinition, FactContext, FactDefinition } from './definition.ts';
import { type Fact, unreadable } from './fact.ts';

/** What the pure core met and did not expect: never shown to the clinician in full, always reported to the operator. */
export interface DerivationFault {
  readonly fact: string;
  readonly error: unknown;
}

/** Where facts of one order come from: each is derived when first asked for, and once. */
export interface FactSource {
  get(name: string): Fact<unknown> | undefined;
  readonly context: FactContext;
  readonly faults: readonly DerivationFault[];
}

/**
 * A fact whose derivation throws is `unreadable`: the rule that needs it cannot clear, the gap is named on a card, and
 * the fault is kept for the log.
 */
export function factSource(
  definitions: ReadonlyMap<string, AnyFactDefinition>,
  surroundings: Omit<FactContext, 'get' | 'start'>,
): FactSource {
  const derived = new Map<string, Fact<unknown>>();
  const faults: DerivationFault[] = [];

  function derive<T>(definition: FactDefinition<T>): Fact<T> {
    const before = derived.get(definition.name);
    // The map is keyed by the definition's own name and only this function fills it: the value is that definition's.
    if (before !== undefined) return before as Fact<T>;
    const fact = attempt(definition);
    derived.set(definition.name, fact);
    return fact;
  }

  function attempt<T>(definition: FactDefinition<T>): Fact<T> {
    try {
      return definition.derive(context);
    } catch (error) {
      faults.push({ fact: definition.name, error });
      return unreadable(`an internal fault kept ${definition.name} from being read`);
    }
  }

  const { order, now, zone } = surroundings;
  const context: FactContext = { ...surroundings, start: plannedStart(order, now, zone), get: derive };
  return {
    context,
    faults,
    get: (name) => {
      const definition = definitions.get(name);
      return definition === undefined ? undefined : derive(definition);
    },
  };
}
