import type { Card, CdsResponse, Suggestion } from '../hooks/card.ts';
import { mergeCards } from './merge-cards.ts';
import { plainDetail, shortenDetail } from './plain-detail.ts';

/** What a client's screen can show (client registry, `capabilities`). */
export interface Capabilities {
  readonly severalActionsPerSuggestion: boolean;
  readonly updateActions: boolean;
  readonly detailFormat: 'markdown' | 'plain';
  readonly maxCards: number;
  /** Characters of `detail`. */
  readonly maxDetailLength?: number | undefined;
  readonly epicDetailContentType?: string | undefined;
}

/** Epic on FHIR, CDS Hooks Tutorial: how a card's `detail` is to be rendered. */
const epicContentType = 'com.epic.cdshooks.card.detail.content-type';

/** The same answer in the form that this client can show: nothing that a clinician must know gets lost on the way. */
export function tailorResponse(
  response: CdsResponse,
  capabilities: Capabilities,
  newId: () => string,
): CdsResponse {
  const cards = mergeCards(response.cards, capabilities.maxCards);
  return { ...response, cards: cards.map((card) => tailorCard(card, capabilities, newId)) };
}

function tailorCard(card: Card, capabilities: Capabilities, newId: () => string): Card {
  const { suggestions = [], selectionBehavior, detail, extension, ...rest } = card;
  const offered = suggestions.flatMap((suggestion) => tailorSuggestion(suggestion, capabilities, newId));
  const told = detail === undefined ? undefined : tailorDetail(detail, capabilities);
  const { epicDetailContentType } = capabilities;
  const extended =
    epicDetailContentType === undefined || told === undefined
      ? extension
      : { ...extension, [epicContentType]: epicDetailContentType };
  return {
    ...rest,
    ...(told === undefined ? {} : { detail: told }),
    ...(offered.length === 0 ? {} : { suggestions: offered, selectionBehavior: selectionBehavior ?? 'any' }),
    ...(extended === undefined ? {} : { extension: extended }),
  };
}

function tailorDetail(detail: string, { detailFormat, maxDetailLength }: Capabilities): string {
  const told = detailFormat === 'plain' ? plainDetail(detail) : detail;
  return maxDetailLength === undefined ? told : shortenDetail(told, maxDetailLength);
}

/** A suggestion of which a part cannot be done is not offered: the rest alone would be another order. */
function tailorSuggestion(
  suggestion: Suggestion,
  { updateActions, severalActionsPerSuggestion }: Capabilities,
  newId: () => string,
): readonly Suggestion[] {
  const actions = suggestion.actions ?? [];
  if (!updateActions && actions.some(({ type }) => type === 'update')) return [];
  if (severalActionsPerSuggestion || actions.length < 2) return [suggestion];
  return actions.map((action, index) => ({
    ...suggestion,
    label: `${suggestion.label}: ${action.description}`,
    ...(suggestion.uuid === undefined ? {} : { uuid: index === 0 ? suggestion.uuid : newId() }),
    actions: [action],
  }));
}
