import type { FactSource } from '../facts/context.ts';
import type { Evidence } from '../facts/fact.ts';
import { evaluateRule, type Outcome } from '../rules/evaluate.ts';
import type { FactValues } from '../rules/expression.ts';
import { FirstReadings } from '../rules/first-readings.ts';
import type { CompiledRule, Knowledge } from '../rules/knowledge.ts';
import type { Steps } from '../steps.ts';
import type { Finding, NotAssessed, ProposedOrder } from './finding.ts';
import { escapeMarkdown, plainText, readable } from './markdown.ts';

/** The verdict of all rules on one order. */
export interface Judgement {
  readonly findings: readonly Finding[];
  /** Findings too weak for a card of their own: lines of the closing card. */
  readonly lines: readonly Finding[];
  readonly gaps: readonly Gap[];
  readonly rulesEvaluated: number;
  /** Of every rule that was asked. */
  readonly outcomes: readonly RuleOutcome[];
}

/** For statistics: superseded rules and lines count like any other. */
export interface RuleOutcome {
  readonly rule: Pick<CompiledRule, 'id' | 'topic'>;
  readonly outcome: Pick<Outcome, 'kind'>;
}

/** A rule that could not be decided. */
export interface Gap extends NotAssessed {
  /** The topic whose card is to name it. */
  readonly gap: string;
  /** Why parts of the record were not read, as far as `reason` rests on them. */
  readonly unread?: readonly string[];
}

/** Fills the suggested orders of a finding. */
export type Propose = (rule: CompiledRule, finding: Omit<Finding, 'suggestions'>) => readonly ProposedOrder[];

/** Asks every rule of the hook about one order, a step whenever one had facts derived. A rule that is superseded by another that fires stays silent. */
export function* judgeOrder(knowledge: Knowledge, source: FactSource, propose: Propose): Steps<Judgement> {
  const { hook, order } = source.context;
  const rules = knowledge.rules.filter(
    (rule) => rule.hooks.includes(hook) && (order.active || rule.alsoInactive),
  );
  const first = new FirstReadings(source);
  const outcomes: { readonly rule: CompiledRule; readonly outcome: Outcome }[] = [];
  for (const rule of rules) {
    const before = first.asked;
    outcomes.push({ rule, outcome: evaluateRule(rule, source, first) });
    // Deriving facts takes time, comparing them does not.
    if (first.asked > before) yield;
  }
  const fired = outcomes.filter(({ outcome }) => outcome.kind === 'fires').map(({ rule }) => rule);
  const superseded = new Set(fired.flatMap((rule) => rule.supersedes));
  const found = fired
    .filter((rule) => !superseded.has(rule.id))
    .map((rule) => ({ rule, finding: findingOf(rule, source, first, propose) }));
  return {
    findings: found.flatMap(({ rule, finding }) => (rule.display === 'card' ? [finding] : [])),
    lines: found.flatMap(({ rule, finding }) => (rule.display === 'line' ? [finding] : [])),
    gaps: gapsOf(outcomes, unreadParts(knowledge, source)),
    rulesEvaluated: rules.length,
    outcomes,
  };
}

function gapsOf(
  outcomes: readonly { readonly rule: CompiledRule; readonly outcome: Outcome }[],
  unread: readonly string[],
): readonly Gap[] {
  const gaps: Gap[] = [];
  for (const { rule, outcome } of outcomes) {
    if (outcome.kind !== 'cannotEvaluate' || rule.display !== 'card') continue;
    for (const reason of outcome.reasons) gaps.push(gapOf(rule, reason, unread));
  }
  return gaps;
}

function gapOf({ topic, gap }: CompiledRule, reason: string, unread: readonly string[]): Gap {
  return { topic, reason: plainText(reason), gap, unread: unread.filter((part) => reason.includes(part)) };
}

function unreadParts({ prefetch }: Knowledge, { context: { record } }: FactSource): readonly string[] {
  return prefetch.flatMap(({ key }) => record.slice(key).reason ?? []);
}

function findingOf(rule: CompiledRule, source: FactSource, first: FirstReadings, propose: Propose): Finding {
  // The mildest reading of every fact that the rule's texts name: what is certain of it.
  const values = first.of(rule.textFacts);
  const finding = {
    rule: { id: rule.id, version: rule.version },
    topic: rule.topic,
    action: rule.action,
    indicator: rule.indicator,
    summary: plainText(String(rule.summary.fill(values, readable).value)),
    detail: String(rule.detail.fill(values, (value) => escapeMarkdown(readable(value))).value).trim(),
    evidence: rule.evidence.flatMap(({ fact, threshold }) => {
      const evidence = source.get(fact)?.evidence ?? [];
      if (threshold === undefined || evidence.length === 0) return evidence;
      const limit = plainText(String(threshold.fill(values).value));
      return evidence.map((one) => withThreshold(one, limit));
    }),
    sources: rule.sources,
    orders: [source.context.order.reference],
  };
  return { ...finding, suggestions: propose(rule, finding) };
}

/** The first reading of each fact that is known, else an empty object: what an order, or the answer as a whole, may state as a fact. */
export function knownValuesOf(names: readonly string[], source: FactSource): FactValues {
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const fact = source.get(name);
    values[name] = (fact?.state === 'known' ? fact.readings[0] : undefined) ?? {};
  }
  return values;
}

/** One that knows its own threshold keeps it. */
function withThreshold(evidence: Evidence, threshold: string): Evidence {
  return evidence.threshold === undefined ? { ...evidence, threshold } : evidence;
}
