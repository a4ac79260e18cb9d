import { describe, expect, it } from 'vitest';
import { parseHookRequest } from '#src/hooks/hook-request.ts';
import type { Problem } from '#src/http/problem.ts';

const draft = { resourceType: 'MedicationRequest', id: 'draft-1', status: 'draft', intent: 'order' };

function body(context: object = {}, envelope: object = {}): Record<string, unknown> {
  return {
    hook: 'order-sign',
    hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
    context: {
      userId: 'Practitioner/p1',
      patientId: 'pat-1',
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: draft }] },
      ...context,
    },
    ...envelope,
  };
}

function refusal(value: unknown, hook: 'order-sign' | 'order-select' = 'order-sign'): Problem {
  try {
    parseHookRequest(hook, value);
  } catch (error) {
    return error as Problem;
  }
  throw new Error('the request was accepted');
}

describe('spellings seen in the field are read', () => {
  it.each([
    ['bare', 'pat-1'],
    ['Patient/id', 'Patient/pat-1'],
    ['absolute', 'https://ehr.example.org/fhir/Patient/pat-1'],
    ['versioned', 'Patient/pat-1/_history/2'],
    ['with blanks', ' pat-1 '],
  ])('patientId %s', (_form, patientId) => {
    expect(parseHookRequest('order-sign', body({ patientId })).patientId).toBe('pat-1');
  });

  it('a numeric patientId is text', () => {
    expect(parseHookRequest('order-sign', body({ patientId: 42 })).patientId).toBe('42');
  });

  it('encounterId as Encounter/id', () => {
    expect(parseHookRequest('order-sign', body({ encounterId: 'Encounter/e1' })).encounterId).toBe('e1');
  });

  it('an encounterId of null, or none, is absent', () => {
    expect(parseHookRequest('order-sign', body({ encounterId: null }))).not.toHaveProperty('encounterId');
    expect(parseHookRequest('order-sign', body())).not.toHaveProperty('encounterId');
  });

  it('no userId', () => {
    expect(parseHookRequest('order-sign', body({ userId: undefined }))).not.toHaveProperty('userId');
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['a number', 7],
    ['over-long', 'x'.repeat(129)],
  ])('[R3] hookInstance %s is absent, not a fault', (_form, hookInstance) => {
    expect(parseHookRequest('order-sign', body({}, { hookInstance }))).not.toHaveProperty('hookInstance');
  });

  it('[R3] hookInstance that no UUID grammar accepts is kept', () => {
    const hookInstance = '00000000-007b-9f33-e810-e841a57c502c';
    expect(parseHookRequest('order-sign', body({}, { hookInstance })).hookInstance).toBe(hookInstance);
  });

  it('[T10] unknown members anywhere are ignored', () => {
    const value = body(
      { services: [], item: 1 },
      { user: 'x', item2: {}, extension: { 'com.example.x': {} } },
    );
    expect(parseHookRequest('order-sign', value).patientId).toBe('pat-1');
  });

  it('order-select without selections selects nothing', () => {
    expect(parseHookRequest('order-select', body({}, { hook: 'order-select' })).selections).toEqual([]);
  });

  it('selections as strings, references and rubbish', () => {
    const selections = [
      'MedicationRequest/draft-1',
      { reference: 'MedicationRequest/draft-2' },
      null,
      5,
      ' ',
    ];
    expect(
      parseHookRequest('order-select', body({ selections }, { hook: 'order-select' })).selections,
    ).toEqual(['MedicationRequest/draft-1', 'MedicationRequest/draft-2']);
  });
});

