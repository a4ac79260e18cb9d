import { describe, expect, it } from 'vitest';
import { mergeCards } from '#src/cards/merge-cards.ts';
import type { Card } from '#src/hooks/card.ts';

function card(topic: string, more: Partial<Card> = {}): Card {
  return {
    uuid: `id-${topic}`,
    summary: `${topic}: something`,
    indicator: 'info',
    source: { label: 'Label', topic: { system: 'urn:t', code: topic, display: topic } },
    ...more,
  };
}
const reasons = (code: string) => [{ system: 'urn:r', code, display: code }];
const link = (label: string) => ({ label, url: `https://example.org/${label}`, type: 'absolute' }) as const;
const finding = (content: object) => ({ extension: { 'org.example.finding': content } });
const merged = (...cards: readonly Card[]) => mergeCards(cards, 1)[0];
const findingOf = (...contents: readonly object[]) =>
  merged(...contents.map((content, index) => card(`t${index}`, finding(content))))?.extension?.[
    'org.example.finding'
  ];

describe('cards that a screen has no room for become one (cds-hooks.md C20)', () => {
  it('as many as there is room for stay as they are', () => {
    const cards = [card('a'), card('b')];
    expect(mergeCards(cards, 2)).toBe(cards);
    expect(mergeCards([], 1)).toEqual([]);
  });

  it('the last takes in all beyond, under the id of the first of them', () => {
    const [first, second, ...more] = mergeCards([card('a'), card('b'), card('c'), card('d')], 2);
    expect(more).toEqual([]);
    expect(first).toEqual(card('a'));
    expect(second).toEqual({
      uuid: 'id-b',
      summary: '3 points: b, c, d',
      detail: '**b: something**\n\n**c: something**\n\n**d: something**',
      indicator: 'info',
      source: card('b').source,
    });
  });

  it('says what each said: its summary, then its detail', () => {
    expect(merged(card('a', { detail: 'One.' }), card('b'), card('c', { detail: 'Three.' }))?.detail).toBe(
      '**a: something**\n\nOne.\n\n**b: something**\n\n**c: something**\n\nThree.',
    );
  });

  it('a card without a topic is named by its summary, on one line', () => {
    const plain = card('b', { source: { label: 'Label' }, summary: 'Second\nthing' });
    expect(merged(card('a'), plain)?.summary).toBe('2 points: a, Second thing');
  });

  it('a summary stays under 140 characters', () => {
    expect(merged(card('a'.repeat(100)), card('b'.repeat(100)))?.summary).toHaveLength(139);
  });

  it('the worst indicator counts', () => {
    expect(merged(card('a'), card('b', { indicator: 'critical' }), card('c'))?.indicator).toBe('critical');
  });

  it('offers all that they offered; any of it may be taken', () => {
    const offer = (label: string) => ({
      suggestions: [{ label }],
      selectionBehavior: 'at-most-one' as const,
    });
    const one = merged(card('a', offer('A')), card('b'), card('c', offer('C')));
    expect(one?.suggestions).toEqual([{ label: 'A' }, { label: 'C' }]);
    expect(one?.selectionBehavior).toBe('any');
  });

  it('has no suggestions, links, reasons or extension where none had', () => {
    expect(Object.keys(merged(card('a'), card('b')) ?? {})).toEqual([
      'uuid',
      'summary',
      'indicator',
      'source',
      'detail',
    ]);
  });

  it('a suggestion of the second alone is kept', () => {
    const one = merged(card('a'), card('b', { suggestions: [{ label: 'B' }], selectionBehavior: 'any' }));
    expect(one?.suggestions).toEqual([{ label: 'B' }]);
  });

  it('keeps every link, and the reasons for an override of the first card that has some', () => {
    const one = merged(
      card('a', { links: [link('x')] }),
      card('b', { overrideReasons: reasons('b'), links: [link('y')] }),
      card('c', { overrideReasons: reasons('c') }),
    );
    expect(one?.links).toEqual([link('x'), link('y')]);
    expect(one?.overrideReasons).toEqual(reasons('b'));
  });
});

describe('what a machine reads of the merged card', () => {
  it('the worst action, and every rule', () => {
    expect(
      findingOf(
        { action: 'proceed', rules: [{ id: 'a' }] },
        { action: 'discontinue', rules: [{ id: 'b' }] },
        { action: 'hold', rules: [{ id: 'c' }] },
      ),
    ).toEqual({ action: 'discontinue', rules: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });
  });

  it.each(['hold', 'dataMissing', 'discontinue'])('%s beats proceed', (action) => {
    expect(findingOf({ action: 'proceed' }, { action })).toEqual({ action });
  });

  it('an action that nobody knows counts for nothing', () => {
    expect(findingOf({ action: 'shrug' }, { action: 'hold' })).toEqual({ action: 'hold' });
    expect(findingOf({ action: 'shrug' }, {})).toEqual({ action: 'proceed' });
  });

  it('a member of one card alone is kept; of a member that is no list the first stands', () => {
    expect(findingOf({ note: 'first' }, { note: 'second', notAssessed: [{ topic: 'anemia' }] })).toEqual({
      note: 'first',
      notAssessed: [{ topic: 'anemia' }],
    });
  });

  it('a list in one and a value in the other: the first stands', () => {
    expect(findingOf({ rules: ['a'] }, { rules: 'b' })).toEqual({ rules: ['a'] });
  });

  it('an extension of one card alone is kept, a plain value as it is', () => {
    const one = merged(
      card('a', { extension: { 'org.example.type': 'text/markdown' } }),
      card('b'),
      card('c', { extension: { 'org.example.type': 'text/plain', 'org.example.other': { n: 1 } } }),
    );
    expect(one?.extension).toEqual({ 'org.example.type': 'text/markdown', 'org.example.other': { n: 1 } });
  });
});
