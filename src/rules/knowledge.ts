import type { CodeSet } from '../facts/code-set.ts';
import type { AnyFactDefinition, Settings } from '../facts/definition.ts';
import type { Analytes } from '../facts/laboratory/analytes.ts';
import type { DrugIdentity } from '../orders/drug-identity.ts';
import type { Expression } from './expression.ts';
import type { Action, Hook, Indicator, OrderTemplate, Source, Stance } from './knowledge-schema.ts';
import type { ServiceFile } from './service-schema.ts';
import type { TextTemplate, TreeTemplate } from './template.ts';

/** A rule as it is evaluated: compiled and checked at start, never touched again. */
export interface CompiledRule {
  readonly id: string;
  readonly version: string;
  readonly topic: string;
  /** Topic whose card names what this rule could not read. */
  readonly gap: string;
  readonly when: Expression;
  /** Facts of `when`, in order of appearance, each once. */
  readonly facts: readonly string[];
  /** Facts of summary, detail and thresholds, each once. */
  readonly textFacts: readonly string[];
  /** Every fact that the condition, the texts, the evidence and the suggested orders name. */
  readonly mentions: readonly string[];
  readonly hooks: readonly Hook[];
  /** Site stances under which the rule is asked. */
  readonly stances: readonly Stance[];
  /** Asked even of an order that is not active (on hold). */
  readonly alsoInactive: boolean;
  readonly display: 'card' | 'line';
  readonly action: Action;
  readonly indicator: Indicator;
  readonly summary: TextTemplate;
  readonly detail: TextTemplate;
  readonly evidence: readonly { readonly fact: string; readonly threshold?: TextTemplate }[];
  readonly sources: readonly Source[];
  /** Ids of rules whose findings this one replaces. */
  readonly supersedes: readonly string[];
  readonly suggestions: readonly string[];
  readonly recommended?: string;
}

export interface CompiledOrder {
  readonly id: string;
  readonly template: OrderTemplate;
  /** Facts of label, description and content, each once. */
  readonly facts: readonly string[];
  readonly label: TextTemplate;
  readonly description: TextTemplate;
  /** The resource of a `create`, the changes of an `update`. */
  readonly content: TreeTemplate;
}

/** One entry of discovery (CDS Hooks 2.0.1, Discovery), prefetch derived from the facts that its rules use. */
export interface ServiceDescription {
  readonly id: string;
  readonly hook: Hook;
  readonly title: string;
  readonly description: string;
  readonly usageRequirements?: string;
  readonly version: string;
  readonly hookVersion: string;
  readonly prefetch?: Readonly<Record<string, string>>;
}

export interface PrefetchKey {
  readonly key: string;
  /** What a clinician calls it. */
  readonly title: string;
  readonly resourceType: string;
  readonly required: boolean;
  /** `system|code` that the facts look for under this key. */
  readonly codes: readonly string[];
}

/** Everything one drug's folder says, checked. Immutable; shared by all requests. */
export interface Knowledge {
  readonly service: ServiceFile;
  readonly services: readonly ServiceDescription[];
  readonly prefetch: readonly PrefetchKey[];
  readonly identity: DrugIdentity;
  readonly topics: readonly string[];
  /** Those that the site's stances ask. */
  readonly rules: readonly CompiledRule[];
  /** The rules of other stances with them, in the order of the files: for documents, never for orders. */
  readonly allRules: readonly CompiledRule[];
  readonly orders: ReadonlyMap<string, CompiledOrder>;
  readonly facts: ReadonlyMap<string, AnyFactDefinition>;
  readonly assessment: ReadonlyMap<string, TextTemplate>;
  readonly valueSets: ReadonlyMap<string, CodeSet>;
  readonly analytes: Analytes;
  readonly settings: Settings;
}
