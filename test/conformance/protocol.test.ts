import type { FhirResource } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fixtureCall, fixtureNames, serviceOf } from './fixture-calls.ts';
import { type Answer, type RunningService, send, startService } from './running-service.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const neutropenia = fixtureCall('neutropenia-anc-0-99');
let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const post = (body: unknown, id = 'tarlatamab-order-sign') => send(`${service.url}/cds-services/${id}`, body);
const discovered = async (base = '') => (await send(`${service.url}${base}/cds-services`)).body.services;
const topicsOf = (answer: Answer): readonly string[] =>
  answer.body.cards.map((card: { source: { topic: { code: string } } }) => card.source.topic.code);

/** The call with other members of its context. */
const withContext = (members: object) => ({
  ...neutropenia,
  context: { ...neutropenia.context, ...members },
});
const firstDraft = () => structuredClone(neutropenia.context.draftOrders.entry?.[0]?.resource);

describe('discovery', () => {
  it('[D1] [D3] [D4] [D6] [D7] every service has what a client needs, in text', async () => {
    const services = await discovered();
    expect(services).toHaveLength(2);
    for (const entry of services) {
      for (const member of [
        'hook',
        'title',
        'description',
        'id',
        'usageRequirements',
        'version',
        'hookVersion',
      ])
        expect(entry[member], member).toEqual(expect.stringMatching(/\S/));
      expect([entry.version, entry.hookVersion]).toEqual(['2.0.1', '1.0']);
      expect(entry.usageRequirements).toMatch(/fhirAuthorization/);
    }
  });

  it('[D8] [D9] ids are plain, each hook has its own', async () => {
    const services: readonly { readonly id: string; readonly hook: string }[] = await discovered();
    for (const { id } of services) expect(id).toMatch(/^[A-Za-z0-9._~-]{1,64}$/);
    expect(new Set(services.map(({ id }) => id)).size).toBe(services.length);
    expect(services.map(({ hook }) => hook).sort()).toEqual(['order-select', 'order-sign']);
  });

  it('[D10] is not served under .well-known', async () => {
    expect((await send(`${service.url}/.well-known/cds-services`)).status).toBe(404);
  });

  it('[D5] [P6] [P8] [P9] [P10] [P11] templates: relative, of the query subset, with no token that a call may lack', async () => {
    for (const { prefetch } of await discovered()) {
      for (const [key, template] of Object.entries<string>(prefetch)) {
        expect(template, key).toMatch(/^[A-Z][A-Za-z]+[/?]/);
        expect([...template.matchAll(/\{\{(.*?)\}\}/g)].map(([, token]) => token)).toEqual([
          'context.patientId',
        ]);
        const parameters = [...new URLSearchParams(template.split('?')[1])];
        for (const [name, value] of parameters) {
          expect(['patient', 'subject', 'code', '_count', '_sort'], `${key} ${name}`).toContain(name);
          if (name === '_sort') expect(value).toMatch(/^-[a-z-]+$/);
        }
        expect(new Set(parameters.map(([name]) => name)).size, 'no parameter twice').toBe(parameters.length);
      }
    }
  });

  it('[P7] [P12] [D7] the 3.0 base bounds laboratory results by a relative date, the 2.0 base has none', async () => {
    const [old, now] = [await discovered(), await discovered('/r3')];
    expect(now.map(({ id, version }: Record<string, string>) => [id, version])).toEqual(
      old.map(({ id }: Record<string, string>) => [id, '3.0.0']),
    );
    const sign = now.find(({ hook }: Record<string, string>) => hook === 'order-sign');
    expect(sign.prefetch.labs).toMatch(/&date=ge\{\{today\(\) - \d+ days\}\}$/);
    expect(JSON.stringify(old)).not.toContain('today()');
  });

  it('[P7] both bases stand before the same handlers', async () => {
    const answer = await send(`${service.url}/r3/cds-services/tarlatamab-order-sign`, neutropenia);
    expect(topicsOf(answer)).toEqual(topicsOf(await post(neutropenia)));
  });

  it('[D12] keys that a site has spelled otherwise', async () => {
    const answer = await post(fixtureCall('clean-keys-spelled-otherwise'));
    expect(answer.body.cards.map(({ indicator }: { indicator: string }) => indicator)).not.toContain(
      'critical',
    );
    expect(answer.text).not.toMatch(/not sent/);
  });
});

