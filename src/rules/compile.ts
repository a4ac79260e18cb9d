import type { AnyFactDefinition } from '../facts/definition.ts';
import { citedSources, SELECTED } from './cited-label.ts';
import {
  compileCondition,
  compileValue,
  type Expression,
  ExpressionError,
  type ValueExpression,
} from './expression.ts';
import type { KnowledgeFault } from './fault.ts';
import type { CompiledOrder, CompiledRule } from './knowledge.ts';
import type { OrderTemplate, Rule, RuleFile } from './knowledge-schema.ts';
import { unknownMember } from './members.ts';
import type { ServiceFile } from './service-schema.ts';
import { compileText, compileTree, type TextTemplate, type TreeTemplate } from './template.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

const DEFAULT_GAP_TOPIC = 'dataQuality';

/** Each fact that conditions or texts name, once, in order of appearance. */
function factsOf(...named: readonly Pick<Expression, 'members'>[]): readonly string[] {
  return [...new Set(named.flatMap(({ members }) => members.map(({ fact }) => fact)))];
}

type SuggestedOrders = ReadonlyMap<string, CompiledOrder | undefined>;

/** Compiles the knowledge and notes, with file and line, all that does not hold together. */
export class Compiler {
  readonly faults: KnowledgeFault[] = [];
  readonly #facts: ReadonlyMap<string, AnyFactDefinition>;
  readonly #label: string | undefined;
  /** By source: most values are asked for by several texts. */
  readonly #values = new Map<string, ValueExpression>();

  /** `label`: the version that the site has selected, where the drug has a choice. */
  constructor(facts: ReadonlyMap<string, AnyFactDefinition>, label: string | undefined) {
    this.#facts = facts;
    this.#label = label;
  }

  /** `orders` by id, undefined where an order's own file has a fault. */
  rules(file: YamlFile<RuleFile>, orders: SuggestedOrders): readonly CompiledRule[] {
    return file.content.rules.flatMap((rule, index) => {
      const path = ['rules', index];
      this.#checkNames(file, rule, path, orders);
      return this.#rule(file, rule, path, orders) ?? [];
    });
  }

