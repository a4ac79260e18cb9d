import { describe, expect, it } from 'vitest';
import { repairResponse } from '#src/cards/repair.ts';
import type { Card, CdsResponse } from '#src/hooks/card.ts';
import { countedIds } from '../golden/answers.ts';

const topic = { system: 'urn:example:topic', code: 'neutropenia', display: 'Neutropenia' };
const sound = {
  summary: 'ANC 0.9: hold',
  detail: 'Because.',
  indicator: 'warning',
  source: { label: 'Label', topic },
};
const faulty = { ...sound, summary: '' };
const badLink = { links: [{ label: 'x', url: '/x', type: 'absolute' }] };
const repaired = (response: object) =>
  repairResponse(response as unknown as CdsResponse, {
    draftOrders: [],
    sourceLabel: 'Service',
    newId: countedIds(),
  }).response;
const cardOf = (card: unknown): Card | undefined => repaired({ cards: [card] }).cards[0];

describe('what was sound stays as it is beside what was not', () => {
  it('a sound card, with its suggestions', () => {
    const offering = { ...sound, suggestions: [{ label: 'x' }], selectionBehavior: 'any' };
    const { cards } = repaired({ cards: [offering, faulty] });
    expect(cards).toHaveLength(2);
    expect(cards[0]).toEqual(offering);
  });

  it('a card without a uuid gets none', () => {
    expect(
      repaired({ cards: [sound, { ...sound, ...badLink }] }).cards.map((card) => 'uuid' in card),
    ).toEqual([false, false]);
  });

  it('[F6] of two cards with one uuid the first keeps it, suggestions alike', () => {
    const uuid = (last: number) => `1b2c3d4e-0000-4000-8000-00000000000${last}`;
    const twin = {
      ...sound,
      uuid: uuid(1),
      selectionBehavior: 'any',
      suggestions: [{ label: 'x', uuid: uuid(2) }],
    };
    const { cards } = repaired({ cards: [twin, twin] });
    expect(cards[0]).toEqual(twin);
    expect([cards[1]?.uuid, cards[1]?.suggestions?.[0]?.uuid]).not.toContain(uuid(1));
    expect(cards[1]?.suggestions?.[0]?.uuid).not.toBe(uuid(2));
    expect(cards[1]?.suggestions?.[0]?.label).toBe('x');
  });

  it('the extension of the response, without what must not be in it', () => {
    const extension = { 'org.e.assessment': { action: 'hold', empty: [] }, assessment: 1 };
    expect(repaired({ cards: [faulty], extension }).extension).toEqual({
      'org.e.assessment': { action: 'hold' },
    });
    expect(repaired({ cards: [faulty] })).not.toHaveProperty('extension');
    expect(repaired({ cards: [faulty], extension: { x: 1 } })).not.toHaveProperty('extension');
  });
});

describe('a card whose actions or links are at fault', () => {
  const NOTE = '*Suggested actions of this card could not be shown: they failed a check of this service.*';
  it('keeps all else, and its detail says what is missing', () => {
    expect(cardOf({ ...sound, ...badLink })).toEqual({ ...sound, detail: `Because.\n\n${NOTE}` });
    const { detail: _detail, ...silent } = sound;
    expect(cardOf({ ...silent, ...badLink })?.detail).toBe(NOTE);
  });
});

describe('a card that cannot be shown', () => {
  const finding = (action: unknown) => ({ extension: { 'org.example.finding': { action } } });
  const WHY =
    'This service found something here but could not show it, because the card failed a check of its form.';
  const REVIEW = 'Review this topic by hand before signing.';

  it('says so, with the action that it asked for', () => {
    expect(cardOf({ ...faulty, ...finding('hold') })).toEqual({
      uuid: expect.any(String),
      summary: 'Could not be shown: Neutropenia. Check by hand before signing',
      detail: `${WHY} The action it asked for: **hold**. ${REVIEW}`,
      indicator: 'warning',
      source: { label: 'Label', topic },
      extension: { 'org.example.finding': { action: 'hold' } },
    });
  });

  it.each([
    ['none', undefined],
    ['no word', 'hold it'],
    ['a word with Markdown before it', '**hold'],
    ['a word with Markdown behind it', 'hold**'],
    ['a number', 5],
    ['longer than any action', 'h'.repeat(31)],
  ])('an action that is %s is not repeated', (_what, action) => {
    expect(cardOf({ ...faulty, ...finding(action) })?.detail).toBe(`${WHY} ${REVIEW}`);
  });

  it('an action of another extension is not its action', () => {
    const extension = { 'org.example.other': { action: 'hold' } };
    expect(cardOf({ ...faulty, extension })?.detail).toBe(`${WHY} ${REVIEW}`);
  });

  it.each([
    ['a display', topic, 'Neutropenia', topic],
    ['a code alone', { system: 'urn:t', code: 'anc' }, 'anc', { system: 'urn:t', code: 'anc' }],
    ['no system', { code: 'anc', display: 'ANC' }, 'one finding', undefined],
    ['nothing', undefined, 'one finding', undefined],
    ['a display of 61 characters', { ...topic, display: 'x'.repeat(61) }, 'x'.repeat(60), expect.anything()],
  ])('names its topic: %s', (_what, given, name, shown) => {
    const card = cardOf({ ...faulty, source: { label: 'Label', topic: given } });
    expect(card?.summary).toBe(`Could not be shown: ${name}. Check by hand before signing`);
    expect(card?.source.topic).toEqual(shown);
  });

  it('a topic keeps nothing but its coding', () => {
    const card = cardOf({ ...faulty, source: { label: 'Label', topic: { ...topic, version: null } } });
    expect(card?.source.topic).toEqual(topic);
  });

  it.each([
    ['critical', 'critical'],
    ['info', 'warning'],
    ['hard-stop', 'warning'],
  ])('%s becomes %s', (indicator, shown) => {
    expect(cardOf({ ...faulty, indicator })?.indicator).toBe(shown);
  });

  it('without a label of its own bears that of the service', () => {
    expect(cardOf({ ...faulty, source: { topic } })?.source.label).toBe('Service');
    expect(cardOf(null)?.source).toEqual({ label: 'Service' });
  });

  it('[T2] nothing empty is left in its extension', () => {
    const messy = { action: 'hold', a: null, b: '', c: [], d: [null, 'x', '', 0], e: {}, f: { g: [{}] } };
    expect(cardOf({ ...faulty, extension: { 'org.e.finding': messy, finding: 1 } })?.extension).toEqual({
      'org.e.finding': { action: 'hold', d: ['x', 0] },
    });
    expect(cardOf({ ...faulty, extension: { 'org.e.finding': { a: null } } })).not.toHaveProperty(
      'extension',
    );
  });
});

describe('a response that is not as it should be: one more card says so', () => {
  it.each([
    ['no list of cards', { cards: sound }, 2],
    ['system actions', { cards: [sound], systemActions: [] }, 2],
    ['a faulty card alone', { cards: [faulty] }, 1],
  ])('%s', (_what, response, count) => {
    expect(repaired(response).cards).toHaveLength(count);
  });
});
