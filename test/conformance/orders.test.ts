import type { FhirResource, MedicationRequest } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGoodServer } from '../servers/good-server.ts';
import { fixtureCall, fixtureChart, serviceOf } from './fixture-calls.ts';
import { type Answer, type RunningService, send, startService } from './running-service.ts';

// In which forms an order arrives. The patient has an ANC of 0.99: whoever recognises the order says so.
const call = fixtureCall('neutropenia-anc-0-99');
const token = 'orders-token';
let service: RunningService;
beforeAll(async () => {
  service = await startService({ environment: { CDS_FETCH_DEADLINE_MS: '30000' } });
});
afterAll(() => service.stop());

const draft = () => structuredClone(call.context.draftOrders.entry?.[0]?.resource) as MedicationRequest;
const post = (draftOrders: unknown, members: object = {}) =>
  send(`${service.url}/cds-services/tarlatamab-order-sign`, {
    ...call,
    context: { ...call.context, draftOrders },
    ...members,
  });
const topicsOf = (answer: Answer): readonly string[] =>
  answer.body.cards.map((card: { source: { topic: { code: string } } }) => card.source.topic.code);
const isRecognised = (answer: Answer) => expect(topicsOf(answer)).toEqual(['neutropenia', 'monitoring']);

const ndc = { system: 'http://hl7.org/fhir/sid/ndc', code: '55513-077-01' };
const medication = (id: string) => ({
  resourceType: 'Medication' as const,
  id,
  code: { coding: [ndc], text: 'tarlatamab-dlle' },
});
/** The draft with its drug said in another way. */
function naming(members: object): FhirResource {
  const { medicationCodeableConcept: _concept, ...rest } = draft();
  return { ...rest, ...members } as unknown as FhirResource;
}
const bundle = (...resources: readonly object[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
});

describe('the drug of an order', () => {
  it.each<[string, object]>([
    ['a CodeableConcept by code alone', { coding: [ndc] }],
    ['a CodeableConcept whose second coding is ours', { coding: [{ system: 'urn:gpi', code: '7' }, ndc] }],
    ['a CodeableConcept whose coding is an object', { coding: ndc }],
    ['a CodeableConcept of text alone', { text: 'Imdelltra 10 mg' }],
  ])('%s', async (_form, medicationCodeableConcept) => {
    isRecognised(await post(bundle(naming({ medicationCodeableConcept }))));
  });

  it('a reference to a contained Medication', async () => {
    const contained = [medication('drug')];
    isRecognised(await post(bundle(naming({ contained, medicationReference: { reference: '#drug' } }))));
  });

  it('a reference to a Medication among the drafts, relative', async () => {
    const order = naming({ medicationReference: { reference: 'Medication/drug' } });
    isRecognised(await post(bundle(medication('drug'), order)));
  });

  it('a reference to a Medication among the drafts, urn:uuid', async () => {
    const fullUrl = 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0';
    const entry = [
      { resource: naming({ medicationReference: { reference: fullUrl } }) },
      { fullUrl, resource: medication('drug') },
    ];
    isRecognised(await post({ resourceType: 'Bundle', type: 'collection', entry }));
  });

  it('a reference to a Medication among the drafts, absolute', async () => {
    const fullUrl = 'https://ehr.example.org/fhir/R4/Medication/drug';
    const entry = [
      { fullUrl, resource: medication('drug') },
      { resource: naming({ medicationReference: { reference: fullUrl } }) },
    ];
    isRecognised(await post({ resourceType: 'Bundle', type: 'collection', entry }));
  });

  it.each(['medicationRequests', 'medications'])('a reference into the prefetch, key %s', async (key) => {
    const given = call.prefetch[key] as { entry?: readonly object[] } | undefined;
    const entry = [...(given?.entry ?? []), { resource: medication('drug'), search: { mode: 'include' } }];
    const prefetch = { ...call.prefetch, [key]: { resourceType: 'Bundle', type: 'searchset', entry } };
    const order = naming({ medicationReference: { reference: 'Medication/drug' } });
    isRecognised(await post(bundle(order), { prefetch }));
  });

  it('a reference to a Medication of the FHIR server', async () => {
    const server = await startGoodServer(
      [...fixtureChart('neutropenia-anc-0-99'), medication('drug')],
      token,
    );
    try {
      const access = { access_token: token, token_type: 'Bearer', expires_in: 60, scope: 's', subject: 'c' };
      const order = naming({ medicationReference: { reference: 'Medication/drug' } });
      isRecognised(await post(bundle(order), { fhirServer: server.base, fhirAuthorization: access }));
      expect(server.requests).toEqual([expect.stringMatching(/^GET \S+\/Medication\/drug/)]);
    } finally {
      await server.stop();
    }
  });

  it('a reference of which only the display is known', async () => {
    isRecognised(
      await post(
        bundle(
          naming({ medicationReference: { reference: 'Medication/9', display: 'tarlatamab-dlle 10 mg' } }),
        ),
      ),
    );
  });

  it('a reference that nobody can follow is named on a card, never passed over', async () => {
    const answer = await post(bundle(naming({ medicationReference: { reference: 'Medication/9' } })));
    expect(answer.text).toMatch(/could not be read/);
    expect(answer.body.cards.length).toBeGreaterThan(0);
  });

  it('a service that is ordered by its HCPCS code', async () => {
    const answer = await send(
      `${service.url}/cds-services/tarlatamab-order-sign`,
      fixtureCall('dose-service-request-by-hcpcs'),
    );
    expect(topicsOf(answer)).toContain('monitoring');
  });
});

