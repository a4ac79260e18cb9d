import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { codeTable } from '#src/fhir/coding.ts';
import { drugIdentity } from '#src/orders/drug-identity.ts';
import { matchOrders } from '#src/orders/match.ts';
import { indexRecord } from '#src/record/index-record.ts';

const identity = drugIdentity(
  ['tarlatamab', 'Imdelltra', 'Imdylltra', 'AMG 757', 'AMG757'],
  [
    'http://hl7.org/fhir/sid/ndc|55513-059-01',
    'http://hl7.org/fhir/sid/ndc|55513-077-01',
    'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets|J9026',
    'http://www.nlm.nih.gov/research/umls/rxnorm|999001',
  ],
);
const ndc = 'http://hl7.org/fhir/sid/ndc';
const resource = (fields: object): FhirResource => fields as unknown as FhirResource;
const order = (more: object): FhirResource =>
  resource({
    resourceType: 'MedicationRequest',
    id: 'd',
    status: 'draft',
    intent: 'order',
    subject: { reference: 'Patient/p1' },
    ...more,
  });
const named = (text: string, more: object = {}) => order({ medicationCodeableConcept: { text }, ...more });
const coded = (coding: unknown, more: object = {}) =>
  order({ medicationCodeableConcept: { coding }, ...more });
const service = (code: object, more: object = {}) =>
  resource({
    resourceType: 'ServiceRequest',
    id: 's',
    status: 'draft',
    intent: 'order',
    subject: { reference: 'Patient/p1' },
    code,
    ...more,
  });

function match(drafts: readonly FhirResource[], selections: readonly string[] = [], fullUrl?: string) {
  const draftOrders = drafts.map((draft) =>
    fullUrl === undefined ? { resource: draft } : { resource: draft, fullUrl },
  );
  const record = indexRecord({
    patientId: 'p1',
    prefetch: {},
    draftOrders,
    declared: [],
    codes: codeTable([]),
  });
  return matchOrders({
    draftOrders,
    selections,
    identity,
    resolve: record.resolve,
    subjectOf: record.subjectOf,
  });
}

