import { describe, expect, it } from 'vitest';
import { checkResponse } from '#src/cards/conformance.ts';
import { type RepairContext, repairResponse } from '#src/cards/repair.ts';
import type { CdsResponse } from '#src/hooks/card.ts';
import type { DraftEntry } from '#src/hooks/draft-orders.ts';

const draft = {
  resourceType: 'MedicationRequest',
  id: 'draft-1',
  status: 'draft',
  intent: 'order',
  subject: { reference: 'Patient/p' },
  note: [],
} as const;
const draftOrders = [{ resource: draft }] as unknown as readonly DraftEntry[];
const uuid = '1b2c3d4e-0000-4000-8000-000000000001';
const topic = { system: 'urn:example:topic', code: 'neutropenia', display: 'Neutropenia' };
const finding = { 'org.example.finding': { action: 'hold', rules: [{ id: 'r', version: '1.0.0' }] } };

const sound = {
  uuid,
  summary: 'ANC 0.9: hold',
  detail: 'Because.',
  indicator: 'warning',
  source: { label: 'Label', url: 'https://example.org', topic },
  selectionBehavior: 'any',
  suggestions: [
    {
      label: 'Delete',
      uuid: `${uuid.slice(0, -1)}2`,
      actions: [{ type: 'delete', description: 'd', resourceId: 'MedicationRequest/draft-1' }],
    },
    {
      label: 'Hold',
      isRecommended: true,
      actions: [{ type: 'update', description: 'd', resource: { ...draft, status: 'on-hold' } }],
    },
    {
      label: 'CBC',
      actions: [
        { type: 'create', description: 'd', resource: { resourceType: 'ServiceRequest', status: 'draft' } },
      ],
    },
  ],
  overrideReasons: [{ system: 'urn:example:reason', code: 'a', display: 'A' }],
  links: [{ label: 'Label', url: 'https://example.org/x', type: 'absolute' }],
  extension: finding,
};

function violations(card: object, response: object = {}): readonly string[] {
  return checkResponse({ cards: [card], ...response } as unknown as CdsResponse, { draftOrders });
}

function withAction(action: object): object {
  return { ...sound, suggestions: [{ label: 'x', actions: [action] }] };
}

describe('a sound response', () => {
  it.each([
    ['every member in use', { cards: [sound] }],
    ['[C1] no cards', { cards: [] }],
    ['a summary of 139 characters', { cards: [{ ...sound, summary: 'x'.repeat(139) }] }],
    [
      'several recommended where any may be chosen',
      {
        cards: [
          { ...sound, suggestions: sound.suggestions.map((item) => ({ ...item, isRecommended: true })) },
        ],
      },
    ],
    ['a response extension', { cards: [], extension: { 'org.example.assessment': { action: 'proceed' } } }],
  ])('%s breaks nothing', (_what, response) => {
    expect(checkResponse(response as unknown as CdsResponse, { draftOrders })).toEqual([]);
  });

  it('an update keeps what the client sent, however empty', () => {
    expect(violations(withAction({ type: 'update', description: 'd', resource: draft }))).toEqual([]);
  });
});