describe('draftOrders', () => {
  it.each([
    ['Bundle without type', { resourceType: 'Bundle', entry: [{ resource: draft }] }],
    ['Bundle without resourceType', { entry: [{ resource: draft }] }],
    ['array of resources', [draft]],
    ['array of entries', [{ resource: draft }]],
    ['single resource', draft],
    ['Bundle whose entry is an object', { resourceType: 'Bundle', entry: { resource: draft } }],
    ['Bundle wrapped in an entry', { resource: { resourceType: 'Bundle', entry: [{ resource: draft }] } }],
  ])('as %s holds the draft', (_form, draftOrders) => {
    expect(parseHookRequest('order-sign', body({ draftOrders })).draftOrders).toEqual([{ resource: draft }]);
  });

  it('a draft without an id keeps its fullUrl', () => {
    const entry = { fullUrl: 'urn:uuid:1', resource: { resourceType: 'MedicationRequest' } };
    expect(parseHookRequest('order-sign', body({ draftOrders: [entry] })).draftOrders).toEqual([entry]);
  });

  it('an entry without a resource is named beside the readable ones', () => {
    const parsed = parseHookRequest(
      'order-sign',
      body({ draftOrders: [{ resource: draft }, { fullUrl: 'urn:uuid:2' }] }),
    );
    expect(parsed.draftOrders).toHaveLength(1);
    expect(parsed.unreadableDrafts).toEqual(['context.draftOrders[1]']);
  });

  it('an empty Bundle holds no order', () => {
    expect(
      parseHookRequest('order-sign', body({ draftOrders: { resourceType: 'Bundle' } })).draftOrders,
    ).toEqual([]);
  });

  it.each([[undefined], [null]])(
    'missing (%s) is refused with the reason that Epic strips data',
    (draftOrders) => {
      const problem = refusal(body({ draftOrders }));
      expect(problem).toMatchObject({ code: 'missingDraftOrders', status: 400 });
      expect(problem.message).toMatch(/Epic/);
    },
  );

  it.each([['text'], [{}], [[{}]], [7]])('%j, which holds no resource, is refused', (draftOrders) => {
    expect(refusal(body({ draftOrders }))).toMatchObject({ code: 'invalidRequest', status: 400 });
  });

  it('nested a hundred thousand levels deep is refused, not a crash', () => {
    let value: unknown = {};
    for (let level = 0; level < 100_000; level += 1) value = { extension: value };
    expect(refusal(body({ draftOrders: { ...draft, extension: value } }))).toMatchObject({
      code: 'invalidRequest',
    });
  });
});

describe('[T6] as many drafts as one call may hold', () => {
  const drafts = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...draft, id: `d${index}` }));
  it('2,000 are read, every one', () => {
    const { draftOrders } = parseHookRequest('order-sign', body({ draftOrders: drafts(2_000) }));
    expect([draftOrders.length, draftOrders.at(-1)?.resource.id]).toEqual([2_000, 'd1999']);
  });

  it.each([
    ['2,001', drafts(2_001)],
    ['2,000 and one that nobody can read', [...drafts(2_000), null]],
    [
      '2,001 in two Bundles',
      [1_000, 1_001].map((count) => ({
        resource: { resourceType: 'Bundle', entry: drafts(count).map((resource) => ({ resource })) },
      })),
    ],
  ])('%s are refused, none is checked', (_what, draftOrders) => {
    const problem = refusal(body({ draftOrders }));
    expect(problem).toMatchObject({ code: 'tooManyOrders', status: 413 });
    expect(problem.message).toMatch(
      /more than 2000 drafts, so no order was checked: send them in several calls/,
    );
  });
});

describe('[R10] FHIR releases other than R4 are refused', () => {
  it.each([
    ['DSTU2 MedicationOrder', { resourceType: 'MedicationOrder', id: 'x' }],
    ['STU3 ProcedureRequest', { resourceType: 'ProcedureRequest', id: 'x' }],
    ['STU3 requester.agent', { ...draft, requester: { agent: { reference: 'Practitioner/1' } } }],
    ['R5 medication.concept', { ...draft, medication: { concept: { text: 'x' } } }],
  ])('%s among the drafts', (_form, resource) => {
    const problem = refusal(body({ draftOrders: [resource] }));
    expect(problem).toMatchObject({ code: 'unsupportedFhirRelease', status: 400 });
    expect(problem.message).toMatch(/R4 only/);
  });

  it('a Condition whose clinicalStatus is a string, in a prefetch Bundle', () => {
    const entry = [{ resource: { resourceType: 'Condition', clinicalStatus: 'active' } }];
    const problem = refusal(body({}, { prefetch: { conditions: { resourceType: 'Bundle', entry } } }));
    expect(problem.message).toContain('prefetch.conditions');
  });

  it('R4 statuses pass', () => {
    const conditions = { resourceType: 'Condition', clinicalStatus: { coding: [{ code: 'active' }] } };
    expect(parseHookRequest('order-sign', body({}, { prefetch: { conditions } })).prefetch).toEqual({
      conditions,
    });
  });

  it('a Bundle nested without end in prefetch is not a crash', () => {
    let value: unknown = { resourceType: 'Bundle' };
    for (let level = 0; level < 50_000; level += 1)
      value = { resourceType: 'Bundle', entry: [{ resource: value }] };
    expect(parseHookRequest('order-sign', body({}, { prefetch: { labs: value } })).patientId).toBe('pat-1');
  });
});

