import type { Evidence } from '../facts/fact.ts';
import type { CardAction } from '../hooks/card.ts';
import type { Action, Indicator, Source } from '../rules/knowledge-schema.ts';

/** Something that a rule needed and nobody could read: named, so that silence never means safe. */
export interface NotAssessed {
  readonly topic: string;
  readonly reason: string;
}

/** A suggested order, filled in: one action, without the uuid that it gets on its card. */
export interface ProposedOrder {
  /** Id in `orders/`. */
  readonly id: string;
  readonly label: string;
  readonly action: CardAction;
  readonly recommended: boolean;
  /** What tells the draft from the others of the drug in a signing of several: dose and planned start, then its reference. */
  readonly draft?: { readonly what: string; readonly reference: string };
}

/** What one rule found for one order, filled in but not yet laid out as a card. */
export interface Finding {
  readonly rule: { readonly id: string; readonly version: string };
  /** Rules whose findings are lines of this one. */
  readonly lineRules?: readonly { readonly id: string; readonly version: string }[];
  readonly topic: string;
  readonly action: Action;
  readonly indicator: Indicator;
  /** Plain text. */
  readonly summary: string;
  /** Markdown, text from the record escaped. */
  readonly detail: string;
  readonly evidence: readonly Evidence[];
  readonly sources: readonly Source[];
  /** References of the drafts that it is about. */
  readonly orders: readonly string[];
  readonly suggestions: readonly ProposedOrder[];
}

const ACTIONS: readonly Action[] = ['proceed', 'dataMissing', 'hold', 'discontinue'];
const INDICATORS: readonly Indicator[] = ['info', 'warning', 'critical'];

export function worstAction(actions: readonly Action[]): Action {
  return worst(ACTIONS, actions) ?? 'proceed';
}

export function worstIndicator(indicators: readonly Indicator[]): Indicator {
  return worst(INDICATORS, indicators) ?? 'info';
}

/** Worse first: by indicator, then by action. For `Array.prototype.sort`, which keeps the order of equals. */
export function byUrgency(
  a: { readonly indicator: Indicator; readonly action: Action },
  b: { readonly indicator: Indicator; readonly action: Action },
): number {
  return (
    INDICATORS.indexOf(b.indicator) - INDICATORS.indexOf(a.indicator) ||
    ACTIONS.indexOf(b.action) - ACTIONS.indexOf(a.action)
  );
}

function worst<T>(scale: readonly T[], values: readonly T[]): T | undefined {
  return scale.findLast((step) => values.includes(step));
}
