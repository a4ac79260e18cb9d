import type { Action, Hook, Indicator, Source, Stance } from '../rules/knowledge-schema.ts';
import type { Companion, Statement } from './drug-settings.ts';

/** What `GET /workbench/rules.json` answers: the knowledge as the page shows it. */
export interface WorkbenchKnowledge {
  readonly drugs: readonly DrugKnowledge[];
  /** IANA name of the zone in which the service counts calendar days. */
  readonly zone: string;
  /** Requests may carry their own clock: authentication is off and only this machine can call. */
  readonly movableClock: boolean;
  /** Epoch ms by the service's clinical clock. */
  readonly now: number;
}

export interface DrugKnowledge {
  readonly drug: string;
  /** Prefix of extension keys. */
  readonly extension: string;
  /** Prefix of code systems and of the extension on a draft. */
  readonly codeSystem: string;
  /** Names and `system|code` by which an order or a dose given is recognised. */
  readonly names: readonly string[];
  readonly codes: readonly string[];
  readonly services: readonly {
    readonly id: string;
    readonly hook: Hook;
    readonly title: string;
    readonly prefetch: Readonly<Record<string, string>>;
  }[];
  readonly prefetchTitles: Readonly<Record<string, string>>;
  readonly topics: readonly { readonly code: string; readonly display: string }[];
  readonly rules: readonly RuleSheet[];
  readonly statements: Readonly<Record<string, Statement>>;
  readonly plots: readonly PlotSheet[];
  readonly course?: Course;
  readonly draft?: Readonly<Record<string, unknown>>;
  readonly companions: readonly Companion[];
  readonly start: readonly { readonly situation: string; readonly label: string }[];
}

/** One rule as a pharmacist reads it. */
export interface RuleSheet {
  readonly id: string;
  readonly version: string;
  readonly topic: string;
  readonly when: string;
  /** The condition as a clause that goes on from "when". */
  readonly words: string;
  readonly facts: readonly string[];
  readonly hooks: readonly Hook[];
  readonly stances: readonly Stance[];
  readonly display: 'card' | 'line';
  readonly action: Action;
  readonly indicator: Indicator;
  readonly summary: string;
  readonly detail: string;
  readonly thresholds: readonly { readonly fact: string; readonly threshold: string }[];
  readonly sources: readonly Source[];
  readonly knobs: readonly { readonly knob: string; readonly value: string }[];
  readonly supersedes: readonly string[];
  readonly suggestions: readonly { readonly id: string; readonly label: string }[];
  readonly gap: string;
}

/** One plot of a laboratory test. */
export interface PlotSheet {
  readonly analyte: string;
  readonly title: string;
  readonly unit: string;
  /** `system|code`. */
  readonly codes: readonly string[];
  readonly worse: 'lower' | 'higher' | 'both';
  readonly lines: readonly PlotLine[];
  /** Assumed where a result brings no range. */
  readonly assumed: { readonly lower?: number; readonly upper?: number };
  /** Folded spelling of a unit: what is taken off, and by what the rest is multiplied, to reach `unit`. */
  readonly units: Readonly<Record<string, readonly [subtract: number, factor: number]>>;
}

export interface PlotLine {
  readonly kind: 'hold' | 'stop';
  readonly label: string;
  readonly at: number;
  /** `at` counts in multiples of this limit of the result. */
  readonly times?: 'lowerLimit' | 'upperLimit';
}

/** The doses of a course in their order; `thereafter` repeats in every later cycle. */
export interface Course {
  readonly cycleDays: number;
  readonly days: readonly { readonly cycle: number; readonly day: number; readonly mg: number }[];
  readonly thereafter: { readonly days: readonly number[]; readonly mg: number };
}
