import { isObject, list, text } from '../fhir/shape.ts';
import type { Card, CdsResponse, Coding } from '../hooks/card.ts';
import { type ConformanceContext, checkCard, checkResponse } from './conformance.ts';
import { codingViolations, extensionViolations } from './element-conformance.ts';

export interface RepairContext extends ConformanceContext {
  /** `source.label` where the card has none that can be shown. */
  readonly sourceLabel: string;
  readonly newId: () => string;
}

export interface Repaired {
  readonly response: CdsResponse;
  /** As `checkResponse` names them, for the log. */
  readonly violations: readonly string[];
}

/**
 * A response that may be sent, whatever came in. A card whose suggestions or links are at fault loses these and says
 * so; any other faulty card is replaced by one that says so. None is dropped: silence would read as safe.
 */
export function repairResponse(response: CdsResponse, context: RepairContext): Repaired {
  const violations = checkResponse(response, context);
  if (violations.length === 0) return { response, violations };
  const seen = new Set<string>();
  // Not `list` alone: a card that is null is a finding that was lost, not nothing.
  const given: readonly unknown[] = Array.isArray(response.cards) ? response.cards : list(response.cards);
  const cards = given.map((card) => {
    const repaired = checkCard(card, context).length === 0 ? (card as Card) : repairCard(card, context);
    return withFreshIds(repaired, seen, context.newId);
  });
  const extension = conformantExtension(response.extension);
  const whole = isObject(response) && Array.isArray(response.cards) && response.systemActions === undefined;
  return {
    response: {
      cards: whole ? cards : [...cards, unshownCard(undefined, context)],
      ...(extension === undefined ? {} : { extension }),
    },
    violations,
  };
}

function repairCard(card: unknown, context: RepairContext): Card {
  if (!isObject(card)) return unshownCard(undefined, context);
  const { suggestions: _suggestions, selectionBehavior: _behavior, links: _links, ...rest } = card;
  const note = '*Suggested actions of this card could not be shown: they failed a check of this service.*';
  const withoutActions = { ...rest, detail: [text(rest.detail), note].filter(Boolean).join('\n\n') };
  return checkCard(withoutActions, context).length === 0
    ? (withoutActions as Card)
    : unshownCard(card, context);
}

/** Keeps what a machine and a person need most of the faulty card: its topic, its action, that it exists. */
function unshownCard(card: Readonly<Record<string, unknown>> | undefined, context: RepairContext): Card {
  const source = isObject(card?.source) ? card.source : {};
  const topic = codingViolations(source.topic, '', false).length === 0 ? (source.topic as Coding) : undefined;
  const extension = conformantExtension(card?.extension);
  const name = (topic?.display ?? topic?.code ?? 'one finding').slice(0, 60);
  const action = findingAction(extension);
  const sentences = [
    'This service found something here but could not show it, because the card failed a check of its form.',
    action === undefined ? '' : `The action it asked for: **${action}**.`,
    'Review this topic by hand before signing.',
  ];
  return {
    uuid: context.newId(),
    summary: `Could not be shown: ${name}. Check by hand before signing`,
    detail: sentences.filter((sentence) => sentence !== '').join(' '),
    indicator: card?.indicator === 'critical' ? 'critical' : 'warning',
    source: {
      label: text(source.label) ?? context.sourceLabel,
      ...(topic === undefined ? {} : { topic: codingOnly(topic) }),
    },
    ...(extension === undefined ? {} : { extension }),
  };
}

function codingOnly({ system, code, display }: Coding): Coding {
  return text(display) === undefined ? { system, code } : { system, code, display };
}

/** `action` of the extension that holds a finding, whatever the namespace of its key. */
function findingAction(extension: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const finding = Object.entries(extension ?? {}).find(([key]) => key.endsWith('.finding'))?.[1];
  const action = isObject(finding) ? text(finding.action) : undefined;
  return action !== undefined && /^[A-Za-z]{1,30}$/.test(action) ? action : undefined;
}

function conformantExtension(extension: unknown): Record<string, unknown> | undefined {
  if (!isObject(extension)) return undefined;
  const kept = Object.entries(extension).filter(
    ([key]) => extensionViolations({ [key]: true }, '').length === 0,
  );
  const full = withoutEmpty(Object.fromEntries(kept));
  return isObject(full) ? { ...full } : undefined;
}

function withoutEmpty(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value)
    .map(([key, member]) => [key, withoutEmpty(member)] as const)
    .filter(([, member]) => member !== undefined);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** A uuid that an earlier card or suggestion of the response bears would send feedback to the wrong one. */
function withFreshIds(card: Card, seen: Set<string>, newId: () => string): Card {
  const fresh = (uuid: string | undefined) => {
    const id = uuid !== undefined && seen.has(uuid) ? newId() : uuid;
    if (id !== undefined) seen.add(id);
    return id === undefined ? {} : { uuid: id };
  };
  const own = fresh(card.uuid);
  if (card.suggestions === undefined) return { ...card, ...own };
  return { ...card, ...own, suggestions: card.suggestions.map((item) => ({ ...item, ...fresh(item.uuid) })) };
}
