import { isObject, list, text } from '../fhir/shape.ts';
import type { Card, CdsResponse } from '../hooks/card.ts';
import type { RememberedCard } from './store.ts';

export interface Shown {
  readonly service: string;
  readonly client: string;
  /** Epoch ms. */
  readonly at: number;
}

/** What is kept of the cards of an answer so that feedback leads back to their rules; a card without uuid gets none. */
export function shownCards(response: CdsResponse, { service, client, at }: Shown): readonly RememberedCard[] {
  return response.cards.flatMap((card) => {
    if (card.uuid === undefined) return [];
    const finding = findingOf(card);
    return [
      {
        uuid: card.uuid,
        service,
        client,
        rules: list<unknown>(finding.rules).flatMap((rule) => ruleOf(rule)),
        topic: card.source.topic?.code ?? 'none',
        indicator: card.indicator,
        action: text(finding.action) ?? 'none',
        shownAt: at,
        suggestions: (card.suggestions ?? []).flatMap(({ uuid }) => (uuid === undefined ? [] : [uuid])),
      },
    ];
  });
}

/** The extension that holds a finding, whatever the namespace of its key. */
function findingOf({ extension }: Card): Readonly<Record<string, unknown>> {
  const finding = Object.entries(extension ?? {}).find(([key]) => key.endsWith('.finding'))?.[1];
  return isObject(finding) ? finding : {};
}

function ruleOf(rule: unknown): RememberedCard['rules'] {
  const id = isObject(rule) ? text(rule.id) : undefined;
  const version = isObject(rule) ? text(rule.version) : undefined;
  return id === undefined || version === undefined ? [] : [{ id, version }];
}
