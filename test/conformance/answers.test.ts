import type { FhirResource } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CdsResponse } from '#src/hooks/card.ts';
import { serve } from '#src/serve.ts';
import { call as plainCall, testService } from '../http/test-service.ts';
import { fixtureCall, fixtureNames, serviceOf } from './fixture-calls.ts';
import { type RunningService, send, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const uuid = (digit: number) => `1b2c3d4e-0000-4000-8000-00000000000${digit}`;
const sound = {
  uuid: uuid(1),
  summary: 'ANC 0.9',
  indicator: 'warning' as const,
  source: { label: 'Label', topic: { system: 'urn:example:topic', code: 'neutropenia' } },
};

/** What reaches a client of a clinical side that answers this. */
async function sent(response: CdsResponse) {
  const { app, lines } = testService(response);
  const server = await serve(app, { host: '127.0.0.1', port: 0 });
  try {
    const answer = await send(`http://127.0.0.1:${server.port}/cds-services/drug-order-sign`, plainCall);
    return { answer, violations: lines().flatMap((line) => line.violations ?? []) };
  } finally {
    await server.stop(1000);
  }
}

describe('a card leaves only as the specification allows', () => {
  it('[C4] a summary of 139 characters leaves as it is', async () => {
    const card = { ...sound, summary: 'x'.repeat(139) };
    const { answer, violations } = await sent({ cards: [card] });
    expect([answer.body.cards, violations]).toEqual([[card], []]);
  });

  it('[C4] a summary of 140 characters does not leave: a card that says so takes its place', async () => {
    const { answer, violations } = await sent({ cards: [{ ...sound, summary: 'x'.repeat(140) }] });
    expect(answer.body.cards).toHaveLength(1);
    expect(answer.body.cards[0].summary).toMatch(/^Could not be shown/);
    expect(violations).toEqual(['cards[0].summary: 140 characters or more']);
  });

  const hold = {
    label: 'Hold',
    uuid: uuid(2),
    actions: [
      { type: 'create' as const, description: 'd', resource: { resourceType: 'ServiceRequest', id: 'n' } },
    ],
  };
  const suggesting = (members: object) =>
    ({ ...sound, suggestions: [hold], ...members }) as unknown as CdsResponse['cards'][number];

  it.each<[string, object]>([
    ['suggestions without a selectionBehavior', {}],
    ['another selectionBehavior', { selectionBehavior: 'all' }],
    [
      'two that are recommended of at-most-one',
      {
        selectionBehavior: 'at-most-one',
        suggestions: [
          { ...hold, isRecommended: true },
          { ...hold, uuid: uuid(3), isRecommended: true },
        ],
      },
    ],
    ['an empty list of suggestions', { selectionBehavior: 'any', suggestions: [] }],
    ['null in it', { detail: null, selectionBehavior: 'any' }],
    ['an empty text in it', { detail: '', selectionBehavior: 'any' }],
    ['an empty object in it', { extension: {}, selectionBehavior: 'any' }],
  ])('[C10] [C11] [T2] a card with %s leaves without that fault', async (_what, members) => {
    const { answer } = await sent({ cards: [suggesting(members)] });
    expect(answer.status).toBe(200);
    const [card] = answer.body.cards;
    expect(card.summary).toMatch(/\S/);
    expect(answer.text).not.toMatch(/:(null|""|\[\]|\{\})/);
    expect('suggestions' in card).toBe('selectionBehavior' in card);
    expect(['any', 'at-most-one', undefined]).toContain(card.selectionBehavior);
    if (card.selectionBehavior === 'at-most-one')
      expect(
        card.suggestions.filter(({ isRecommended }: { isRecommended?: boolean }) => isRecommended),
      ).toHaveLength(1);
  });

  it('[C10] [C11] one that is recommended of at-most-one leaves', async () => {
    const card = suggesting({
      selectionBehavior: 'at-most-one',
      suggestions: [
        { ...hold, isRecommended: true },
        { ...hold, uuid: uuid(3) },
      ],
    });
    const { answer, violations } = await sent({ cards: [card] });
    expect([answer.body.cards, violations]).toEqual([[card], []]);
  });
});

it('[T2] [C15] what a draft says nothing in does not come back in an update', async () => {
  const call = fixtureCall('neutropenia-anc-0-99');
  const nothing = {
    note: null,
    reasonCode: [],
    groupIdentifier: {},
    instantiatesUri: '',
    x: { y: { z: null } },
  };
  const kept = { supportingInformation: [{ display: 'kept', identifier: null }] };
  const entry = (call.context.draftOrders.entry ?? []).map((one) => ({
    ...one,
    resource: { ...one.resource, ...nothing, ...kept },
  }));
  const { text, body } = await send(`${service.url}/cds-services/tarlatamab-order-sign`, {
    ...call,
    context: { ...call.context, draftOrders: { ...call.context.draftOrders, entry } },
  });
  expect(text).toContain('"type":"update"');
  expect(text).toContain('"supportingInformation":[{"display":"kept"}]');
  expect(JSON.stringify(body.cards)).not.toMatch(/:(null|""|\[\]|\{\})/);
});

interface Action {
  readonly type: string;
  readonly description: string;
  readonly resourceId?: string;
  readonly resource?: FhirResource & Record<string, unknown>;
}
interface Suggesting {
  readonly selectionBehavior?: string;
  readonly suggestions?: readonly { readonly isRecommended?: boolean; readonly actions: readonly Action[] }[];
}

describe('suggestions of every fixture over HTTP', () => {
  /** Unknown to FHIR, at every depth: what a client keeps for itself must come back to it. */
  const own = { url: 'https://ehr.example.org/kept', valueString: 'kept by its EHR' };

  it('[C10] [C11] [C14] [C15] [C16] updates keep what they do not change, deletes name a draft', async () => {
    const seen = { update: 0, delete: 0, create: 0 };
    for (const name of fixtureNames) {
      const call = fixtureCall(name);
      const entry = (call.context.draftOrders.entry ?? []).map((one) => ({
        ...one,
        resource: { ...one.resource, extension: [own], vendorMember: { kept: [1, 2] } },
      }));
      const drafts = new Map(
        entry.map(({ resource }) => [
          `${(resource as FhirResource).resourceType}/${(resource as FhirResource).id}`,
          resource as Record<string, unknown>,
        ]),
      );
      const { body } = await send(`${service.url}/cds-services/${serviceOf(call)}`, {
        ...call,
        context: { ...call.context, draftOrders: { ...call.context.draftOrders, entry } },
      });
      for (const { selectionBehavior, suggestions } of (body.cards ?? []) as readonly Suggesting[]) {
        expect(suggestions === undefined, name).toBe(selectionBehavior === undefined);
        const recommended = suggestions?.filter(({ isRecommended }) => isRecommended === true) ?? [];
        if (selectionBehavior === 'at-most-one') expect(recommended.length, name).toBeLessThanOrEqual(1);
        for (const action of (suggestions ?? []).flatMap(({ actions }) => actions))
          check(name, action, drafts);
      }
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);

    function check(name: string, action: Action, drafts: ReadonlyMap<string, Record<string, unknown>>): void {
      seen[action.type as keyof typeof seen] += 1;
      expect(action.description, name).toMatch(/\S/);
      if (action.type === 'delete') {
        expect(action.resource, name).toBeUndefined();
        expect(drafts.has(String(action.resourceId)), name).toBe(true);
        return;
      }
      expect(action.resourceId, name).toBeUndefined();
      if (action.type !== 'update') return;
      const draft = drafts.get(`${action.resource?.resourceType}/${action.resource?.id}`);
      expect(draft, name).toBeDefined();
      // Whole: every member of the draft is there, and those that nobody knows are untouched.
      expect(Object.keys(action.resource ?? {}), name).toEqual(
        expect.arrayContaining(Object.keys(draft ?? {})),
      );
      expect(action.resource?.vendorMember, name).toEqual({ kept: [1, 2] });
      expect(action.resource?.extension, name).toEqual(expect.arrayContaining([own]));
    }
  });
});
