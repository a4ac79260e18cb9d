import type { Card, Suggestion } from '../hooks/card.ts';
import { escapeMarkdown } from './markdown.ts';

interface Offered {
  readonly suggestion: Suggestion;
  /** Place of the card that offers it. */
  readonly at: number;
}

/**
 * Each order to be created is offered once in an answer, on the first card that has it: whoever accepts what two cards
 * say gets one order. The later cards say where it stands. Most urgent first; ids and reasons make no other order.
 */
export function offerOnce(cards: readonly Card[]): readonly Card[] {
  const offers = new Map<string, Offered>();
  const recommended = new Set<string>();
  const orders = new Map<Suggestion, string>();
  for (const [at, { suggestions = [] }] of cards.entries()) {
    for (const suggestion of suggestions) {
      const order = orderOf(suggestion);
      if (order === undefined) continue;
      orders.set(suggestion, order);
      if (!offers.has(order)) offers.set(order, { suggestion, at });
      else if (suggestion.isRecommended) recommended.add(order);
    }
  }
  if (offers.size === orders.size) return cards;
  const orderNamed = (suggestion: Suggestion): string => orders.get(suggestion) ?? '';
  return cards.map((card, at) => {
    const elsewhere = (suggestion: Suggestion): Offered | undefined => {
      const offered = offers.get(orderNamed(suggestion));
      return offered === undefined || offered.at === at ? undefined : offered;
    };
    return pruned(card, cards, elsewhere, (suggestion) => recommended.has(orderNamed(suggestion)));
  });
}

function pruned(
  card: Card,
  cards: readonly Card[],
  elsewhere: (suggestion: Suggestion) => Offered | undefined,
  isRecommendedElsewhere: (suggestion: Suggestion) => boolean,
): Card {
  const { suggestions: all = [], selectionBehavior: _, ...bare } = card;
  const moved = all.flatMap((suggestion) => elsewhere(suggestion) ?? []);
  const own = all.filter((suggestion) => elsewhere(suggestion) === undefined);
  const heir = own.some(({ isRecommended }) => isRecommended) ? undefined : own.find(isRecommendedElsewhere);
  if (moved.length === 0 && heir === undefined) return card;
  const left = own.map((suggestion) =>
    suggestion === heir ? { ...suggestion, isRecommended: true } : suggestion,
  );
  const kept = left.length === 0 ? bare : { ...card, suggestions: left };
  return moved.length === 0 ? kept : { ...kept, detail: referring(card.detail, moved, cards) };
}

/** The words stand before the last paragraph, the sources. */
function referring(detail: string | undefined, moved: readonly Offered[], cards: readonly Card[]): string {
  const places = [...new Set(moved.map(({ at }) => at))].map((at) => {
    const labels = moved.filter((one) => one.at === at).map(({ suggestion }) => suggestion.label);
    return `On the card "${escapeMarkdown(nameOf(cards[at]))}": ${escapeMarkdown(labels.join('; '))}.`;
  });
  const paragraphs = detail === undefined ? [] : detail.split('\n\n');
  return [...paragraphs.slice(0, -1), places.join(' '), ...paragraphs.slice(-1)].join('\n\n');
}

function nameOf(card: Card | undefined): string {
  return card?.source.topic?.display ?? card?.summary ?? '';
}

/** What a suggestion would create, without what does not make it another order; nothing for a change or a removal. */
function orderOf({ actions = [] }: Suggestion): string | undefined {
  if (actions.length === 0 || actions.some(({ type }) => type !== 'create')) return undefined;
  return JSON.stringify(
    actions.map(({ resource }) => ({
      ...resource,
      id: undefined,
      reasonReference: undefined,
      reasonCode: undefined,
    })),
  );
}