describe('each rule fires', () => {
  it.each([
    ['[T2] null', { ...sound, detail: null }, 'cards[0].detail: null'],
    ['[T2] empty string', { ...sound, detail: '' }, 'cards[0].detail: empty string'],
    [
      '[T2] empty array in an extension',
      { ...sound, extension: { 'org.example.x': { a: [] } } },
      'cards[0].extension.org.example.x.a: empty array',
    ],
    ['[T2] empty object', { ...sound, extension: {} }, 'cards[0].extension: empty object'],
    [
      '[T2] empty suggestions',
      { ...sound, suggestions: [] },
      'cards[0].suggestions: must be an array of at least one',
    ],
    [
      '[T2] undefined in an array, which JSON writes as null',
      { ...sound, extension: { 'org.example.x': [undefined] } },
      'cards[0].extension.org.example.x[0]: null',
    ],
    ['[C4] no summary', { ...sound, summary: undefined }, 'cards[0].summary: required'],
    [
      '[C4] 140 characters',
      { ...sound, summary: 'x'.repeat(140) },
      'cards[0].summary: 140 characters or more',
    ],
    [
      '[C4] 70 characters of two UTF-16 units',
      { ...sound, summary: '😀'.repeat(70) },
      'cards[0].summary: 140 characters or more',
    ],
    ['[C5] hard-stop', { ...sound, indicator: 'hard-stop' }, 'cards[0].indicator: info, warning or critical'],
    ['[C6] no source', { ...sound, source: undefined }, 'cards[0].source.label: required'],
    [
      '[C6] relative url',
      { ...sound, source: { label: 'x', url: '/x' } },
      'cards[0].source.url: must be an absolute http(s) URL',
    ],
    [
      '[C6] icon by script',
      { ...sound, source: { label: 'x', icon: 'javascript:1' } },
      'cards[0].source.icon: must be an absolute http(s) URL',
    ],
    [
      '[C7] topic without system',
      { ...sound, source: { label: 'x', topic: { code: 'a' } } },
      'cards[0].source.topic.system: required',
    ],
    [
      '[C7] topic without code',
      { ...sound, source: { label: 'x', topic: { system: 'a' } } },
      'cards[0].source.topic.code: required',
    ],
    [
      '[C8] upper-case uuid',
      { ...sound, uuid: uuid.toUpperCase() },
      'cards[0].uuid: must be a lower-case UUID',
    ],
    [
      '[C10] suggestions alone',
      { ...sound, selectionBehavior: undefined },
      'cards[0].selectionBehavior: required with suggestions',
    ],
    [
      '[C10] unknown behavior',
      { ...sound, selectionBehavior: 'all' },
      'cards[0].selectionBehavior: any or at-most-one',
    ],
    [
      '[C11] two recommended where one may be chosen',
      {
        ...sound,
        selectionBehavior: 'at-most-one',
        suggestions: sound.suggestions.map((item) => ({ ...item, isRecommended: true })),
      },
      'cards[0].suggestions: more than one recommended',
    ],
    ['[C11] no label', { ...sound, suggestions: [{ uuid }] }, 'cards[0].suggestions[0].label: required'],
    [
      '[C11] empty actions',
      { ...sound, suggestions: [{ label: 'x', actions: [] }] },
      'cards[0].suggestions[0].actions: must be an array of at least one action',
    ],
    [
      '[C13] a member of 3.0',
      { ...sound, suggestions: [{ label: 'x', actionSelectionBehavior: 'any' }] },
      'cards[0].suggestions[0]: a member that 2.0.1 does not know',
    ],
    [
      '[C18] override reason without display',
      { ...sound, overrideReasons: [{ system: 'a', code: 'b' }] },
      'cards[0].overrideReasons[0].display: required',
    ],
    [
      '[C19] link without url',
      { ...sound, links: [{ label: 'x', type: 'absolute' }] },
      'cards[0].links[0].url: required',
    ],
    [
      '[C19] link of another type',
      { ...sound, links: [{ label: 'x', url: 'https://e.org', type: 'other' }] },
      'cards[0].links[0].type: absolute or smart',
    ],
    [
      '[C19] appContext of an absolute link',
      { ...sound, links: [{ label: 'x', url: 'https://e.org', type: 'absolute', appContext: 'a' }] },
      'cards[0].links[0].appContext: only with type smart',
    ],
    [
      '[C19] autolaunch',
      { ...sound, links: [{ label: 'x', url: 'https://e.org', type: 'smart', autolaunchable: true }] },
      'cards[0].links[0].autolaunchable: must not be used',
    ],
    [
      '[C21] extension key',
      { ...sound, extension: { finding: { a: 1 } } },
      'cards[0].extension: key is no reverse-DNS name',
    ],
    [
      '[C14] unknown type',
      withAction({ type: 'replace', description: 'd' }),
      'cards[0].suggestions[0].actions[0].type: create, update or delete',
    ],
    [
      '[C14] no description',
      withAction({ type: 'create', resource: { resourceType: 'X', id: 'x' } }),
      'cards[0].suggestions[0].actions[0].description: required',
    ],
    [
      '[C15] create of nothing',
      withAction({ type: 'create', description: 'd' }),
      'cards[0].suggestions[0].actions[0].resource: required',
    ],
    [
      '[C15] create with an empty array',
      withAction({ type: 'create', description: 'd', resource: { resourceType: 'X', note: [] } }),
      'cards[0].suggestions[0].actions[0].resource.note: empty array',
    ],
    [
      '[C15] update of no draft',
      withAction({ type: 'update', description: 'd', resource: { ...draft, id: 'other' } }),
      'cards[0].suggestions[0].actions[0].resource: must be a draft order',
    ],
    [
      '[C15] update with the changed member only',
      withAction({
        type: 'update',
        description: 'd',
        resource: { resourceType: draft.resourceType, id: draft.id, status: 'on-hold' },
      }),
      'cards[0].suggestions[0].actions[0].resource: must keep every member of the draft order',
    ],
    [
      '[C16] delete of no draft',
      withAction({ type: 'delete', description: 'd', resourceId: 'MedicationRequest/other' }),
      'cards[0].suggestions[0].actions[0].resourceId: must name a draft order',
    ],
    [
      '[C16] delete without resourceId',
      withAction({ type: 'delete', description: 'd' }),
      'cards[0].suggestions[0].actions[0].resourceId: must name a draft order',
    ],
    [
      '[C16] delete with a resource',
      withAction({
        type: 'delete',
        description: 'd',
        resourceId: 'MedicationRequest/draft-1',
        resource: draft,
      }),
      'cards[0].suggestions[0].actions[0].resource: must not accompany a delete',
    ],
  ])('%s', (_what, card, violation) => {
    expect(violations(card)).toContain(violation);
  });

  it('[C17] system actions that are empty', () => {
    expect(violations(sound, { systemActions: [] })).toContain(
      'systemActions: must be an array of at least one action',
    );
  });

  it('[F6] one uuid on two cards', () => {
    const second = { ...sound, suggestions: undefined, selectionBehavior: undefined };
    const response = { cards: [sound, second] } as unknown as CdsResponse;
    expect(checkResponse(response, { draftOrders })).toContain('cards[1]: a uuid is used twice');
  });

  it('names places and never values', () => {
    expect(violations({ ...sound, indicator: 'Jane Doe' }).join()).not.toContain('Jane');
  });
});