describe('a call', () => {
  it('[R2] of another hook is 400', async () => {
    expect((await post({ ...neutropenia, hook: 'order-select' })).status).toBe(400);
  });

  it.each([['patientId'], ['draftOrders']])('[R7] without context.%s is 400', async (member) => {
    expect((await post(withContext({ [member]: undefined }))).status).toBe(400);
  });

  it('[R7] without encounterId or userId is answered: they are optional, or not needed', async () => {
    expect((await post(withContext({ encounterId: undefined, userId: undefined }))).status).toBe(200);
  });

  it('[T10] [R9] unknown members and extensions are ignored', async () => {
    const plain = await post(neutropenia);
    const more = {
      ...neutropenia,
      extension: { 'com.epic.cdshooks.request.bpa-trigger-action': '23' },
      x: 1,
    };
    expect(topicsOf(await post(more))).toEqual(topicsOf(plain));
  });

  it('[R8] prefetch that is no object is 400', async () => {
    expect((await post({ ...neutropenia, prefetch: [] })).status).toBe(400);
  });

  it('[R3] Epic’s hook instances are no RFC 4122 UUIDs', async () => {
    const hookInstance = '00000000-007b-9f33-e810-e841a57c502c';
    expect((await post({ ...neutropenia, hookInstance })).status).toBe(200);
  });

  it('[R10] a draft of DSTU2 is 400 and says so', async () => {
    const answer = await post(withContext({ draftOrders: [{ resourceType: 'MedicationOrder', id: 'a' }] }));
    expect(answer.status).toBe(400);
    expect(answer.body.issue[0].diagnostics).toMatch(/R4 only/);
  });

  it('[O2] order-select judges what is selected; a selection that is no draft makes it judge all', async () => {
    const call = fixtureCall('clean-c2d1-order-select');
    const other = { resourceType: 'MedicationRequest', id: 'other', status: 'draft', intent: 'order' };
    const entry = [
      ...(call.context.draftOrders.entry ?? []),
      {
        resource: {
          ...other,
          medicationCodeableConcept: { text: 'Ondansetron' },
          subject: { reference: `Patient/${call.context.patientId}` },
        },
      },
    ];
    const at = async (selections: readonly string[]) => {
      const context = { ...call.context, selections, draftOrders: { ...call.context.draftOrders, entry } };
      return topicsOf(await post({ ...call, context }, serviceOf(call)));
    };
    expect(await at(call.context.selections ?? [])).not.toEqual([]);
    expect(await at(['MedicationRequest/other'])).toEqual([]);
    expect(await at(['MedicationRequest/gone'])).toEqual(await at(call.context.selections ?? []));
  });

  it('[O2] an order that is signed again is active and judged like a draft', async () => {
    const draft = { ...firstDraft(), status: 'active' };
    expect(topicsOf(await post(withContext({ draftOrders: [draft] })))).toContain('neutropenia');
  });

  it.each(['dose-service-request-by-hcpcs', 'clean-epic-c1d8', 'name-only-order', 'clean-c1d8'])(
    'the drug is recognised in %s',
    async (name) => {
      expect(topicsOf(await post(fixtureCall(name)))).toContain('monitoring');
    },
  );
});

