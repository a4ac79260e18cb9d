import { describe, expect, it } from 'vitest';
import { checkCard, checkResponse } from '#src/cards/conformance.ts';
import type { CdsResponse } from '#src/hooks/card.ts';
import type { DraftEntry } from '#src/hooks/draft-orders.ts';

const draft = { resourceType: 'MedicationRequest', id: 'draft-1', status: 'draft', note: [], subject: null };
const nameless = { resourceType: 'MedicationRequest', status: 'draft' };
const context = {
  draftOrders: [{ resource: nameless }, { resource: draft }] as unknown as readonly DraftEntry[],
};
const uuid = '1b2c3d4e-0000-4000-8000-000000000001';

const plain = { summary: 'ANC 0.9: hold', indicator: 'info', source: { label: 'Label' } };
const ofCard = (more: object) => checkCard({ ...plain, ...more }, context);
const ofSuggestion = (more: unknown) => ofCard({ selectionBehavior: 'any', suggestions: [more] });
const ofAction = (action: unknown) => ofSuggestion({ label: 'x', actions: [action] });
const ofLink = (more: unknown) => ofCard({ links: [more] });
const S = 'card.suggestions[0]';
const A = `${S}.actions[0]`;
const L = 'card.links[0]';

describe('what is not required may be missing', () => {
  it.each([
    ['a card of three members', {}],
    ['a lower-case uuid of any version', { uuid: 'abcdef01-2345-0789-abcd-ef0123456789' }],
    ['no override reasons at all', { overrideReasons: undefined, links: undefined, extension: undefined }],
    [
      'at most one to choose, one recommended',
      {
        selectionBehavior: 'at-most-one',
        suggestions: [
          { label: 'a', isRecommended: true },
          { label: 'b', isRecommended: false },
        ],
      },
    ],
    [
      'a source with url, icon and a topic without display',
      {
        source: {
          label: 'x',
          url: 'HTTP://example.org',
          icon: 'https://example.org/i.png',
          topic: { code: 'a', system: 'b' },
        },
      },
    ],
    [
      'a SMART link with its context',
      {
        links: [{ label: 'x', url: 'https://e.org', type: 'smart', appContext: 'a', autolaunchable: false }],
      },
    ],
    [
      'an extension of a link',
      { links: [{ label: 'x', url: 'https://e.org', type: 'absolute', extension: { 'org.e': 1 } }] },
    ],
    [
      'extension keys',
      { extension: { 'org.tarlatamab-cds.finding': 1, 'com.epic.cdshooks.card.detail.content-type': 'x' } },
    ],
  ])('%s', (_what, more) => expect(ofCard(more)).toEqual([]));

  it('no actions, a delete of a draft, an update of one with what the client left empty', () => {
    expect(ofSuggestion({ label: 'x', uuid })).toEqual([]);
    expect(ofAction({ type: 'delete', description: 'd', resourceId: 'MedicationRequest/draft-1' })).toEqual(
      [],
    );
    expect(ofAction({ type: 'update', description: 'd', resource: { ...draft, status: 'on-hold' } })).toEqual(
      [],
    );
    const { note: _note, subject: _subject, ...full } = draft;
    expect(ofAction({ type: 'update', description: 'd', resource: full })).toEqual([]);
    expect(
      ofAction({
        type: 'create',
        description: 'd',
        resource: { resourceType: 'X' },
        extension: { 'org.e': 1 },
      }),
    ).toEqual([]);
  });
});

