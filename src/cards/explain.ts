import type { FactSource } from '../facts/context.ts';
import type { Fact } from '../facts/fact.ts';
import { evaluateRule } from '../rules/evaluate.ts';
import type { CompiledRule, Knowledge } from '../rules/knowledge.ts';

/**
 * Why a rule fired, was clear or could not be decided. Goes out beside the cards, in the response's extension, to a client
 * that asks for it where that is allowed.
 */
export interface RuleExplanation {
  readonly rule: string;
  readonly version: string;
  readonly topic: string;
  /** Reference of the draft that was judged. */
  readonly order: string;
  readonly outcome: 'fires' | 'clear' | 'cannotEvaluate';
  /** What stood in the way. */
  readonly reasons?: readonly string[];
  /** Absent where the condition names none. */
  readonly facts?: readonly FactExplanation[];
}

export interface FactExplanation {
  readonly fact: string;
  readonly state: string;
  readonly reason?: string;
  /** Members that the condition names, each with its value in every reading; no `values` where there is none. */
  readonly members: readonly { readonly path: string; readonly values?: readonly string[] }[];
}

/** Every rule that was asked about one order, in the order of the knowledge. */
export function explainOrder(knowledge: Knowledge, source: FactSource): readonly RuleExplanation[] {
  const { hook, order } = source.context;
  return knowledge.rules
    .filter((rule) => rule.hooks.includes(hook) && (order.active || rule.alsoInactive))
    .map((rule) => explainRule(rule, source));
}

function explainRule(rule: CompiledRule, source: FactSource): RuleExplanation {
  const facts = new Map(
    rule.facts.flatMap((name) => {
      const fact = source.get(name);
      return fact === undefined ? [] : [[name, fact] as const];
    }),
  );
  const outcome = evaluateRule(rule, facts);
  return {
    rule: rule.id,
    version: rule.version,
    topic: rule.topic,
    order: source.context.order.reference,
    outcome: outcome.kind,
    ...(outcome.kind === 'cannotEvaluate' && outcome.reasons.length > 0 ? { reasons: outcome.reasons } : {}),
    ...(facts.size === 0 ? {} : { facts: factsOf(rule, facts) }),
  };
}

function factsOf(rule: CompiledRule, facts: ReadonlyMap<string, Fact<unknown>>): readonly FactExplanation[] {
  return [...facts].map(([name, fact]) => ({
    fact: name,
    state: fact.state,
    ...(fact.reason === undefined ? {} : { reason: fact.reason }),
    members: rule.when.members
      .filter((member) => member.fact === name)
      .map(({ path }) => {
        const values = fact.readings.flatMap((reading) => memberValue(reading, path));
        return { path: [name, ...path].join('.'), ...(values.length === 0 ? {} : { values }) };
      }),
  }));
}

function memberValue(reading: unknown, path: readonly string[]): readonly string[] {
  let value: unknown = reading;
  for (const name of path) {
    value =
      typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
  }
  if (value === undefined || value === null || value === '') return [];
  return [typeof value === 'object' ? JSON.stringify(value) : String(value)];
}
