import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isResource } from '#src/fhir/bundle.ts';
import { codeTable } from '#src/fhir/coding.ts';
import { readDose } from '#src/orders/dose.ts';
import { drugIdentity } from '#src/orders/drug-identity.ts';
import { infusionDuration, infusionRate, orderedVolume } from '#src/orders/infusion.ts';
import { matchOrders } from '#src/orders/match.ts';
import { deviceTexts } from '#src/orders/order-texts.ts';
import { plannedStart } from '#src/orders/planned-start.ts';
import { productStrength, serviceQuantity } from '#src/orders/product.ts';
import { statedTreatmentDays } from '#src/orders/treatment-day.ts';
import { indexRecord } from '#src/record/index-record.ts';

const runs = { numRuns: 1000 };
const anc = 'http://loinc.org|751-8';
const declared = [
  { key: 'patient', resourceType: 'Patient' },
  { key: 'labs', resourceType: 'Observation' },
];
const identity = drugIdentity(['tarlatamab'], [anc]);

/** Values that fit the field, and values that do not. */
const odd = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
const many = <T>(item: fc.Arbitrary<T>) => odd(fc.oneof(fc.array(item, { maxLength: 3 }), item));
const reference = odd(
  fc.record(
    {
      reference: odd(
        fc.constantFrom(
          'Patient/p1',
          'Patient/p2',
          '#c',
          'urn:uuid:1',
          'Patient?identifier=a|b',
          'Medication/c',
        ),
      ),
    },
    { requiredKeys: [] },
  ),
);
const concept = odd(
  fc.record(
    {
      text: odd(fc.constantFrom('tarlatamab', 'tarlatamb', 'C1D8')),
      coding: many(
        fc.record({ system: odd(fc.constant('http://loinc.org')), code: odd(fc.constant('751-8')) }),
      ),
    },
    { requiredKeys: [] },
  ),
);
const quantity = odd(
  fc.record(
    { value: odd(fc.integer()), unit: odd(fc.constantFrom('mg', 'mL', 'h', 'mL/h')) },
    { requiredKeys: [] },
  ),
);
const dosage = odd(
  fc.record(
    {
      text: odd(fc.constant('C1D8')),
      timing: odd(
        fc.record(
          {
            event: many(fc.constant('2026-11-20')),
            repeat: odd(
              fc.record(
                {
                  boundsPeriod: odd(fc.record({ start: fc.constant('2026') })),
                  duration: odd(fc.nat()),
                  durationUnit: odd(fc.constant('h')),
                },
                { requiredKeys: [] },
              ),
            ),
          },
          { requiredKeys: [] },
        ),
      ),
      doseAndRate: many(
        fc.record(
          {
            type: concept,
            doseQuantity: quantity,
            doseRange: odd(fc.record({ low: quantity, high: quantity })),
            rateRatio: odd(fc.record({ numerator: quantity, denominator: quantity })),
            rateQuantity: quantity,
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  ),
);
const resource = fc.record(
  {
    resourceType: fc.constantFrom(
      'Patient',
      'Observation',
      'MedicationRequest',
      'ServiceRequest',
      'Medication',
      'Bundle',
      'OperationOutcome',
    ),
    id: odd(fc.constantFrom('p1', 'a', 'b', 'c')),
    meta: odd(
      fc.record(
        { lastUpdated: odd(fc.constant('2026-11-20T07:00:00Z')), versionId: odd(fc.nat()) },
        { requiredKeys: [] },
      ),
    ),
    status: odd(fc.constantFrom('draft', 'final')),
    identifier: many(fc.record({ system: fc.constant('a'), value: fc.constant('b') })),
    subject: reference,
    code: concept,
    component: many(fc.record({ code: concept })),
    contained: many(
      fc.record(
        {
          resourceType: fc.constantFrom('Medication', 'Observation'),
          id: fc.constant('c'),
          code: concept,
          ingredient: many(
            fc.record({ itemReference: reference, strength: odd(fc.record({ numerator: quantity })) }),
          ),
        },
        { requiredKeys: ['resourceType'] },
      ),
    ),
    medicationCodeableConcept: concept,
    medicationReference: reference,
    dosageInstruction: many(dosage),
    note: many(fc.record({ text: fc.constant('C1D8') })),
    entry: many(fc.record({ resource: fc.jsonValue() })),
    link: many(fc.record({ relation: fc.constant('next'), url: odd(fc.constant('x')) })),
    total: odd(fc.nat()),
  },
  { requiredKeys: ['resourceType'] },
);
const entry = odd(
  fc.record(
    {
      resource: odd(resource),
      fullUrl: odd(fc.constantFrom('urn:uuid:1', 'https://e/Patient/p1')),
      search: odd(fc.record({ mode: fc.constantFrom('match', 'outcome') })),
    },
    { requiredKeys: [] },
  ),
);
const value = fc.oneof(
  fc.jsonValue(),
  resource,
  fc.record({ resourceType: fc.constant('Bundle'), entry: many(entry) }),
  fc.array(resource),
);

describe('whatever arrives', () => {
  it('throws nothing, and keeps what it does not know out of the record', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('patient', 'labs', 'all', '__proto__'), value),
        fc.array(resource, { maxLength: 4 }),
        fc.array(fc.string()),
        (prefetch, drafts, selections) => {
          const draftOrders = drafts
            .map((draft: unknown) => draft)
            .filter(isResource)
            .map((draft) => ({ resource: draft }));
          const record = indexRecord({
            patientId: 'p1',
            prefetch,
            draftOrders,
            declared,
            codes: codeTable([anc]),
          });
          const { resolve, subjectOf } = record;
          for (const { resource: found, key } of record.of('Observation'))
            if (key !== 'draftOrders') expect(subjectOf(found)).toBe('thisPatient');
          record.observations([anc, 'x|y']);
          const match = matchOrders({ draftOrders, selections, identity, resolve, subjectOf });
          for (const order of [...match.orders, ...record.of('MedicationRequest')]) {
            expect(readDose(order).readings.length).toBe(readDose(order).evidence.length);
            plannedStart(order, 0, 'UTC');
            for (const read of [
              infusionRate(order),
              infusionDuration(order),
              orderedVolume(order),
              serviceQuantity(order),
              productStrength(order, record.drugOf(order.resource)),
            ]) {
              expect(read.state === 'known').toBe(read.reason === undefined);
            }
            statedTreatmentDays(order, 'urn:x');
            deviceTexts(order);
          }
        },
      ),
      runs,
    );
  });

  it('is found in any order of the entries', () => {
    const observation = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      patient: fc.constantFrom('p1', 'p2'),
      code: fc.constantFrom('751-8', '718-7'),
      version: fc.nat(),
    });
    const observations = fc.uniqueArray(observation, {
      selector: ({ id, version }) => `${id} ${version}`,
      maxLength: 12,
    });
    const scattered = observations.chain((items) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })),
    );
    const read = (items: readonly { id: string; patient: string; code: string; version: number }[]) => {
      const entries = items.map(({ id, patient, code, version }) => ({
        resource: {
          resourceType: 'Observation',
          id,
          meta: { versionId: String(version) },
          subject: { reference: `Patient/${patient}` },
          code: { coding: [{ system: 'http://loinc.org', code }] },
        },
      }));
      const half = Math.floor(entries.length / 2);
      const bundle = (entry: object[]) => ({ resourceType: 'Bundle', entry });
      const prefetch = { labs: bundle(entries.slice(0, half)), all: bundle(entries.slice(half)) };
      const record = indexRecord({
        patientId: 'p1',
        prefetch,
        draftOrders: [],
        declared,
        codes: codeTable([anc]),
      });
      const plain = (found: ReturnType<typeof record.observations>) =>
        found.map(({ resource: { id, meta } }) => `${id} ${meta?.versionId}`).sort();
      return [plain(record.observations([anc])), plain(record.of('Observation'))];
    };
    fc.assert(
      fc.property(scattered, ([items, shuffled]) => {
        expect(read(shuffled)).toEqual(read(items));
      }),
      runs,
    );
  });
});