describe('exactly these rules of CDS Hooks 2.0.1 are broken', () => {
  it.each<[string, object, readonly string[]]>([
    ['[C4] a summary that is a number', { summary: 7 }, ['card.summary: required']],
    ['[C4] a blank summary', { summary: ' ' }, ['card.summary: required']],
    ['[C4] a detail that is a number', { detail: 7 }, ['card.detail: must be text']],
    ['[C5] no indicator', { indicator: undefined }, ['card.indicator: info, warning or critical']],
    ['[C6] a source without a label', { source: { url: 'https://e.org' } }, ['card.source.label: required']],
    [
      '[T2] an object whose only member JSON leaves out',
      { extension: { 'org.e': { a: undefined } } },
      ['card.extension.org.e: empty object'],
    ],
    ['[C6] a source that is a text', { source: 'Label' }, ['card.source.label: required']],
    [
      '[C6] an address by file',
      { source: { label: 'x', url: 'file:///x' } },
      ['card.source.url: must be an absolute http(s) URL'],
    ],
    [
      '[C6] an address after a script',
      { source: { label: 'x', url: 'javascript:https://x' } },
      ['card.source.url: must be an absolute http(s) URL'],
    ],
    [
      '[C6] an address that is none',
      { source: { label: 'x', icon: 'https://' } },
      ['card.source.icon: must be an absolute http(s) URL'],
    ],
    [
      '[C7] a topic that is a text',
      { source: { label: 'x', topic: 'a' } },
      ['card.source.topic: must be a Coding'],
    ],
    ['[C8] more than a uuid', { uuid: `${uuid}0` }, ['card.uuid: must be a lower-case UUID']],
    ['[C8] a uuid within a text', { uuid: `urn:uuid:${uuid}` }, ['card.uuid: must be a lower-case UUID']],
    ['[C8] a uuid that is a number', { uuid: 7 }, ['card.uuid: must be a lower-case UUID']],
    [
      '[C10] suggestions that are no list',
      { suggestions: { label: 'x' }, selectionBehavior: 'any' },
      ['card.suggestions: must be an array of at least one'],
    ],
    ['[C13] a member of nobody', { priority: 1 }, ['card: a member that 2.0.1 does not know']],
    [
      '[C18] reasons that are no list',
      { overrideReasons: { code: 'a' } },
      ['card.overrideReasons: must be an array'],
    ],
    [
      '[C18] a reason that is a text',
      { overrideReasons: ['a'] },
      ['card.overrideReasons[0]: must be a Coding'],
    ],
    [
      '[C18] a reason with nothing',
      { overrideReasons: [{ x: 1 }] },
      [
        'card.overrideReasons[0].code: required',
        'card.overrideReasons[0].system: required',
        'card.overrideReasons[0].display: required',
      ],
    ],
    ['[C19] links that are no list', { links: { label: 'x' } }, ['card.links: must be an array']],
    ['[C21] an extension that is a text', { extension: 'x' }, ['card.extension: must be an object']],
    [
      '[C21] a key that begins with a digit',
      { extension: { '1a.example': 1 } },
      ['card.extension: key is no reverse-DNS name'],
    ],
    [
      '[C21] a key with an empty part',
      { extension: { 'org..x': 1 } },
      ['card.extension: key is no reverse-DNS name'],
    ],
    [
      '[C21] a key with a blank',
      { extension: { 'org.example x': 1 } },
      ['card.extension: key is no reverse-DNS name'],
    ],
  ])('%s', (_what, more, broken) => expect(ofCard(more)).toEqual(broken));

  it.each<[string, unknown, readonly string[]]>([
    ['a text', 'x', [`${S}: must be an object`]],
    [
      'an upper-case uuid',
      { label: 'x', uuid: uuid.toUpperCase() },
      [`${S}.uuid: must be a lower-case UUID`],
    ],
    ['a recommendation in words', { label: 'x', isRecommended: 'yes' }, [`${S}.isRecommended: boolean`]],
    [
      'actions that are no list',
      { label: 'x', actions: {} },
      [`${S}.actions: must be an array of at least one action`],
    ],
    [
      'a bad extension key',
      { label: 'x', extension: { finding: 1 } },
      [`${S}.extension: key is no reverse-DNS name`],
    ],
    ['an empty extension', { label: 'x', extension: {} }, [`${S}.extension: empty object`]],
  ])('[C11] a suggestion that is or has %s', (_what, suggestion, broken) => {
    expect(ofSuggestion(suggestion)).toEqual(broken);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['a text', 'x', [`${A}: must be an object`]],
    [
      'a member of nobody',
      { type: 'delete', description: 'd', resourceId: 'MedicationRequest/draft-1', x: 1 },
      [`${A}: a member that 2.0.1 does not know`],
    ],
    [
      'a bad extension key',
      { type: 'delete', description: 'd', resourceId: 'MedicationRequest/draft-1', extension: { x: 1 } },
      [`${A}.extension: key is no reverse-DNS name`],
    ],
    [
      'a create without a type of resource',
      { type: 'create', description: 'd', resource: { id: 'x' } },
      [`${A}.resource: required`],
    ],
    ['a create of a text', { type: 'create', description: 'd', resource: 'X' }, [`${A}.resource: required`]],
    ['an update of a text', { type: 'update', description: 'd', resource: 'X' }, [`${A}.resource: required`]],
    [
      'an update of a draft without an id',
      { type: 'update', description: 'd', resource: nameless },
      [`${A}.resource: must be a draft order`],
    ],
    [
      'an update with an empty member',
      { type: 'update', description: 'd', resource: { ...draft, text: '' } },
      [`${A}.resource.text: empty string`],
    ],
    [
      'an update that loses a member',
      { type: 'update', description: 'd', resource: { resourceType: 'MedicationRequest', id: 'draft-1' } },
      [`${A}.resource: must keep every member of the draft order`],
    ],
    [
      'a delete of a draft without an id',
      { type: 'delete', description: 'd', resourceId: 'MedicationRequest/undefined' },
      [`${A}.resourceId: must name a draft order`],
    ],
    ['no type', { description: 'd' }, [`${A}.type: create, update or delete`]],
  ])('[C14] to [C16] an action that is or has %s', (_what, action, broken) => {
    expect(ofAction(action)).toEqual(broken);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['a text', 'x', [`${L}: must be an object`]],
    ['no label', { url: 'https://e.org', type: 'absolute' }, [`${L}.label: required`]],
    [
      'a relative address',
      { label: 'x', url: '/x', type: 'absolute' },
      [`${L}.url: must be an absolute http(s) URL`],
    ],
    [
      'a member of nobody',
      { label: 'x', url: 'https://e.org', type: 'absolute', x: 1 },
      [`${L}: a member that 2.0.1 does not know`],
    ],
  ])('[C19] a link that is or has %s', (_what, link, broken) => expect(ofLink(link)).toEqual(broken));

  it('a card that is no object', () => {
    expect(checkCard('x', context)).toEqual(['card: must be an object']);
  });
});

describe('the response around the cards', () => {
  const of = (response: object) => checkResponse(response as unknown as CdsResponse, context);
  it.each<[string, object, readonly string[]]>([
    ['no list of cards', { cards: {} }, ['cards: must be an array']],
    [
      'a bad extension key',
      { cards: [], extension: { assessment: 1 } },
      ['extension: key is no reverse-DNS name'],
    ],
    [
      'an empty member of the extension',
      { cards: [], extension: { 'org.e': [] } },
      ['extension.org.e: empty array'],
    ],
    ['a card that is null', { cards: [plain, null] }, ['cards[1]: must be an object']],
    [
      '[C17] a system action of nothing',
      { cards: [], systemActions: [7] },
      ['systemActions[0]: must be an object'],
    ],
    [
      '[F6] one uuid on a card and on its suggestion',
      { cards: [{ ...plain, uuid, selectionBehavior: 'any', suggestions: [{ label: 'x', uuid }] }] },
      ['cards[0]: a uuid is used twice'],
    ],
    ['no uuid on two cards', { cards: [plain, plain] }, []],
  ])('%s', (_what, response, broken) => expect(of(response)).toEqual(broken));
});