  /** Ids that a rule names: suggested orders, its recommended one, the rules that it supersedes. */
  #checkNames(file: YamlFile<RuleFile>, rule: Rule, path: YamlPath, orders: SuggestedOrders): void {
    if (rule.display !== 'line' && rule.summary === undefined) {
      this.#fault(file, path, `rule ${rule.id} has a card but no summary`);
    }
    for (const [index, id] of (rule.suggestions ?? []).entries()) {
      if (!orders.has(id))
        this.#fault(file, [...path, 'suggestions', index], `no suggested order named ${id} in orders/`);
    }
    if (rule.recommended !== undefined && rule.suggestions?.includes(rule.recommended) !== true) {
      const message = `recommends ${rule.recommended}, which is not among its suggestions`;
      this.#fault(file, [...path, 'recommended'], message);
    }
    for (const [index, source] of rule.sources.entries()) {
      if (source.kind === 'label' && source.version === SELECTED && this.#label === undefined)
        this.#fault(
          file,
          [...path, 'sources', index],
          'cites the selected label, and policy.yaml has no labelVersion',
        );
    }
    for (const [index, id] of (rule.supersedes ?? []).entries()) {
      if (!file.content.rules.some((other) => other.id === id)) {
        this.#fault(file, [...path, 'supersedes', index], `supersedes ${id}, which is no rule of this file`);
      }
    }
  }

  #rule(
    file: YamlFile<RuleFile>,
    rule: Rule,
    path: YamlPath,
    orders: SuggestedOrders,
  ): CompiledRule | undefined {
    const when = this.#condition(file, rule.when, [...path, 'when']);
    const summary = this.text(file, rule.summary ?? '', [...path, 'summary']);
    const detail = this.text(file, rule.detail, [...path, 'detail']);
    const evidence = rule.evidence.map((entry, index) => {
      const { fact, threshold } = typeof entry === 'string' ? { fact: entry, threshold: undefined } : entry;
      const at = [...path, 'evidence', index];
      if (!this.#facts.has(fact)) this.#fault(file, at, `no fact named %${fact}`);
      const compiled = threshold === undefined ? undefined : this.text(file, threshold, at);
      return compiled === undefined ? { fact } : { fact, threshold: compiled };
    });
    if (when === undefined || summary === undefined || detail === undefined) return undefined;
    const suggested = (rule.suggestions ?? []).flatMap((id) => orders.get(id) ?? []);
    const facts = factsOf(when);
    const textFacts = factsOf(summary, detail, ...evidence.flatMap(({ threshold }) => threshold ?? []));
    return {
      id: rule.id,
      version: rule.version,
      topic: file.content.topic,
      gap: file.content.gap ?? DEFAULT_GAP_TOPIC,
      when,
      facts,
      textFacts,
      mentions: [
        ...new Set([
          ...[...facts, ...textFacts, ...suggested.flatMap((order) => order.facts)],
          ...evidence.map(({ fact }) => fact),
        ]),
      ],
      hooks: rule.hooks ?? ['order-select', 'order-sign'],
      stances: rule.stances ?? ['precautions', 'label', 'stricter'],
      alsoInactive: rule.alsoInactive ?? false,
      display: rule.display ?? 'card',
      action: rule.action,
      indicator: rule.indicator,
      summary,
      detail,
      evidence,
      sources: citedSources(rule.sources, this.#label),
      supersedes: rule.supersedes ?? [],
      suggestions: rule.suggestions ?? [],
      ...(rule.recommended === undefined ? {} : { recommended: rule.recommended }),
    };
  }

  order(id: string, file: YamlFile<OrderTemplate>): CompiledOrder | undefined {
    const template = file.content;
    const label = this.text(file, template.label, ['label']);
    const description = this.text(file, template.description, ['description']);
    const content = this.#tree(file, template);
    if (label === undefined || description === undefined || content === undefined) return undefined;
    return { id, template, facts: factsOf(label, description, content), label, description, content };
  }

  assessment(file: YamlFile<ServiceFile>): ReadonlyMap<string, TextTemplate> {
    const entries = Object.entries(file.content.assessment ?? {});
    return new Map(
      entries.flatMap(([name, source]) => {
        const compiled = this.text(file, source, ['assessment', name]);
        return compiled === undefined ? [] : [[name, compiled] as const];
      }),
    );
  }

  text(file: YamlFile<unknown>, source: string, path: YamlPath): TextTemplate | undefined {
    return this.#guard(file, path, () => compileText(source, this.#value));
  }

  readonly #value = (source: string): ValueExpression => {
    const known = this.#values.get(source) ?? compileValue(source);
    this.#values.set(source, known);
    return known;
  };

  #tree(file: YamlFile<OrderTemplate>, template: OrderTemplate): TreeTemplate | undefined {
    const [key, source] =
      template.type === 'create'
        ? ['resource', template.resource]
        : template.type === 'update'
          ? ['changes', template.changes]
          : ['type', undefined];
    return this.#guard(file, [key], () => compileTree(source, this.#value));
  }

  #condition(file: YamlFile<unknown>, source: string, path: YamlPath): Expression | undefined {
    return this.#guard(file, path, () => compileCondition(source));
  }

  /** Compiles, and checks that each fact exists and has the members named. */
  #guard<T extends { readonly members: Expression['members'] }>(
    file: YamlFile<unknown>,
    path: YamlPath,
    compile: () => T,
  ): T | undefined {
    try {
      const compiled = compile();
      for (const member of compiled.members) {
        const fact = this.#facts.get(member.fact);
        if (fact === undefined) {
          this.#fault(file, path, `no fact named %${member.fact}`);
          continue;
        }
        const unknown = unknownMember(fact.shape, member.path);
        if (unknown !== undefined)
          this.#fault(file, path, `the fact %${member.fact} has no member ${unknown}`);
      }
      return compiled;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.#fault(file, path, error.message);
      return undefined;
    }
  }

  #fault(file: YamlFile<unknown>, path: YamlPath, message: string): void {
    this.faults.push({ file: file.file, line: file.lineOf(path), message });
  }
}
