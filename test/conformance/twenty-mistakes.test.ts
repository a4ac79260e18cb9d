import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startGoodServer } from '../servers/good-server.ts';
import { listening } from '../servers/listening.ts';
import { fixtureCall, fixtureChart } from './fixture-calls.ts';
import { type Answer, type RunningService, send, startService } from './running-service.ts';

// The twenty usual mistakes of CDS services, in their order: each is shown not to be made here.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const call = fixtureCall('neutropenia-anc-0-99');
const sandbox = 'https://sandbox.cds-hooks.org';
const { prefetch, ...bare } = call;
const token = 'mistakes-token';
let service: RunningService;
beforeAll(async () => {
  service = await startService({ environment: { CDS_FETCH_DEADLINE_MS: '2000' } });
});
afterAll(() => service.stop());

const post = (body: unknown, headers = {}) =>
  send(`${service.url}/cds-services/tarlatamab-order-sign`, body, headers);
const cardOf = (answer: Answer, topic: string) =>
  answer.body.cards.find((card: { source: { topic: { code: string } } }) => card.source.topic.code === topic);
const accessTo = (fhirServer: string) => ({
  fhirServer,
  fhirAuthorization: { access_token: token, token_type: 'Bearer', expires_in: 300, scope: 's', subject: 'c' },
});
const drafts = (change: (draft: Record<string, unknown>) => object) => ({
  ...call,
  context: {
    ...call.context,
    draftOrders: {
      ...call.context.draftOrders,
      entry: call.context.draftOrders.entry?.map(({ resource }, index) => ({
        resource: index === 0 ? change({ ...resource }) : resource,
      })),
    },
  },
});

