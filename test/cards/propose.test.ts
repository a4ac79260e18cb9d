import type { MedicationRequest } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import type { Finding, ProposedOrder } from '#src/cards/finding.ts';
import { proposeOrders } from '#src/cards/propose.ts';
import { absent, type Evidence, type Fact, known } from '#src/facts/fact.ts';
import type { OrderTemplate } from '#src/rules/knowledge-schema.ts';
import { rule } from '../rules/example-rule.ts';
import { draft, drug, orderOf, sourceOf, suggested } from './example-order.ts';

const cbc: OrderTemplate = {
  type: 'create',
  label: 'Order a CBC',
  description: 'Order a complete blood count',
  resource: { resourceType: 'ServiceRequest', code: { text: 'CBC' }, status: 'active' },
};
const hold: OrderTemplate = {
  type: 'update',
  label: 'Hold',
  description: 'Put on hold',
  changes: [
    { path: 'status', set: 'on-hold' },
    { path: 'note', append: { text: 'Held' } },
  ],
};
const dose: OrderTemplate = {
  type: 'update',
  label: 'Change to {{ %due.mg }} mg',
  description: 'Change the dose',
  changes: [
    { path: 'dosageInstruction[*].doseAndRate[*].doseQuantity', set: { value: '{{ %due.mg }}', unit: 'mg' } },
  ],
};
const remove: OrderTemplate = { type: 'delete', label: 'Remove', description: 'Remove the order' };

interface Case {
  readonly facts?: Readonly<Record<string, Fact<unknown>>>;
  readonly evidence?: readonly Evidence[];
  readonly resource?: MedicationRequest;
  readonly ordering?: object;
  readonly recommended?: string;
}

function propose(template: OrderTemplate, given: Case = {}): readonly ProposedOrder[] {
  const finding: Omit<Finding, 'suggestions'> = {
    rule: { id: 'example', version: '1.0.0' },
    topic: 'neutropenia',
    action: 'hold',
    indicator: 'critical',
    summary: 'Hold, ANC 0.9',
    detail: '',
    evidence: given.evidence ?? [],
    sources: [],
    orders: [],
  };
  const knowledge = { ...drug, orders: new Map([['one', suggested('one', template)]]) };
  const source = sourceOf(given.facts ?? {}, { order: orderOf(given.resource ?? draft()) });
  const asked = rule('true', {
    suggestions: ['one'],
    ...(given.recommended ? { recommended: given.recommended } : {}),
  });
  return proposeOrders(knowledge, source, { patientId: 'p1', ...given.ordering }, asked, finding);
}

const resourceOf = (proposals: readonly ProposedOrder[]): Readonly<Record<string, unknown>> => ({
  ...proposals[0]?.action.resource,
});
const seen = (resource: string): Evidence => ({ resource, what: 'ANC' });

describe('an order to create (fhir-data.md §6)', () => {
  it('is a draft proposal for this patient and encounter, requested by the user', () => {
    const proposals = propose(cbc, { ordering: { encounterId: 'e1', userId: 'Practitioner/dr-1' } });
    expect(proposals).toEqual([
      {
        id: 'one',
        label: 'Order a CBC',
        recommended: false,
        action: {
          type: 'create',
          description: 'Order a complete blood count',
          resource: {
            resourceType: 'ServiceRequest',
            status: 'draft',
            intent: 'proposal',
            code: { text: 'CBC' },
            subject: { reference: 'Patient/p1' },
            encounter: { reference: 'Encounter/e1' },
            requester: { reference: 'Practitioner/dr-1' },
            reasonCode: [{ text: 'Hold, ANC 0.9' }],
          },
        },
      },
    ]);
  });

  it('without encounter and user leaves both out', () => {
    expect(Object.keys(resourceOf(propose(cbc)))).not.toEqual(
      expect.arrayContaining(['encounter', 'requester']),
    );
  });

  it.each([
    ['Practitioner/1', true],
    ['PractitionerRole/1', true],
    ['Patient/1', true],
    ['RelatedPerson/1', true],
    ['Group/1', false],
    ['someone', false],
  ])('a user %s is a requester: %s', (userId, isRequester) => {
    expect(resourceOf(propose(cbc, { ordering: { userId } })).requester !== undefined).toBe(isRequester);
  });

  it('names observations and conditions as its reason, each once', () => {
    const evidence = [
      'Observation/anc-1',
      'Condition/c1',
      'Observation/anc-1',
      'AdverseEvent/ae',
      '#contained',
      'Observation/a#b',
    ];
    const resource = resourceOf(propose(cbc, { evidence: evidence.map(seen) }));
    expect(resource.reasonReference).toEqual([
      { reference: 'Observation/anc-1' },
      { reference: 'Condition/c1' },
    ]);
    expect(resource.reasonCode).toBeUndefined();
  });
});