describe('an answer', () => {
  it('[C1] nothing of ours among the drafts: 200 with an empty list, and nothing fetched', async () => {
    const answer = await post(fixtureCall('not-ours-pembrolizumab'));
    expect([answer.status, answer.text]).toEqual([200, '{"cards":[]}']);
  });

  it('[C2] [C3] [T7] a refusal is an OperationOutcome in JSON', async () => {
    const answer = await post('{"hook":');
    expect([answer.status, answer.body.resourceType]).toEqual([400, 'OperationOutcome']);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('[C23] [C8] the same call twice has the same cards, under new uuids', async () => {
    const [first, second] = [await post(neutropenia), await post(neutropenia)];
    expect(topicsOf(second)).toEqual(topicsOf(first));
    expect(second.body.cards[0].uuid).not.toBe(first.body.cards[0].uuid);
  });

  it('[C9] text of the record can do nothing in a card', async () => {
    const draft = firstDraft() as FhirResource & { note?: unknown };
    const evil =
      'Tarlatamabb <img src=x onerror=alert(1)> [click](javascript:alert(1)) ![i](https://evil.example/i.png)';
    const near = { ...draft, medicationCodeableConcept: { text: evil } };
    const answer = await post(withContext({ draftOrders: [near] }));
    expect(answer.body.cards.length).toBeGreaterThan(0);
    for (const { detail } of answer.body.cards) expect(detail).not.toMatch(/<img|(?<!\\)\]\(|javascript:/);
  });

  it('[O5] [O3] names the order, the value and the time it rests on', async () => {
    const answer = await post(neutropenia);
    const card = answer.body.cards.find((one: { summary: string }) => /ANC/.test(one.summary));
    expect(card.summary + card.detail).toMatch(/0\.99/);
    expect(card.detail).toMatch(/20\d\d-\d\d-\d\d/);
    expect(card.extension['org.tarlatamab-cds.finding'].evidence[0].at).toMatch(/^20\d\d-/);
  });

  it('[O1] what the service does is documented for people and for machines', async () => {
    const document = (await send(`${service.url}/openapi.json`)).body;
    expect(Object.keys(document.paths)).toEqual([
      '/cds-services',
      '/cds-services/{id}',
      '/cds-services/{id}/feedback',
    ]);
  });
});

describe('every fixture over HTTP', () => {
  it.each(fixtureNames)('[T2] [T3] [T4] [C4] [C12] [C18] [C20] [C22] %s', async (name) => {
    const call = fixtureCall(name);
    const answer = await post(call, serviceOf(call));
    if (answer.status === 412) return expect(answer.body.resourceType).toBe('OperationOutcome');
    expect(answer.status).toBe(200);
    const drafts = JSON.stringify(call.context.draftOrders);
    const { cards, systemActions, ...rest } = answer.body;
    expect(systemActions).toBeUndefined();
    expect(emptyPlaces({ cards, ...rest }).filter((place) => place !== '.cards')).toEqual([]);
    expect(cards.length).toBeLessThanOrEqual(10);
    const urgency = ['critical', 'warning', 'info'];
    const indicators = cards.map(({ indicator }: { indicator: string }) => urgency.indexOf(indicator));
    expect(indicators).toEqual([...indicators].sort());
    for (const card of cards) {
      expect(card.summary.length).toBeLessThan(140);
      expect(card.source.topic.code).toMatch(/^[A-Za-z0-9]{1,100}$/);
      expect(card.uuid).toMatch(/^[0-9a-f-]{36}$/);
      for (const reason of card.overrideReasons ?? []) expect(reason.display).toBeTruthy();
      expect(card.overrideReasons?.length ?? 0).toBeLessThanOrEqual(6);
      expect(card.suggestions === undefined).toBe(card.selectionBehavior === undefined);
      for (const suggestion of card.suggestions ?? []) {
        expect(suggestion.actions).toHaveLength(1);
        const [action] = suggestion.actions;
        if (action.type === 'create') expect(action.resource.resourceType).toBeTruthy();
        const target = action.type === 'delete' ? action.resourceId.split('/')[1] : action.resource?.id;
        if (action.type !== 'create') expect(drafts).toContain(`"id":"${target}"`);
      }
    }
  });

  /** Places of null, '', [] and {}, outside of the drafts that an update repeats. */
  function emptyPlaces(value: unknown, place = ''): readonly string[] {
    if (value === null || value === '') return [place];
    if (typeof value !== 'object') return [];
    const members = Object.entries(value as object);
    if (members.length === 0) return [place];
    return members.flatMap(([key, member]) => emptyPlaces(member, `${place}.${key}`));
  }
});