describe('the twenty usual mistakes', () => {
  it('[C1] mistake 1: nothing to say is 200 with an empty list', async () => {
    expect((await post(fixtureCall('not-ours-pembrolizumab'))).text).toBe('{"cards":[]}');
  });

  it('[R11] mistake 2: a failure is no empty list: 412, or a card that names what is unknown', async () => {
    expect((await post(bare)).status).toBe(412);
    const answer = await post({ ...bare, prefetch: { patient: prefetch.patient } });
    expect(answer.body.extension['org.tarlatamab-cds.assessment'].notAssessed.length).toBeGreaterThan(0);
  });

  it('[P3] mistake 3: missing, null, empty and failed are four things', async () => {
    const of = async (labs: object | null | undefined) =>
      JSON.stringify(
        (await post({ ...call, prefetch: { ...prefetch, labs } })).body.extension[
          'org.tarlatamab-cds.assessment'
        ],
      );
    const none = await of(null);
    expect(await of({ resourceType: 'Bundle', type: 'searchset', total: 0 })).toBe(none);
    expect(await of(undefined)).not.toBe(none);
    expect(
      await of({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] }),
    ).not.toBe(none);
  });

  it('[P3] mistake 4: Epic’s entry for "no results" is neither an error nor a resource', async () => {
    const { prefetch: epic } = fixtureCall('clean-epic-c1d8');
    const [empty] = Object.values(epic).filter((value) => JSON.stringify(value)?.includes('4101'));
    const answer = await post({ ...call, prefetch: { ...prefetch, adverseEvents: empty } });
    expect(answer.text).toBe(answer.text.replace(/adverse events: /g, ''));
  });

  it('[P1] mistake 5: what is missing, and the next page, is fetched', async () => {
    const name = 'labs-anc-on-next-page';
    const paged = fixtureCall(name);
    const later = {
      resourceType: 'Bundle',
      type: 'searchset',
      entry: fixtureChart(name).map((resource) => ({ resource })),
    };
    const server = await listening(
      createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(later));
      }),
    );
    try {
      const labs = structuredClone(paged.prefetch.labs) as { link: { relation: string; url: string }[] };
      labs.link = [{ relation: 'next', url: `${server.base}/Observation?page=2` }];
      const body = { ...paged, prefetch: { ...paged.prefetch, labs } };
      const alone = await post(body);
      const fetched = await post({ ...body, ...accessTo(server.base) });
      expect(alone.text).toMatch(/further pages were not sent/);
      expect(fetched.text).not.toMatch(/further pages/);
    } finally {
      await server.stop();
    }
  });

  it('[T10] [R3] mistake 6: input is read with tolerance', async () => {
    const id = 'x'.repeat(190);
    const body = drafts((draft) => ({ ...draft, id, unknownMember: true }));
    const { encounterId: _encounter, ...context } = body.context;
    const { type: _type, ...bundle } = context.draftOrders;
    const answer = await post({
      ...body,
      hookInstance: 'no uuid',
      context: { ...context, draftOrders: bundle },
    });
    expect(cardOf(answer, 'neutropenia')).toBeDefined();
  });

  it('[O2] mistake 7: order-select judges the selected draft', async () => {
    const select = fixtureCall('clean-c2d1-order-select');
    const url = `${service.url}/cds-services/tarlatamab-order-select`;
    const none = { ...select, context: { ...select.context, selections: ['MedicationRequest/other'] } };
    none.context.draftOrders = {
      ...none.context.draftOrders,
      entry: [
        ...(none.context.draftOrders.entry ?? []),
        {
          resource: {
            resourceType: 'MedicationRequest',
            id: 'other',
            status: 'draft',
            intent: 'order',
            subject: {},
            medicationCodeableConcept: { text: 'Ondansetron' },
          },
        },
      ],
    };
    expect((await send(url, select)).body.cards.length).toBeGreaterThan(0);
    expect((await send(url, none)).body.cards).toEqual([]);
  });

  it('mistake 8: the drug is found in any coding, not only in the first', async () => {
    const body = drafts((draft) => {
      const { coding = [], text } = draft.medicationCodeableConcept as { coding?: object[]; text?: string };
      const local = { system: 'urn:oid:1.2.3', code: '77', display: 'Study drug' };
      return { ...draft, medicationCodeableConcept: { coding: [local, ...coding], text } };
    });
    expect(cardOf(await post(body), 'neutropenia')).toBeDefined();
  });

  it('[C4] [C5] [C6] mistake 9: summary, source and indicator of every card', async () => {
    for (const { summary, source, indicator } of (await post(call)).body.cards) {
      expect(summary.length).toBeLessThan(140);
      expect(source.label).toBeTruthy();
      expect(['info', 'warning', 'critical']).toContain(indicator);
    }
  });

  it('[C10] [T2] mistake 10: suggestions have a selectionBehavior, nothing is null or empty', async () => {
    const answer = await post(call);
    expect(answer.text).not.toMatch(/:(null|""|\[\]|\{\})/);
    for (const card of answer.body.cards) expect('suggestions' in card).toBe('selectionBehavior' in card);
  });

  it('[C15] [C16] mistake 11: an update is the whole draft, unknown members included; a delete names a draft', async () => {
    const body = drafts((draft) => ({
      ...draft,
      extension: [{ url: 'https://ehr.example/x', valueString: 'kept' }],
    }));
    const actions = (await post(body)).body.cards
      .flatMap((card: { suggestions?: { actions: object[] }[] }) => card.suggestions ?? [])
      .flatMap((suggestion: { actions: object[] }) => suggestion.actions);
    const updates = actions.filter(({ type }: { type: string }) => type === 'update');
    expect(updates.length).toBeGreaterThan(0);
    for (const { resource } of updates) expect(JSON.stringify(resource)).toContain('"kept"');
    for (const action of actions.filter(({ type }: { type: string }) => type === 'delete')) {
      expect(action.resource).toBeUndefined();
      expect(JSON.stringify(body.context.draftOrders)).toContain(action.resourceId.split('/')[1]);
    }
  });

  it('[C12] mistake 12: one action per suggestion', async () => {
    for (const { suggestions = [] } of (await post(call)).body.cards)
      for (const { actions } of suggestions) expect(actions).toHaveLength(1);
  });

  it('[C8] mistake 13: cards and suggestions have uuids, never the same twice', async () => {
    const uuids = async () =>
      (await post(call)).body.cards.flatMap((card: { uuid: string; suggestions?: { uuid: string }[] }) => [
        card.uuid,
        ...(card.suggestions ?? []).map(({ uuid }) => uuid),
      ]);
    const all = [...(await uuids()), ...(await uuids())];
    expect(all).not.toContain(undefined);
    expect(new Set(all).size).toBe(all.length);
  });

  it('[C7] mistake 14: topics are letters, the same at every call', async () => {
    const codes = async () =>
      (await post(call)).body.cards.map(
        (card: { source: { topic: { code: string } } }) => card.source.topic.code,
      );
    const first = await codes();
    expect(await codes()).toEqual(first);
    for (const code of first) expect(code).toMatch(/^[A-Za-z0-9]{1,100}$/);
  });

  it('[D9] mistake 15: each hook has an id of its own', async () => {
    const { services } = (await send(`${service.url}/cds-services`)).body;
    expect(new Set(services.map(({ id }: { id: string }) => id)).size).toBe(services.length);
  });

  it('[J1] mistake 16: a token is verified, never only decoded: see trust.test.ts', async () => {
    const closed = await startService({
      registry: 'clients:\n  - { id: a, iss: https://a.example.org, jwksUri: https://a.example.org/jwks }\n',
    });
    try {
      const headers = { authorization: 'Bearer e30.e30.e30' };
      expect((await send(`${closed.url}/cds-services/tarlatamab-order-sign`, call, headers)).status).toBe(
        401,
      );
    } finally {
      await closed.stop();
    }
  });

  it('[J13] mistake 17: neither tokens nor bodies are logged', async () => {
    await post({ ...call, ...accessTo('http://127.0.0.1:9') }, { authorization: 'Bearer secret-jwt' });
    expect(service.log()).not.toMatch(/mistakes-token|secret-jwt|neutropenia-anc-0-99|0\.99/);
  });

  it('[T8] mistake 18: a preflight is answered before authentication, with Authorization allowed and no wildcard', async () => {
    const headers = {
      origin: sandbox,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    const answer = await send(
      `${service.url}/cds-services/tarlatamab-order-sign`,
      undefined,
      headers,
      'OPTIONS',
    );
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(sandbox);
    expect(answer.headers.get('access-control-allow-headers')).toMatch(/Authorization/);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('[A6] mistake 19: all that is missing is asked for at once', async () => {
    let open = 0;
    let most = 0;
    const server = await listening(
      createServer((_request, response) => {
        open += 1;
        most = Math.max(most, open);
        setTimeout(() => {
          open -= 1;
          response.writeHead(404).end();
        }, 100);
      }),
    );
    try {
      await post({ ...bare, prefetch: { patient: prefetch.patient }, ...accessTo(server.base) });
      expect(most).toBeGreaterThan(4);
    } finally {
      await server.stop();
    }
  });

  it('[P8] [P10] mistake 20: a foreign FHIR server understands every query as it stands', async () => {
    const server = await startGoodServer(fixtureChart('neutropenia-anc-0-99'), token);
    try {
      const { services } = (await send(`${service.url}/cds-services`)).body;
      for (const template of services.flatMap((entry: { prefetch: object }) =>
        Object.values(entry.prefetch),
      )) {
        const query = template.replaceAll('{{context.patientId}}', call.context.patientId);
        const answer = await send(`${server.base}/${query}`, undefined, { authorization: `Bearer ${token}` });
        expect([answer.status, template]).toEqual([200, template]);
      }
    } finally {
      await server.stop();
    }
  });
});
