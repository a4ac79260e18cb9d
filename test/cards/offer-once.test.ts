import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offerOnce } from '#src/cards/offer-once.ts';
import type { Card, Suggestion } from '#src/hooks/card.ts';
import { answer, bodyOf, requestNames } from '../golden/answers.ts';
import { drug } from './example-order.ts';

const order = (code: string, more: object = {}) => ({
  resourceType: 'ServiceRequest',
  status: 'draft',
  code: { text: code },
  occurrencePeriod: { start: '2026-11-20T10:00:00-05:00' },
  ...more,
});

const create = (label: string, resource: ReturnType<typeof order>, more: object = {}): Suggestion => ({
  label,
  uuid: `uuid of ${label}`,
  actions: [{ type: 'create', description: label, resource }],
  ...more,
});

const card = (display: string, suggestions: readonly Suggestion[]): Card => ({
  summary: `About ${display}`,
  detail: `**${display}.**\n\n_Source. Rule one 1.0.0._`,
  indicator: 'warning',
  source: { label: 'x', topic: { system: 'urn:x', code: display, display } },
  ...(suggestions.length === 0 ? {} : { suggestions, selectionBehavior: 'any' as const }),
});

const removal = { type: 'delete', description: 'Hold', resourceId: 'MedicationRequest/1' } as const;
const watch = (more: object = {}) => create('Order the observation', order('observation', more));

describe('an order that several cards would suggest', () => {
  it('stands on the first card, and the others say where', () => {
    const [crs, monitoring] = offerOnce([card('CRS', [watch()]), card('Monitoring', [watch()])]);
    expect(crs).toEqual(card('CRS', [watch()]));
    expect(monitoring).not.toHaveProperty('suggestions');
    expect(monitoring).not.toHaveProperty('selectionBehavior');
    expect(monitoring?.detail).toBe(
      '**Monitoring.**\n\nOn the card "CRS": Order the observation.\n\n_Source. Rule one 1.0.0._',
    );
  });

  it('is the same order whatever its id, its reason and its wording around it', () => {
    const other = create('Watch', order('observation', { id: 'b', reasonCode: [{ text: 'ICANS' }] }));
    const reasoned = watch({ id: 'a', reasonReference: [{ reference: 'Condition/crs' }] });
    const [, second] = offerOnce([card('CRS', [reasoned]), card('Neurotoxicity', [other])]);
    expect(second?.suggestions).toBeUndefined();
    expect(second?.detail).toContain('On the card "CRS": Order the observation.');
  });

  it('keeps what else the later card offers', () => {
    const labs = create('Order labs', order('labs'));
    const [, second] = offerOnce([card('CRS', [watch()]), card('Monitoring', [watch(), labs])]);
    expect(second?.suggestions).toEqual([labs]);
    expect(second?.selectionBehavior).toBe('any');
  });

  it('of another time is another order', () => {
    const later = watch({ occurrencePeriod: { start: '2026-11-27T10:00:00-05:00' } });
    const cards = [card('CRS', [watch()]), card('Monitoring', [later])];
    expect(offerOnce(cards)).toEqual(cards);
  });

  it('a recommendation is not lost, and a card keeps one at most', () => {
    const recommended = create('Order the observation', order('observation'), { isRecommended: true });
    const labs = create('Order labs', order('labs'), { isRecommended: true });
    const first = (own: readonly Suggestion[]) =>
      offerOnce([card('CRS', own), card('Monitoring', [recommended])])[0]?.suggestions ?? [];
    expect(first([watch()])[0]?.isRecommended).toBe(true);
    expect(first([watch(), labs]).filter(({ isRecommended }) => isRecommended)).toEqual([labs]);
  });

  it('changing or removing a draft may stand on every card that asks for it', () => {
    const hold = (): Suggestion => ({ label: 'Hold', actions: [removal] });
    const cards = [card('CRS', [hold(), watch()]), card('Neurotoxicity', [hold()])];
    expect(offerOnce(cards)).toEqual(cards);
  });

  it('an order in exchange for a draft is not the order alone', () => {
    const exchange = (): Suggestion => ({ ...watch(), actions: [...(watch().actions ?? []), removal] });
    const cards = [card('CRS', [exchange()]), card('Neurotoxicity', [watch()]), card('Liver', [exchange()])];
    expect(offerOnce(cards)).toEqual(cards);
  });

  it('two orders that stand on two cards are told with the card of each', () => {
    const labs = create('Order labs', order('labs'));
    const cards = [card('CRS', [watch()]), card('Liver', [labs]), card('Monitoring', [watch(), labs])];
    expect(offerOnce(cards)[2]?.detail).toContain(
      'On the card "CRS": Order the observation. On the card "Liver": Order labs.',
    );
  });

  it('a card without a topic or a detail still tells', () => {
    const { detail: _detail, ...bare } = card('Monitoring', [watch()]);
    const [, second] = offerOnce([{ ...card('CRS', [watch()]), source: { label: 'x' } }, bare]);
    expect(second?.detail).toBe('On the card "About CRS": Order the observation.');
  });

  it('every order that was offered still is, once (property)', () => {
    const names = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(names, (offers) => {
        const cards = offers.map((own, index) =>
          card(
            `card ${index}`,
            [...new Set(own)].map((name) => create(name, order(name))),
          ),
        );
        const left = offerOnce(cards).flatMap(({ suggestions = [] }) =>
          suggestions.map(({ label }) => label),
        );
        expect(left.toSorted()).toEqual([...new Set(offers.flat())].toSorted());
      }),
    );
  });
});

describe('the answers of all situations', () => {
  it.each(requestNames)('%s: no order twice, no two suggestions of a card with one label', async (name) => {
    const given = await answer(drug, bodyOf(name));
    const cards = 'refused' in given ? [] : given.cards;
    const created = cards.flatMap(({ suggestions = [] }) =>
      suggestions.flatMap(({ actions = [] }) =>
        actions.flatMap(({ type, resource }) =>
          type === 'create'
            ? [JSON.stringify({ ...resource, reasonReference: undefined, reasonCode: undefined })]
            : [],
        ),
      ),
    );
    expect(created).toEqual([...new Set(created)]);
    for (const { suggestions = [] } of cards) {
      const labels = suggestions.map(({ label }) => label);
      expect(labels).toEqual([...new Set(labels)]);
    }
  });
});
