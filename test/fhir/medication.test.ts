import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { codeTable } from '#src/fhir/coding.ts';
import { medicationNames } from '#src/fhir/medication.ts';
import { indexRecord } from '#src/record/index-record.ts';

/** Orders as clients send them: what R4 requires may be missing. */
const resource = (fields: object): FhirResource => fields as unknown as FhirResource;
const subject = { reference: 'Patient/p1' };

function names(order: object, ...others: { readonly resource: FhirResource; readonly fullUrl?: string }[]) {
  const draft = resource({ resourceType: 'MedicationRequest', id: 'd', subject, ...order });
  const draftOrders = [{ resource: draft }, ...others];
  const record = indexRecord({
    patientId: 'p1',
    prefetch: {},
    draftOrders,
    declared: [],
    codes: codeTable([]),
  });
  return medicationNames(draft, record.resolve);
}

const drug = (id: string, more: object = {}) =>
  resource({ resourceType: 'Medication', id, code: { text: 'imdelltra', coding: [{ code: '1' }] }, ...more });

describe('where an order names its drug (cds-hooks.md §3, Medication identity)', () => {
  it('in its concept: every coding, its text and displays', () => {
    const read = names({
      medicationCodeableConcept: {
        text: 'a',
        coding: [{ system: 'x', code: '1', display: 'b' }, { code: '2' }],
      },
    });
    expect(read.texts).toEqual(['a', 'b']);
    expect(read.codings.map(({ code }) => code)).toEqual(['1', '2']);
  });

  it.each<[string, object, { readonly resource: FhirResource; readonly fullUrl?: string }[]]>([
    ['contained', { contained: [drug('m')], medicationReference: { reference: '#m' } }, []],
    [
      'an entry of the same Bundle',
      { medicationReference: { reference: 'Medication/m' } },
      [{ resource: drug('m') }],
    ],
    [
      'absolute',
      { medicationReference: { reference: 'https://e.example/Medication/m' } },
      [{ resource: drug('m') }],
    ],
    [
      'urn:uuid',
      { medicationReference: { reference: 'urn:uuid:7' } },
      [{ resource: drug('m'), fullUrl: 'urn:uuid:7' }],
    ],
  ])('in a Medication: %s', (_form, order, others) => {
    const read = names(order, ...others);
    expect([read.texts, read.unresolved]).toEqual([['imdelltra'], []]);
  });

  it('§5 #70 in the ingredients, also by reference', () => {
    const bag = drug('bag', {
      code: { text: 'compounded bag' },
      ingredient: [
        { itemCodeableConcept: { text: 'sodium chloride' } },
        { itemReference: { reference: 'Medication/m' } },
      ],
    });
    const read = names(
      { medicationReference: { reference: 'Medication/bag' } },
      { resource: bag },
      { resource: drug('m') },
    );
    expect(read.texts).toEqual(['compounded bag']);
    expect(read.ingredientTexts).toEqual(['sodium chloride', 'imdelltra']);
  });

  it('an ingredient that is its own ingredient ends', () => {
    const loop = drug('m', { ingredient: { itemReference: { reference: 'Medication/m' } } });
    expect(
      names({ medicationReference: { reference: 'Medication/m' } }, { resource: loop }).medications,
    ).toHaveLength(1);
  });

  it('§5 #69 a reference that leads nowhere is told, with its display', () => {
    const read = names({ medicationReference: { reference: 'Medication/gone', display: 'something' } });
    expect(read).toMatchObject({ unresolved: ['Medication/gone'], texts: ['something'] });
  });

  it.each([[null], ['x'], [{ coding: 'x' }], [[{ text: 1 }]]])(
    'odd concept %j',
    (medicationCodeableConcept) => {
      expect(() => names({ medicationCodeableConcept })).not.toThrow();
    },
  );
});
