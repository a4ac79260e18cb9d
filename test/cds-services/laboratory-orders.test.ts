import { describe, expect, it } from 'vitest';
import type { Card } from '#src/hooks/card.ts';
import { answer, bodyOf, loadDrug } from '../golden/answers.ts';

const drug = await loadDrug();

interface Order {
  readonly priority: string;
  readonly occurrencePeriod?: { readonly start: string; readonly end: string };
}

/** The laboratory orders that the card of a topic offers, by label. */
async function offered(situation: string, topic: string): Promise<readonly (readonly [string, Order])[]> {
  const given = await answer(drug, bodyOf(situation));
  const cards: readonly Card[] = 'refused' in given ? [] : given.cards;
  return cards
    .filter(({ source }) => source.topic?.code === topic)
    .flatMap(({ suggestions = [] }) => suggestions)
    .flatMap(({ label, actions = [] }) =>
      actions.flatMap(({ type, resource }) =>
        type === 'create' && resource?.resourceType === 'ServiceRequest'
          ? // A created laboratory order is a ServiceRequest of the templates in orders/.
            [[label, resource as unknown as Order] as const]
          : [],
      ),
    );
}

describe('when the blood that is missing is to be drawn (fhir-data.md §6, §7: at most 72 h in cycle 1)', () => {
  it('for doses that lie ahead: within the 72 hours before each, without haste', async () => {
    expect(await offered('dose-three-orders-of-cycle-1', 'labsCbc')).toMatchObject([
      [
        'Order a CBC with differential before C1D8',
        {
          priority: 'routine',
          occurrencePeriod: { start: '2026-11-24T10:00:00-05:00', end: '2026-11-27T10:00:00-05:00' },
        },
      ],
      [
        'Order a CBC with differential before C1D15',
        {
          priority: 'routine',
          occurrencePeriod: { start: '2026-12-01T10:00:00-05:00', end: '2026-12-04T10:00:00-05:00' },
        },
      ],
    ]);
  });

  it('for the dose of today: from now until the infusion, urgent', async () => {
    expect(await offered('cbc-anc-missing', 'labsCbc')).toMatchObject([
      [
        'Order a CBC with differential before C2D1',
        {
          priority: 'urgent',
          occurrencePeriod: { start: '2026-11-20T08:00:00-05:00', end: '2026-11-20T10:00:00-05:00' },
        },
      ],
    ]);
  });

  it('a value that holds the dose is repeated when the clinician decides', async () => {
    const [[label, order] = ['', undefined]] = await offered('anemia-hb-7-9', 'anemia');
    expect(label).toBe('Repeat the CBC with differential');
    expect(order?.occurrencePeriod).toBeUndefined();
  });
});
