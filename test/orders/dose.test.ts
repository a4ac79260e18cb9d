import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { readDose } from '#src/orders/dose.ts';

const order = (more: object) => ({
  reference: 'MedicationRequest/d',
  resource: { resourceType: 'MedicationRequest', id: 'd', ...more } as unknown as FhirResource,
});
const mg = (value: unknown, unit = 'mg') => ({
  value,
  unit,
  system: 'http://unitsofmeasure.org',
  code: unit,
});
const typed = (code: string, doseQuantity: object) => ({
  type: { coding: [{ system: 'http://epic.com/CodeSystem/dose-rate-type', code }] },
  doseQuantity,
});
const dosage = (...doseAndRate: object[]) => ({ dosageInstruction: [{ doseAndRate }] });
const read = (more: object) => readDose(order(more));
const milligrams = (more: object) => read(more).readings.map((dose) => dose.milligrams);

describe('the dose of an order (fhir-data.md §3)', () => {
  it.each<[string, object, number]>([
    ['one quantity', dosage({ doseQuantity: mg(10) }), 10],
    [
      'Epic: ordered beats calculated and admin-amount, in any place',
      dosage(typed('calculated', mg(9)), typed('admin-amount', mg(2, 'mL')), typed('ordered', mg(10))),
      10,
    ],
    [
      'Epic: without ordered, calculated',
      dosage(typed('admin-amount', mg(2, 'mL')), typed('calculated', mg(10))),
      10,
    ],
    ['the only one, whatever its type', dosage(typed('admin-amount', mg(10))), 10],
    [
      'type as text',
      dosage({ type: { text: 'Ordered' }, doseQuantity: mg(10) }, { doseQuantity: mg(1) }),
      10,
    ],
    ['a rate beside it', dosage({ doseQuantity: mg(10) }, { rateQuantity: mg(250, 'mL/h') }), 10],
    ['doseAndRate an object', { dosageInstruction: { doseAndRate: { doseQuantity: mg(10) } } }, 10],
    ['§5 #73 micrograms', dosage({ doseQuantity: mg(10_000, 'ug') }), 10],
    ['§5 #73 mcg', dosage({ doseQuantity: { value: 1000, unit: 'mcg' } }), 1],
    ['§5 #73 µg', dosage({ doseQuantity: { value: 1000, unit: 'µg' } }), 1],
    ['grams', dosage({ doseQuantity: { value: 0.01, unit: 'g' } }), 10],
    ['MG', dosage({ doseQuantity: { value: 10, unit: 'MG' } }), 10],
    ['a number as text', dosage({ doseQuantity: mg('10.0') }), 10],
    [
      'the same dose in two instructions',
      {
        dosageInstruction: [
          { doseAndRate: [{ doseQuantity: mg(10) }] },
          { doseAndRate: [{ doseQuantity: mg(10_000, 'ug') }] },
        ],
      },
      10,
    ],
    [
      'an instruction without a dose beside it',
      { dosageInstruction: [{ text: 'flush after' }, { doseAndRate: [{ doseQuantity: mg(10) }] }] },
      10,
    ],
    [
      'asNeeded false',
      { dosageInstruction: [{ asNeededBoolean: false, doseAndRate: [{ doseQuantity: mg(10) }] }] },
      10,
    ],
    ['a service for a mass', { resourceType: 'ServiceRequest', quantityQuantity: mg(10) }, 10],
  ])('%s', (_form, more, value) => {
    expect(read(more)).toMatchObject({
      state: 'known',
      readings: [{ milligrams: value, perBodySize: false }],
    });
  });

  it('converts exactly', () => {
    expect(read(dosage({ doseQuantity: mg(10_100, 'ug') })).readings[0]?.mg.toString()).toBe('10.1');
  });

  it.each<[string, object, RegExp, number[]]>([
    ['§5 #72 a range', dosage({ doseRange: { low: mg(1), high: mg(10) } }), /range/, [1, 10]],
    [
      '§5 #72 a range that was ordered, calculated to one dose',
      dosage(
        { type: { coding: [{ code: 'ordered' }] }, doseRange: { low: mg(1), high: mg(10) } },
        typed('calculated', mg(5)),
      ),
      /range/,
      [1, 10],
    ],
    [
      '§5 #72 PRN',
      { dosageInstruction: [{ asNeededBoolean: true, doseAndRate: [{ doseQuantity: mg(10) }] }] },
      /PRN/,
      [10],
    ],
    [
      '§5 #72 PRN for a reason',
      {
        dosageInstruction: [
          { asNeededCodeableConcept: { text: 'pain' }, doseAndRate: [{ doseQuantity: mg(10) }] },
        ],
      },
      /PRN/,
      [10],
    ],
    ['§5 #72 missing', {}, /no dose/, []],
    ['§5 #72 only in the text', { dosageInstruction: [{ text: '10 mg IV' }] }, /no dose/, []],
    ['§5 #73 per square metre', dosage({ doseQuantity: mg(6, 'mg/m2') }), /per body size/, [6]],
    ['§5 #73 per kilogram', dosage({ doseQuantity: { value: 100, unit: 'mcg/kg' } }), /per body size/, [0.1]],
    ['§5 #73 millilitres', dosage({ doseQuantity: mg(10, 'mL') }), /cannot be verified/, []],
    ['a vial', dosage({ doseQuantity: { value: 1, unit: 'vial' } }), /cannot be verified/, []],
    ['a kit', dosage({ doseQuantity: { value: 1, unit: 'kit', code: '{kit}' } }), /cannot be verified/, []],
    ['no unit', dosage({ doseQuantity: { value: 10 } }), /no unit/, []],
    [
      'unit and code disagree',
      dosage({ doseQuantity: { value: 10, unit: 'mL', code: 'mg' } }),
      /disagree/,
      [],
    ],
    ['a bound', dosage({ doseQuantity: { ...mg(10), comparator: '<' } }), /bound/, []],
    ['zero', dosage({ doseQuantity: mg(0) }), /not an amount/, []],
    ['negative', dosage({ doseQuantity: mg(-10) }), /not an amount/, []],
    ['a decimal comma', dosage({ doseQuantity: mg('1,0') }), /no number/, []],
    [
      'two doses side by side',
      dosage({ doseQuantity: mg(1) }, { doseQuantity: mg(10) }),
      /several doses/,
      [1, 10],
    ],
    [
      'two instructions, never added up',
      {
        dosageInstruction: [
          { doseAndRate: [{ doseQuantity: mg(1) }] },
          { doseAndRate: [{ doseQuantity: mg(10) }] },
        ],
      },
      /several doses/,
      [1, 10],
    ],
    [
      'ordered twice, differently',
      dosage(typed('ordered', mg(1)), typed('ordered', mg(10))),
      /several doses/,
      [1, 10],
    ],
    [
      'a service counted in units',
      { resourceType: 'ServiceRequest', quantityQuantity: { value: 10 } },
      /no unit/,
      [],
    ],
  ])('not determinable: %s', (_form, more, reason, readings) => {
    expect(read(more)).toMatchObject({ state: 'unreadable', reason: expect.stringMatching(reason) });
    expect(milligrams(more)).toEqual(readings);
  });

  it('shows what the order says and what it means', () => {
    expect(read(dosage({ doseQuantity: mg(10_000, 'ug') })).evidence).toEqual([
      { resource: 'MedicationRequest/d', what: 'Ordered dose', value: '10 mg', recorded: '10000 ug' },
    ]);
  });
});