describe('recognising the drug (fhir-data.md §3)', () => {
  it.each<[string, unknown]>([
    ['§5 #71 NDC 5-3-2', { system: ndc, code: '55513-059-01' }],
    ['§5 #71 NDC 5-4-2', { system: ndc, code: '55513-0077-01' }],
    ['§5 #71 NDC eleven digits', { system: ndc, code: '55513007701' }],
    ['§5 #71 NDC ten digits', { system: ndc, code: '5551307701' }],
    ['NDC without package', { system: ndc, code: '55513-077' }],
    ['NDC by OID', { system: 'urn:oid:2.16.840.1.113883.6.69', code: '55513-077-01' }],
    ['RxNorm by OID', { system: 'urn:oid:2.16.840.1.113883.6.88', code: '999001' }],
    ['NDC without a system', { code: '55513-077-01' }],
    [
      'the last of several codings',
      [
        { system: 'urn:gpi', code: '1' },
        { system: ndc, code: '55513-077-01' },
      ],
    ],
  ])('by code: %s', (_form, coding) => {
    expect(match([coded(coding)]).orders).toMatchObject([
      { reference: 'MedicationRequest/d', match: { by: 'code' } },
    ]);
  });

  it('says what was recognised', () => {
    expect(match([coded({ system: ndc, code: '55513-077-01' })]).orders[0]?.match.what).toBe(
      'NDC 55513-077-01',
    );
  });

  it.each([
    'tarlatamab',
    'TARLATAMAB-DLLE',
    'Imdelltra® 10 mg',
    'IMDELLTRA10MG KIT',
    'tarlatamab-dlle 1 mg in 250 mL',
    'AMG 757',
    'amg-757',
    'AMG757',
    '(Imdylltra)',
    'ｔａｒｌａｔａｍａｂ',
  ])('by name, weakly: %s', (text) => {
    expect(match([named(text)]).orders).toMatchObject([{ match: { by: 'name', what: text } }]);
  });

  it.each(['blinatumomab', 'untarlatamab', 'tarlatamabs', 'AMG 7571', 'AMG', 'pembrolizumab', '', '757'])(
    'not by name: %s',
    (text) => {
      expect(match([named(text)])).toMatchObject({
        orders: [],
        nearMisses: text === 'untarlatamab' || text === 'tarlatamabs' ? [text] : [],
      });
    },
  );

  it('another NDC of the same labeller is another drug', () => {
    expect(match([coded({ system: ndc, code: '55513-078-01' })]).orders).toEqual([]);
  });

  it('our code under another system is another thing', () => {
    expect(match([coded({ system: 'urn:local', code: 'J9026' })]).orders).toEqual([]);
  });

  it.each([
    ['by name', { text: 'tarlatamab' }],
    ['by code', { coding: [{ system: ndc, code: '55513005901' }] }],
  ])('§5 #70 an ingredient of a compounded Medication, %s', (_by, itemCodeableConcept) => {
    const bag = {
      resourceType: 'Medication',
      id: 'm',
      code: { text: 'infusion bag' },
      ingredient: { itemCodeableConcept },
    };
    const draft = order({ contained: [bag], medicationReference: { reference: '#m' } });
    expect(match([draft]).orders).toMatchObject([{ match: { by: 'ingredient' } }]);
  });

  it('Epic: a Medication entry beside the order, which is itself no order', () => {
    const drafts = [
      order({ medicationReference: { reference: 'Medication/m' } }),
      resource({ resourceType: 'Medication', id: 'm', code: { text: 'Imdelltra' } }),
    ];
    expect(match(drafts)).toMatchObject({
      orders: [{ reference: 'MedicationRequest/d' }],
      companionDrafts: [],
    });
  });

  it.each(['Imdeltra', 'IMDELLTR 10 mg', 'tarlatmab', 'tarlataamb', 'imdylltar'])(
    '§5 #71 a misspelling is told, not judged: %s',
    (text) => {
      expect(match([named(text)])).toMatchObject({ orders: [], nearMisses: [text] });
    },
  );

  it.each([
    [
      'a reference that leads nowhere',
      { medicationReference: { reference: 'Medication/x' } },
      ['MedicationRequest/d'],
    ],
    [
      'its display names another drug',
      { medicationReference: { reference: 'Medication/x', display: 'Ketorolac' } },
      [],
    ],
    [
      'a Medication that says nothing',
      { contained: [{ resourceType: 'Medication', id: 'm' }], medicationReference: { reference: '#m' } },
      ['MedicationRequest/d'],
    ],
    [
      'a code beside it',
      {
        medicationReference: { reference: 'Medication/x' },
        medicationCodeableConcept: { coding: [{ code: '1' }] },
      },
      [],
    ],
    ['nothing chosen yet', {}, []],
    ['cancelled', { status: 'cancelled', medicationReference: { reference: 'Medication/x' } }, []],
  ])('§5 #69 might be ours: %s', (_situation, more, unresolved) => {
    expect(match([order(more)])).toMatchObject({ orders: [], unresolved });
  });

  it('§5 #69 a reference that leads nowhere, whose display is ours', () => {
    const found = match([
      order({ medicationReference: { reference: 'Medication/x', display: 'Imdelltra' } }),
    ]);
    expect(found).toMatchObject({ orders: [{ match: { by: 'name' } }], unresolved: [] });
  });
});

describe('services', () => {
  const hcpcs = 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';
  it.each([
    ['HCPCS', { coding: [{ system: hcpcs, code: 'J9026' }] }, 'code'],
    [
      'HCPCS in small letters, by OID',
      { coding: [{ system: 'urn:oid:2.16.840.1.113883.6.285', code: 'j9026' }] },
      'code',
    ],
    ['text', { text: 'Tarlatamab infusion' }, 'name'],
  ])('by %s', (_form, code, by) => {
    expect(match([service(code)]).orders).toMatchObject([{ reference: 'ServiceRequest/s', match: { by } }]);
  });

  it('a service that LOINC or SNOMED CT names is that service', () => {
    expect(
      match([
        service({
          text: 'tarlatamab observation',
          coding: [{ system: 'http://snomed.info/sct', code: '1' }],
        }),
      ]).orders,
    ).toEqual([]);
  });

  it('monitoring named after the drug, beside the drug, is a companion', () => {
    const found = match([named('tarlatamab'), service({ text: 'Observation after tarlatamab' })]);
    expect(found.orders).toMatchObject([{ reference: 'MedicationRequest/d' }]);
    expect(found.companionDrafts).toMatchObject([{ id: 's' }]);
  });

  it('groups and plans are no orders', () => {
    expect(
      match([
        resource({ resourceType: 'RequestGroup', id: 'g' }),
        resource({ resourceType: 'CarePlan', id: 'c' }),
      ]),
    ).toMatchObject({ orders: [], companionDrafts: [] });
  });
});