describe('prefetch', () => {
  const patient = { resourceType: 'Patient', id: 'pat-1' };

  it.each([
    ['none', undefined, {}],
    ['null', null, {}],
    ['a key of null stays null', { labs: null }, { labs: null }],
    [
      'a 1.0 wrapper is left to the record, which reads it as an answer with its status',
      { p: { response: { status: '200 OK' }, resource: patient } },
      { p: { response: { status: '200 OK' }, resource: patient } },
    ],
  ])('%s', (_form, prefetch, expected) => {
    expect(parseHookRequest('order-sign', body({}, { prefetch })).prefetch).toEqual(expected);
  });

  it('[R10] a resource of another release inside a 1.0 wrapper is refused', () => {
    const wrapped = { resource: { resourceType: 'Condition', clinicalStatus: 'active' } };
    expect(refusal(body({}, { prefetch: { p: wrapped } }))).toMatchObject({ code: 'unsupportedFhirRelease' });
  });

  it('a key spelled __proto__ is a key', () => {
    const value = JSON.parse(
      JSON.stringify(body()).replace(/}$/, ',"prefetch":{"__proto__":null,"labs":null}}'),
    );
    expect(Object.keys(parseHookRequest('order-sign', value).prefetch)).toContain('labs');
  });

  it('an array is refused', () => {
    expect(refusal(body({}, { prefetch: [] }))).toMatchObject({ code: 'invalidRequest' });
  });
});

describe('access to the FHIR server', () => {
  const fhirServer = 'https://ehr.example.org/fhir/';
  const token = {
    access_token: 'secret',
    token_type: 'bearer',
    expires_in: '300',
    scope: 'Observation.Read (Labs) (R4)',
    subject: 's',
  };

  it('[R5] is read: any case of Bearer, seconds as text, a scope of any grammar, no trailing slash', () => {
    expect(parseHookRequest('order-sign', body({}, { fhirServer, fhirAuthorization: token }))).toMatchObject({
      fhirServer: 'https://ehr.example.org/fhir',
      fhirAuthorization: { accessToken: 'secret', expiresIn: 300, scope: token.scope },
    });
  });

  it('[R4] authorization without a server is refused', () => {
    expect(refusal(body({}, { fhirAuthorization: token }))).toMatchObject({
      code: 'invalidRequest',
      status: 400,
    });
  });

  it('[R6] a token of another patient is refused, of this patient in any spelling accepted', () => {
    const of = (patient: string) => body({}, { fhirServer, fhirAuthorization: { ...token, patient } });
    expect(refusal(of('other'))).toMatchObject({ code: 'patientMismatch', status: 400 });
    expect(parseHookRequest('order-sign', of('Patient/pat-1')).fhirAuthorization?.patient).toBe('pat-1');
  });

  it.each([
    ['an empty token', { ...token, access_token: '' }],
    ['a token of another kind', { ...token, token_type: 'DPoP' }],
  ])('%s counts as no access', (_form, fhirAuthorization) => {
    const parsed = parseHookRequest('order-sign', body({}, { fhirServer, fhirAuthorization }));
    expect(parsed).not.toHaveProperty('fhirAuthorization');
  });

  it('authorization of null is absent', () => {
    expect(parseHookRequest('order-sign', body({}, { fhirAuthorization: null }))).not.toHaveProperty(
      'fhirAuthorization',
    );
  });

  it.each(['ehr/fhir', 'file:///etc/passwd', 'javascript:1'])('a server %s is refused', (server) => {
    expect(refusal(body({}, { fhirServer: server }))).toMatchObject({ code: 'invalidRequest' });
  });
});

describe('what is no call of this service is refused', () => {
  it.each([
    ['another hook', body({}, { hook: 'order-select' }), 'hookMismatch'],
    ['no hook', body({}, { hook: undefined }), 'invalidRequest'],
    ['no context', body({}, { context: undefined }), 'invalidRequest'],
    ['a context that is an array', body({}, { context: [] }), 'invalidRequest'],
    ['no patientId', body({ patientId: undefined }), 'invalidRequest'],
    ['an empty patientId', body({ patientId: ' ' }), 'invalidRequest'],
    ['an array', [], 'invalidRequest'],
    ['null', null, 'invalidRequest'],
    ['nothing', undefined, 'invalidRequest'],
  ])('%s', (_what, value, code) => {
    expect(refusal(value)).toMatchObject({ code, status: 400 });
  });

  it('names places and never values', () => {
    const problem = refusal(body({ patientId: { secret: 'Jane Doe' } }));
    expect(problem.message).toContain('context.patientId');
    expect(problem.message).not.toContain('Jane');
  });
});
