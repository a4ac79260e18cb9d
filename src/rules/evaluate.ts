import type { Fact } from '../facts/fact.ts';
import type { FactValues } from './expression.ts';
import { FirstReadings } from './first-readings.ts';
import type { CompiledRule } from './knowledge.ts';

/**
 * Three-valued outcome of one rule for one order. `fires` when the condition holds in every reading that the evidence
 * allows, whatever the state of the facts; `clear` only when it fails in every reading of facts that are `known`.
 */
export type Outcome =
  | { readonly kind: 'fires' }
  | { readonly kind: 'clear' }
  /** `reasons`: for each fact that stood in the way, why; in words for a clinician. */
  | { readonly kind: 'cannotEvaluate'; readonly reasons: readonly string[] };

const FIRES: Outcome = { kind: 'fires' };
const CLEAR: Outcome = { kind: 'clear' };

/** Where a rule's facts are had from: a map, or what derives them when asked. */
export interface FactsByName {
  get(name: string): Fact<unknown> | undefined;
}

/** Beyond this many combinations of readings a condition is not decided: no real record comes near it. */
const MAX_COMBINATIONS = 256;

/** `first`: for whoever asks many rules of the same facts. */
export function evaluateRule(
  rule: CompiledRule,
  facts: FactsByName,
  first: FirstReadings = new FirstReadings(facts),
): Outcome {
  // The common case: one reading of everything, and all of it known.
  const settled = first.settled(rule.facts);
  const holds = settled === undefined ? undefined : test(rule, settled);
  if (holds !== undefined) return holds ? FIRES : CLEAR;
  return inEveryReading(rule, facts, settled !== undefined);
}

function inEveryReading(rule: CompiledRule, facts: FactsByName, isSettled: boolean): Outcome {
  const used = rule.facts.flatMap((name) => {
    const fact = facts.get(name);
    return fact === undefined ? [] : [[name, fact] as const];
  });
  if (isSettled) return { kind: 'cannotEvaluate', reasons: openReasons(used) };
  const asRead = combinations(used.map(([name, fact]) => [name, fact.readings]));
  if (asRead === undefined)
    return { kind: 'cannotEvaluate', reasons: ['the evidence allows too many readings'] };
  // Only a known fact may clear: all others are blanked, and FHIRPath's three-valued logic decides what remains.
  const mayClear = combinations(
    used.map(([name, fact]) => [name, fact.state === 'known' ? fact.readings : []]),
  );
  // A line says that all is well: it needs known facts as much as a clear rule does.
  const mayFire = rule.display === 'line' ? mayClear : asRead;
  if (mayFire?.every((values) => test(rule, values) === true)) return FIRES;
  if (mayClear?.every((values) => test(rule, values) === false)) return CLEAR;

  const reasons = used.flatMap(([, fact]) => (fact.state === 'known' ? [] : [fact.reason ?? fact.state]));
  return { kind: 'cannotEvaluate', reasons: reasons.length > 0 ? [...new Set(reasons)] : openReasons(used) };
}

/** A condition that throws decides nothing. */
function test(rule: CompiledRule, values: FactValues): boolean | undefined {
  try {
    return rule.when.test(values);
  } catch {
    return undefined;
  }
}

/** Facts that are known but leave several readings (`<1.5`), or lack the member that the condition asks for. */
function openReasons(used: readonly (readonly [string, Fact<unknown>])[]): readonly string[] {
  const open = used.filter(([, fact]) => fact.readings.length > 1);
  const named = open.length > 0 ? open : used;
  return named.map(([, fact]) => {
    const first = fact.evidence[0];
    return first === undefined
      ? 'not determinable'
      : `${first.what} ${first.recorded ?? first.value ?? ''} does not decide it`.replace(/ +/g, ' ');
  });
}

/** Every combination of one reading per fact; a fact without readings is an empty object, whose members are unknown. */
function combinations(
  facts: readonly (readonly [string, readonly unknown[]])[],
): readonly FactValues[] | undefined {
  let all: FactValues[] = [{}];
  for (const [name, readings] of facts) {
    const choices = readings.length > 0 ? readings : [{}];
    if (all.length * choices.length > MAX_COMBINATIONS) return undefined;
    all = all.flatMap((values) => choices.map((reading) => ({ ...values, [name]: reading })));
  }
  return all;
}