describe('status and intent (clinical.md §5, head and #66 to #68)', () => {
  it.each([
    ['#66 cancelled', { status: 'cancelled' }],
    ['#66 stopped', { status: 'stopped' }],
    ['completed', { status: 'completed' }],
    ['entered-in-error', { status: 'entered-in-error' }],
    ['#67 doNotPerform', { doNotPerform: true }],
    ['an option, not an order', { intent: 'option' }],
  ])('not relevant: %s', (_situation, more) => {
    expect(match([named('tarlatamab', more)])).toMatchObject({
      orders: [],
      companionDrafts: [],
      nearMisses: [],
    });
  });

  it('not relevant: a revoked service', () => {
    expect(match([service({ text: 'tarlatamab' }, { status: 'revoked' })]).orders).toEqual([]);
  });

  it.each([
    ['draft', { status: 'draft' }, true],
    ['active: a revised order is signed again', { status: 'active' }, true],
    ['missing', { status: undefined }, true],
    ['no status we know', { status: 'planned' }, true],
    ['a number', { status: 7 }, true],
    ['doNotPerform false', { doNotPerform: false }, true],
    ['#68 on-hold', { status: 'on-hold' }, false],
    ['#68 unknown', { status: 'unknown' }, false],
  ])('relevant: %s', (_situation, more, active) => {
    expect(match([named('tarlatamab', more)]).orders).toMatchObject([{ active, proposal: false }]);
  });

  it('intent proposal is noted; a missing intent is not', () => {
    expect(match([named('tarlatamab', { intent: 'proposal' })]).orders).toMatchObject([{ proposal: true }]);
    expect(match([named('tarlatamab', { intent: undefined })]).orders).toMatchObject([{ proposal: false }]);
  });

  it('whose order it is', () => {
    expect(match([named('tarlatamab', { subject: { reference: 'Patient/p2' } })]).orders).toMatchObject([
      { subject: 'otherPatient' },
    ]);
    expect(match([named('tarlatamab', { subject: undefined })]).orders).toMatchObject([
      { subject: 'nobody' },
    ]);
  });

  it('§5 #74 several orders of one signing, and an order without an id', () => {
    const found = match([
      named('tarlatamab 1 mg', { id: 'd1' }),
      named('tarlatamab 10 mg', { id: 'd8' }),
      named('tarlatamab', { id: undefined }),
    ]);
    expect(found.orders.map(({ reference }) => reference)).toEqual([
      'MedicationRequest/d1',
      'MedicationRequest/d8',
      'MedicationRequest/draftOrders[2]',
    ]);
  });
});

describe('selections of order-select (cds-hooks.md §3)', () => {
  const drafts = [
    named('tarlatamab 1 mg', { id: 'd1' }),
    named('tarlatamab 10 mg', { id: 'd8' }),
    named('dexamethasone', { id: 'dex' }),
  ];
  it.each<[string, string[], boolean[], boolean]>([
    ['none sent', [], [true, true], true],
    ['Type/id', ['MedicationRequest/d8'], [false, true], true],
    ['an absolute URL', ['https://ehr.example/fhir/MedicationRequest/d8'], [false, true], true],
    ['a bare id', ['d8'], [false, true], true],
    ['another type with that id', ['ServiceRequest/d8'], [true, true], false],
    ['none of the drafts', ['MedicationRequest/gone'], [true, true], false],
    ['a draft of another drug', ['MedicationRequest/dex'], [false, false], true],
    [
      'one that is there and one that is not',
      ['MedicationRequest/gone', 'MedicationRequest/d1'],
      [true, false],
      true,
    ],
    ['blank', [' '], [true, true], true],
  ])('%s', (_form, selections, selected, selectionsMatched) => {
    const found = match(drafts, selections);
    expect(found.orders.map((found) => found.selected)).toEqual(selected);
    expect(found.selectionsMatched).toBe(selectionsMatched);
    expect(found.companionDrafts).toMatchObject([{ id: 'dex' }]);
  });

  it('by full URL', () => {
    expect(match([named('tarlatamab', { id: undefined })], ['urn:uuid:AB'], 'urn:uuid:ab')).toMatchObject({
      orders: [{ selected: true }],
      selectionsMatched: true,
    });
  });
});