describe('the dose of an order whose doseAndRate is repeated by type', () => {
  const quantity = (value: number, unit = 'mg') => ({
    value,
    unit,
    system: 'http://unitsofmeasure.org',
    code: unit,
  });
  const typed = (code: string, doseQuantity: object) => ({
    type: { coding: [{ system: 'http://epic.com/CodeSystem/dose-rate-type', code }] },
    doseQuantity,
    rateQuantity: quantity(250, 'mL/h'),
  });
  const [ordered, calculated, amount] = ['ordered', 'calculated', 'admin-amount'];
  const dosed = (doseAndRate: unknown) => {
    const resource = draft();
    const [dosage] = resource.dosageInstruction ?? [];
    return post(bundle({ ...resource, dosageInstruction: [{ ...dosage, doseAndRate }] }));
  };

  it.each<[string, readonly object[]]>([
    [
      'calculated, admin-amount, ordered',
      [typed(calculated, quantity(5)), typed(amount, quantity(2, 'mL')), typed(ordered, quantity(10))],
    ],
    [
      'ordered, calculated, admin-amount',
      [typed(ordered, quantity(10)), typed(calculated, quantity(5)), typed(amount, quantity(2, 'mL'))],
    ],
    [
      'admin-amount, ordered, calculated',
      [typed(amount, quantity(2, 'mL')), typed(ordered, quantity(10)), typed(calculated, quantity(5))],
    ],
    [
      'without ordered: calculated counts',
      [typed(amount, quantity(2, 'mL')), typed(calculated, quantity(10))],
    ],
  ])('what is ordered counts, wherever it stands: %s', async (_order, doseAndRate) => {
    isRecognised(await dosed(doseAndRate));
  });

  it('is neither the first nor the sum: an ordered dose that does not exist is told', async () => {
    const answer = await dosed([
      typed(calculated, quantity(10)),
      typed(amount, quantity(2, 'mL')),
      typed(ordered, quantity(5)),
    ]);
    expect(topicsOf(answer)).toContain('doseSchedule');
    expect(answer.text).toContain('5 mg is ordered');
  });

  it('is read from an object where an array belongs', async () => {
    isRecognised(await dosed({ doseQuantity: quantity(10), rateQuantity: quantity(250, 'mL/h') }));
  });
});