describe('an update of the draft', () => {
  const full: MedicationRequest = {
    ...draft(),
    extension: [{ url: 'urn:site:extra', valueString: 'kept' }],
    modifierExtension: [{ url: 'urn:site:modifier', valueBoolean: true }],
    contained: [{ resourceType: 'Medication', id: 'm' }],
    note: [{ text: 'first note' }],
    dosageInstruction: [
      {
        text: '1 mg over 1 h',
        timing: { event: ['2026-11-20T10:00:00-05:00'] },
        doseAndRate: [{ doseQuantity: { value: 1, unit: 'mg' }, rateQuantity: { value: 250, unit: 'mL/h' } }],
      },
    ],
    meta: { versionId: '3' },
  };
  const odd = Object.assign({}, full, { 'x-vendor': { deep: [1, { two: null }] }, _status: { id: 's' } });

  it('keeps every field that it does not change, those of the vendor too', () => {
    const resource = resourceOf(propose(hold, { resource: odd }));
    const { status, note, _status, ...rest } = Object(resource);
    const { status: _s, note: _n, _status: _p, ...before } = Object(odd);
    expect(rest).toEqual(before);
    expect(status).toBe('on-hold');
    expect(note).toEqual([{ text: 'first note' }, { text: 'Held' }]);
    expect(_status).toBeUndefined();
  });

  it('does not touch the draft itself', () => {
    const before = structuredClone(odd);
    propose(hold, { resource: odd });
    expect(odd).toEqual(before);
  });

  it('changes the dose and nothing beside it', () => {
    const resource = resourceOf(propose(dose, { resource: full, facts: { due: known({ mg: 10 }) } }));
    expect(Object(resource).dosageInstruction).toEqual([
      {
        ...full.dosageInstruction?.[0],
        doseAndRate: [
          { doseQuantity: { value: 10, unit: 'mg' }, rateQuantity: { value: 250, unit: 'mL/h' } },
        ],
      },
    ]);
  });

  it('of a draft without an id is left out', () => {
    const { id: _id, ...nameless } = draft();
    expect(propose(hold, { resource: nameless })).toEqual([]);
    expect(propose(remove, { resource: nameless })).toEqual([]);
    expect(propose(cbc, { resource: nameless })).toHaveLength(1);
  });
});

describe('a deletion', () => {
  it('names the draft', () => {
    expect(propose(remove)[0]?.action).toEqual({
      type: 'delete',
      description: 'Remove the order',
      resourceId: 'MedicationRequest/draft-1',
    });
  });
});

describe('half an order is no order', () => {
  it.each([
    ['a fact of its content has no value', dose, { due: absent('unknown') }],
    ['a fact of its label has no value', { ...hold, label: 'Hold {{ %due.mg }}' }, { due: known({}) }],
    ['a fact of its description has no value', { ...hold, description: '{{ %due.mg }}' }, { due: known({}) }],
    ['the draft has no place for the change', dose, { due: known({ mg: 10 }) }],
  ] as const)('left out when %s', (_what, template, facts) => {
    expect(propose(template as OrderTemplate, { facts })).toEqual([]);
  });

  it('an order that no file describes', () => {
    const knowledge = { ...drug, orders: new Map() };
    const finding = { evidence: [] } as never;
    const asked = rule('true', { suggestions: ['one'] });
    expect(proposeOrders(knowledge, sourceOf({}), { patientId: 'p1' }, asked, finding)).toEqual([]);
  });
});

describe('the recommendation', () => {
  it('is that of the rule', () => {
    expect(propose(hold, { recommended: 'one' })[0]?.recommended).toBe(true);
    expect(propose(hold)[0]?.recommended).toBe(false);
  });
});
