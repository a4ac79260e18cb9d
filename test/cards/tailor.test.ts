import { describe, expect, it } from 'vitest';
import { checkResponse } from '#src/cards/conformance.ts';
import { plainDetail, shortenDetail } from '#src/cards/plain-detail.ts';
import { type Capabilities, tailorResponse } from '#src/cards/tailor.ts';
import type { Card, Suggestion } from '#src/hooks/card.ts';

const everything: Capabilities = {
  severalActionsPerSuggestion: true,
  updateActions: true,
  detailFormat: 'markdown',
  maxCards: 10,
};
const uuid = (last: number) => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
const drafts = [
  { resource: { resourceType: 'MedicationRequest', id: 'd', status: 'draft', intent: 'order', subject: {} } },
] as const;

function card(last: number, topic: string, members: Partial<Card> = {}): Card {
  return {
    uuid: uuid(last),
    summary: `${topic}: something`,
    detail: `**${topic}** is at issue`,
    indicator: 'warning',
    source: { label: 'Label', topic: { system: 'urn:t', code: topic, display: topic } },
    extension: { 'org.example.finding': { action: 'proceed', rules: [{ id: topic, version: '1.0.0' }] } },
    ...members,
  };
}

const remove = { type: 'delete', description: 'Remove it', resourceId: 'MedicationRequest/d' } as const;
const hold = {
  type: 'update',
  description: 'Hold it',
  resource: { ...drafts[0].resource, status: 'on-hold' },
} as const;
const suggestion = (last: number, actions: Suggestion['actions']): Suggestion => ({
  label: 'Put it right',
  uuid: uuid(last),
  isRecommended: true,
  ...(actions === undefined ? {} : { actions }),
});

function tailored(cards: readonly Card[], capabilities: Partial<Capabilities>): readonly Card[] {
  let ids = 500;
  const response = tailorResponse({ cards }, { ...everything, ...capabilities }, () => {
    ids += 1;
    return uuid(ids);
  });
  expect(checkResponse(response, { draftOrders: [...drafts] })).toEqual([]);
  return response.cards;
}

describe('a client without limits', () => {
  it('gets the answer as it is', () => {
    const cards = [card(1, 'a', { suggestions: [suggestion(2, [hold, remove])], selectionBehavior: 'any' })];
    expect(tailored(cards, {})).toEqual(cards);
  });
});

describe('a client that takes no updates', () => {
  it('is offered the others', () => {
    const suggestions = [suggestion(2, [hold]), suggestion(3, [remove])];
    const [only] = tailored([card(1, 'a', { suggestions, selectionBehavior: 'any' })], {
      updateActions: false,
    });
    expect(only?.suggestions?.map(({ uuid: id }) => id)).toEqual([uuid(3)]);
  });

  it('gets a card without suggestions and without selectionBehavior where none is left', () => {
    const cards = [card(1, 'a', { suggestions: [suggestion(2, [hold, remove])], selectionBehavior: 'any' })];
    const [only] = tailored(cards, { updateActions: false });
    expect(only).not.toHaveProperty('suggestions');
    expect(only).not.toHaveProperty('selectionBehavior');
    expect(only?.summary).toBe('a: something');
  });
});

describe('[C12] a client that takes one action per suggestion', () => {
  it('is offered each action alone, under a uuid of its own', () => {
    const cards = [card(1, 'a', { suggestions: [suggestion(2, [hold, remove])], selectionBehavior: 'any' })];
    const [only] = tailored(cards, { severalActionsPerSuggestion: false });
    expect(only?.suggestions?.map(({ label, actions }) => [label, actions?.length])).toEqual([
      ['Put it right: Hold it', 1],
      ['Put it right: Remove it', 1],
    ]);
    expect(new Set(only?.suggestions?.map(({ uuid: id }) => id)).size).toBe(2);
    expect(only?.suggestions?.[0]?.uuid).toBe(uuid(2));
  });

  it('gets a suggestion of one action, or of none, as it is', () => {
    const suggestions = [suggestion(2, [hold]), suggestion(3, undefined)];
    const cards = [card(1, 'a', { suggestions, selectionBehavior: 'at-most-one' as const })].map((one) => ({
      ...one,
      suggestions: suggestions.map(({ isRecommended: _recommended, ...rest }) => rest),
    }));
    expect(tailored(cards, { severalActionsPerSuggestion: false })).toEqual(cards);
  });

  it('a suggestion without a uuid gets none', () => {
    const { uuid: _uuid, ...nameless } = suggestion(2, [hold, remove]);
    const cards = [card(1, 'a', { suggestions: [nameless], selectionBehavior: 'any' })];
    const [only] = tailored(cards, { severalActionsPerSuggestion: false });
    expect(only?.suggestions?.map((one) => 'uuid' in one)).toEqual([false, false]);
  });
});