describe('which drafts are judged', () => {
  it.each([
    ['Type/id', (id: string) => `MedicationRequest/${id}`],
    ['an absolute URL', (id: string) => `https://ehr.example.org/fhir/R4/MedicationRequest/${id}`],
    ['a bare id', (id: string) => id],
  ])('order-select: a selection as %s', async (_form, selectionOf) => {
    const select = fixtureCall('clean-c2d1-order-select');
    const [entry] = select.context.draftOrders.entry ?? [];
    const selections = [selectionOf(String(entry?.resource?.id))];
    const other = { ...entry?.resource, id: 'other', medicationCodeableConcept: { text: 'Ondansetron' } };
    const draftOrders = { ...select.context.draftOrders, entry: [entry, { resource: other }] };
    const at = (given: readonly string[]) =>
      send(`${service.url}/cds-services/${serviceOf(select)}`, {
        ...select,
        context: { ...select.context, selections: given, draftOrders },
      });
    const answer = await at(selections);
    expect(topicsOf(answer)).toContain('monitoring');
    // One that is another draft, one that is none of them.
    expect((await at(['MedicationRequest/other'])).body.cards).toEqual([]);
    expect(topicsOf(await at(['MedicationRequest/gone']))).toEqual(topicsOf(answer));
  });

  it('order-sign: an order that is signed again is active, beside a draft', async () => {
    const again = { ...draft(), id: 'again', status: 'active' };
    const answer = await post(
      bundle(again, { ...draft(), medicationCodeableConcept: { text: 'Ondansetron' } }),
    );
    expect(topicsOf(answer)).toContain('neutropenia');
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['a text', 'none'],
  ])(
    'draftOrders %s, as Epic sends to a URL it does not know: 400, never an empty list',
    async (_how, drafts) => {
      const answer = await post(drafts);
      expect([answer.status, answer.body.resourceType]).toEqual([400, 'OperationOutcome']);
    },
  );

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'order'],
    ['an entry whose resource is null', { resource: null }],
    ['an entry without a resource', { fullUrl: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0' }],
  ])(
    'an entry that is %s is an order that nobody could read: 400 alone, a card beside others',
    async (_how, entry) => {
      const drafts = (...entries: readonly unknown[]) => ({ resourceType: 'Bundle', entry: entries });
      const alone = await post(drafts(entry));
      expect([alone.status, alone.body.resourceType]).toEqual([400, 'OperationOutcome']);
      const beside = await post(drafts({ resource: draft() }, entry));
      expect(topicsOf(beside)).toEqual(expect.arrayContaining(['neutropenia', 'dataQuality']));
    },
  );

  it.each<[string, unknown]>([
    ['a Bundle without entries', { resourceType: 'Bundle', type: 'collection' }],
    ['an empty list', []],
  ])('%s holds no order: nothing to say', async (_how, drafts) => {
    expect((await post(drafts)).text).toBe('{"cards":[]}');
  });
});

describe('[T6] as many orders of the drug as one call may hold', () => {
  const orders = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...draft(), id: `order-${index}` }));
  const other = { ...draft(), id: 'other', medicationCodeableConcept: { text: 'Ondansetron' } };

  it('50 are checked, every one, beside an order of something else', async () => {
    const answer = await post(bundle(other, ...orders(50)));
    expect(answer.status).toBe(200);
    const finding = answer.body.cards.find(
      (card: { source: { topic: { code: string } } }) => card.source.topic.code === 'neutropenia',
    ).extension['org.tarlatamab-cds.finding'];
    expect(finding.orders).toHaveLength(50);
  });

  it.each([
    ['order-sign', {}],
    ['order-select', { selections: ['MedicationRequest/order-0'] }],
  ])('51 at %s: 413 that says so, and no card about any of them', async (hook, context) => {
    const answer = await send(`${service.url}/cds-services/tarlatamab-${hook}`, {
      ...call,
      hook,
      context: { ...call.context, ...context, draftOrders: bundle(...orders(51)) },
    });
    expect([answer.status, answer.body.resourceType, answer.body.cards]).toEqual([
      413,
      'OperationOutcome',
      undefined,
    ]);
    const [issue] = answer.body.issue;
    expect([issue.code, issue.details.coding[0].code]).toEqual(['too-costly', 'tooManyOrders']);
    expect(issue.diagnostics).toMatch(
      /holds 51 orders .* more than 50, so none was checked: send them in several calls/,
    );
  });

  it('51 that refer to a Medication which has to be read first: the same', async () => {
    const server = await startGoodServer([medication('drug')], token);
    try {
      const reference = naming({ medicationReference: { reference: 'Medication/drug' } });
      const drafts = Array.from({ length: 51 }, (_, index) => ({ ...reference, id: `order-${index}` }));
      const answer = await post(bundle(...drafts), {
        fhirServer: server.base,
        fhirAuthorization: {
          access_token: token,
          token_type: 'Bearer',
          expires_in: 300,
          scope: 's',
          subject: 's',
        },
      });
      expect([answer.status, answer.body.issue?.[0].details.coding[0].code]).toEqual([413, 'tooManyOrders']);
    } finally {
      await server.stop();
    }
  });
});
