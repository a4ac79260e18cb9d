import { inGroupsOf, insertRows, rowsPerStatement, type SqlValue, type Statement } from './database.ts';
import type { RememberedCard } from './store.ts';

function rowsInto(table: string, columns: readonly string[], rows: readonly (readonly SqlValue[])[]) {
  return inGroupsOf(rowsPerStatement, rows).flatMap((group) =>
    insertRows(table, columns, group, 'DO NOTHING'),
  );
}

/** The rows of these cards; a card that is in the store already stays as it is. */
export function writeCards(cards: readonly RememberedCard[]): readonly Statement[] {
  return [
    ...rowsInto(
      'cds_card',
      ['uuid', 'service', 'client', 'topic', 'indicator', 'action', 'shown_at'],
      cards.map((card) => [
        card.uuid,
        card.service,
        card.client,
        card.topic,
        card.indicator,
        card.action,
        card.shownAt,
      ]),
    ),
    ...rowsInto(
      'cds_card_rule',
      ['card', 'rule', 'version'],
      cards.flatMap((card) => card.rules.map((rule) => [card.uuid, rule.id, rule.version])),
    ),
    ...rowsInto(
      'cds_card_suggestion',
      ['card', 'suggestion'],
      cards.flatMap((card) => card.suggestions.map((suggestion) => [card.uuid, suggestion])),
    ),
  ];
}