describe('[C20] a client with room for few cards', () => {
  const cards = [
    card(1, 'first', { indicator: 'critical' }),
    card(2, 'second', {
      suggestions: [suggestion(3, [remove])],
      selectionBehavior: 'any',
      extension: {
        'org.example.finding': {
          action: 'hold',
          rules: [{ id: 'second', version: '1.0.0' }],
          notAssessed: [{ topic: 'second', reason: 'no blood count' }],
        },
      },
    }),
    card(4, 'third', { indicator: 'info' }),
  ];

  it('gets the least urgent as one, which says and offers all that they did', () => {
    const [first, rest, ...none] = tailored(cards, { maxCards: 2 });
    expect(none).toEqual([]);
    expect(first).toEqual(cards[0]);
    expect(rest).toMatchObject({ indicator: 'warning', summary: '2 points: second, third' });
    for (const { summary, detail } of cards.slice(1)) {
      expect(rest?.detail).toContain(summary);
      expect(rest?.detail).toContain(detail);
    }
    expect(rest?.suggestions).toHaveLength(1);
    expect(rest?.extension?.['org.example.finding']).toEqual({
      action: 'hold',
      rules: [
        { id: 'second', version: '1.0.0' },
        { id: 'third', version: '1.0.0' },
      ],
      notAssessed: [{ topic: 'second', reason: 'no blood count' }],
    });
  });

  it.each([3, 10])('%i are enough: nothing is merged', (maxCards) => {
    expect(tailored(cards, { maxCards })).toEqual(cards);
  });

  it('even one card keeps the worst indicator', () => {
    expect(tailored(cards, { maxCards: 1 })).toEqual([expect.objectContaining({ indicator: 'critical' })]);
  });
});

describe('a client that shows plain text, or little of it', () => {
  const told = (capabilities: Partial<Capabilities>) =>
    tailored([card(1, 'a', { detail: `**Hold.** ${'and so on '.repeat(20)}` })], capabilities)[0]?.detail;
  it('plain', () => {
    expect(told({ detailFormat: 'plain' })).toMatch(/^Hold\. and so on/);
    expect(told({})).toMatch(/^\*\*Hold\.\*\*/);
  });
  it('at most 100 characters', () => {
    expect(told({ maxDetailLength: 100 })).toMatch(/… \(shortened\)$/);
    expect(told({ maxDetailLength: 100 })?.length).toBeLessThanOrEqual(100);
  });
  it('a card without a detail stays without one', () => {
    const { detail: _detail, ...bare } = card(1, 'a');
    expect(tailored([bare], { detailFormat: 'plain', maxDetailLength: 100 })).toEqual([bare]);
  });
});

describe('Epic', () => {
  it('is told how the detail is to be rendered, and only where there is one', () => {
    const type = 'text/markdown; variant=GitHub';
    const { detail: _detail, ...bare } = card(2, 'b');
    const [told, silent] = tailored([card(1, 'a'), bare], { epicDetailContentType: type });
    expect(told?.extension?.['com.epic.cdshooks.card.detail.content-type']).toBe(type);
    expect(told?.extension).toHaveProperty(['org.example.finding']);
    expect(silent?.extension).not.toHaveProperty(['com.epic.cdshooks.card.detail.content-type']);
  });
});

describe('detail as plain text', () => {
  it.each([
    ['bold', '**ANC 0.9** is low', 'ANC 0.9 is low'],
    ['italics', '_US label 2.4; Rule a 1.0.0._', 'US label 2.4; Rule a 1.0.0.'],
    ['a list', '- one\n- two', '- one\n- two'],
    ['escapes', 'reads "a\\*b\\_c\\[d\\]"', 'reads "a*b_c[d]"'],
    ['entities', 'a &lt; b &amp; c&#58;//d', 'a < b & c://d'],
    ['an escaped entity of the record', '&amp;lt;', '&lt;'],
    ['no emphasis', 'snake_case_name, 2 * 3 * 4', 'snake_case_name, 2 * 3 * 4'],
    ['a link', 'see [the label](https://a.example/x)', 'see the label (https://a.example/x)'],
  ])('%s', (_what, markdown, text) => {
    expect(plainDetail(markdown)).toBe(text);
  });
});

describe('detail that must be shorter', () => {
  const long = `**Hold.** ${'The count is low and so on. '.repeat(40)}`.trim();
  const gap = 'Not assessed: liver values are older than 7 days.';
  const detail = `${long}\n\n${gap}\n\n_Source._`;

  it.each([200, 300, 1000])(
    '%i characters: the gap stays, the rest is cut at a word and says so',
    (limit) => {
      const short = shortenDetail(detail, limit);
      expect(short.length).toBeLessThanOrEqual(limit);
      expect(short).toContain(gap);
      expect(short).toMatch(/^\*\*Hold\.\*\*/);
      expect(short).toMatch(/… \(shortened\)$/);
    },
  );

  it('one that fits stays as it is', () => {
    expect(shortenDetail(detail, detail.length)).toBe(detail);
  });

  it('a gap that is too long itself is cut too, and says so', () => {
    const short = shortenDetail(`Not assessed: ${'one thing; '.repeat(100)}`, 200);
    expect(short.length).toBeLessThanOrEqual(200);
    expect(short).toMatch(/^Not assessed: one thing;.*… \(shortened\)$/);
  });

  it('leaves no bold open', () => {
    const short = shortenDetail(`**${'word '.repeat(100)}** and more`, 200);
    expect((short.match(/\*\*/g) ?? []).length % 2).toBe(0);
  });
});