describe('repairing a response', () => {
  let drawn = 0;
  const context: RepairContext = {
    draftOrders,
    sourceLabel: 'Service',
    newId: () => {
      drawn += 1;
      return `00000000-0000-4000-8000-${String(drawn).padStart(12, '0')}`;
    },
  };
  const repair = (response: object) => repairResponse(response as unknown as CdsResponse, context);

  it('a sound response leaves as it is', () => {
    const response = { cards: [sound] } as unknown as CdsResponse;
    expect(repairResponse(response, context)).toEqual({ response, violations: [] });
  });

  it('a card with a faulty suggestion keeps its text and says that its suggestions are missing', () => {
    const { response } = repair({
      cards: [withAction({ type: 'delete', description: 'd', resourceId: 'MedicationRequest/other' })],
    });
    expect(response.cards[0]).toMatchObject({
      summary: sound.summary,
      indicator: 'warning',
      extension: finding,
    });
    expect(response.cards[0]?.detail).toMatch(/Because\.[\s\S]*could not be shown/);
    expect(response.cards[0]).not.toHaveProperty('suggestions');
  });

  it('a card with a faulty summary is replaced, with its topic and action', () => {
    const { response } = repair({ cards: [{ ...sound, summary: '' }] });
    expect(response.cards[0]).toMatchObject({
      indicator: 'warning',
      source: { label: 'Label', topic },
      extension: finding,
    });
    expect(response.cards[0]?.summary).toContain('Neutropenia');
    expect(response.cards[0]?.detail).toContain('hold');
  });

  it('a critical card stays critical', () => {
    const { response } = repair({ cards: [{ ...sound, summary: '', indicator: 'critical' }] });
    expect(response.cards[0]?.indicator).toBe('critical');
  });

  it.each([
    ['cards that are no objects', { cards: [null, 'x', sound] }, 2],
    ['no card array', { cards: undefined }, 1],
    [
      'a card of nonsense',
      { cards: [{ source: 5, indicator: 3, extension: 'x', suggestions: { a: 1 } }] },
      1,
    ],
    [
      'an extension with null',
      { cards: [sound], extension: { 'org.example.assessment': { action: null, n: 1 } } },
      1,
    ],
    ['faulty system actions', { cards: [], systemActions: [{}] }, 1],
    ['the same uuid three times', { cards: [sound, sound, sound] }, 3],
    [
      'a topic of 500 characters',
      {
        cards: [
          { ...sound, summary: '', source: { label: 'x', topic: { ...topic, display: 'y'.repeat(500) } } },
        ],
      },
      1,
    ],
  ])('what had %s is conformant afterwards and no card is lost', (_what, broken, atLeast) => {
    const { response, violations: found } = repair(broken);
    expect(found.length).toBeGreaterThan(0);
    expect(checkResponse(response, { draftOrders })).toEqual([]);
    expect(response.cards.length).toBeGreaterThanOrEqual(atLeast);
  });
});
