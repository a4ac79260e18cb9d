import fc from 'fast-check';
import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { requestNames } from '../golden/answers.ts';
import {
  type Body,
  bundleKeys,
  callOf,
  overall,
  RUNS,
  resourcesOf,
  respond,
  withResources,
} from './charts.ts';

const refused = new Set(['labs-of-another-patient']);
const situation = fc.constantFrom(...requestNames.filter((name) => !refused.has(name)));

/** A permutation by sort keys: the same numbers give the same order. */
const shuffled = <T>(items: readonly T[], order: readonly number[]): readonly T[] =>
  items
    .map((item, index) => ({ item, place: order[index % order.length] ?? 0, index }))
    .sort((a, b) => a.place - b.place || b.index - a.index)
    .map(({ item }) => item);

/** Bundles that hold resources only; one that carries an outcome or a next page stays as it is. */
const isPlain = (body: Body, key: string): boolean => {
  const bundle = Object(body.prefetch[key]);
  return (
    bundle.resourceType === 'Bundle' &&
    bundle.link === undefined &&
    resourcesOf(body, key).every(({ resourceType }) => resourceType !== 'OperationOutcome')
  );
};

describe('the record', () => {
  it('the order of its entries never matters', { timeout: 300_000 }, async () => {
    const order = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(situation, order, async (from, places) => {
        const body = callOf(from);
        const other = bundleKeys
          .filter((key) => isPlain(body, key))
          .reduce((so, key) => withResources(so, key, shuffled(resourcesOf(body, key), places)), body);
        const same = bundleKeys
          .filter((key) => isPlain(body, key))
          .reduce((so, key) => withResources(so, key, resourcesOf(body, key)), body);
        expect(await respond(other)).toEqual(await respond(same));
      }),
      RUNS,
    );
  });

  it('what has nothing to do with the drug changes nothing', { timeout: 300_000 }, async () => {
    const coded = (system: string, code: string, text: string) => ({
      coding: [{ system, code, display: text }],
      text,
    });
    const when = fc
      .integer({ min: 1, max: 900 })
      .map((days) => new Date(Date.parse('2026-11-20T11:00:00Z') - days * 86_400_000).toISOString());
    const unrelated = fc
      .record({ id: fc.nat(), at: when, which: fc.nat() })
      .map(({ id, at, which }): readonly [string, FhirResource] => {
        const base = { id: `unrelated-${id}`, subject: { reference: 'Patient/PATIENT' } };
        const all: readonly (readonly [string, FhirResource])[] = [
          [
            'labs',
            {
              ...base,
              resourceType: 'Observation',
              status: 'final',
              code: coded('http://loinc.org', '4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood'),
              effectiveDateTime: at,
              valueQuantity: { value: 5.4, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
            },
          ],
          [
            'labs',
            {
              ...base,
              resourceType: 'Observation',
              status: 'preliminary',
              code: coded('http://loinc.org', '2093-3', 'Cholesterol [Mass/volume] in Serum or Plasma'),
              effectiveDateTime: at,
              valueQuantity: { value: 900, unit: 'mg/dL' },
            },
          ],
          [
            'observations',
            {
              ...base,
              resourceType: 'Observation',
              status: 'final',
              code: coded('http://loinc.org', '29463-7', 'Body weight'),
              effectiveDateTime: at,
              valueQuantity: { value: 70, unit: 'kg' },
            },
          ],
          [
            'observations',
            {
              ...base,
              resourceType: 'Observation',
              status: 'final',
              code: coded('http://loinc.org', '72166-2', 'Tobacco smoking status'),
              effectiveDateTime: at,
              valueCodeableConcept: { text: 'Former smoker' },
            },
          ],
          [
            'conditions',
            {
              ...base,
              resourceType: 'Condition',
              code: coded('http://hl7.org/fhir/sid/icd-10-cm', 'M17.0', 'Osteoarthritis of knee'),
              recordedDate: at,
            },
          ],
          [
            'medicationRequests',
            {
              ...base,
              resourceType: 'MedicationRequest',
              status: 'active',
              intent: 'order',
              medicationCodeableConcept: coded(
                'http://www.nlm.nih.gov/research/umls/rxnorm',
                '314076',
                'lisinopril 10 MG Oral Tablet',
              ),
              authoredOn: at,
            },
          ],
          [
            'medicationAdministrations',
            {
              ...base,
              resourceType: 'MedicationAdministration',
              status: 'completed',
              medicationCodeableConcept: coded(
                'http://www.nlm.nih.gov/research/umls/rxnorm',
                '314076',
                'lisinopril 10 MG Oral Tablet',
              ),
              effectiveDateTime: at,
            },
          ],
          [
            'procedures',
            {
              ...base,
              resourceType: 'Procedure',
              status: 'completed',
              code: coded('http://snomed.info/sct', '80146002', 'Appendectomy'),
              performedDateTime: at,
            },
          ],
          [
            'serviceRequests',
            {
              ...base,
              resourceType: 'ServiceRequest',
              status: 'active',
              intent: 'order',
              code: coded('http://loinc.org', '24627-2', 'CT Chest'),
              authoredOn: at,
            },
          ],
        ];
        return all[which % all.length] ?? ['labs', { resourceType: 'Basic', code: {} }];
      });
    await fc.assert(
      fc.asyncProperty(
        situation,
        fc.uniqueArray(unrelated, { minLength: 1, maxLength: 6, selector: ([, { id }]) => id }),
        async (from, more) => {
          const body = callOf(from);
          const patientId = String(Object(body.context).patientId).replace('Patient/', '');
          const other = more
            .filter(([key]) => isPlain(body, key))
            .reduce((so, [key, resource]) => {
              const own = JSON.parse(JSON.stringify(resource).replace('PATIENT', patientId));
              return withResources(so, key, [...resourcesOf(so, key), own]);
            }, body);
          expect(await respond(other)).toEqual(await respond(body));
        },
      ),
      RUNS,
    );
  });

  it('a needed fact that is taken away never leaves "proceed" without a named gap', {
    timeout: 300_000,
  }, async () => {
    const clean = fc.constantFrom('clean-c1d8', 'clean-c1d15', 'clean-c2d1', 'clean-c3d15', 'clean-c6d1');
    const analyte = fc.constantFrom('-anc-', '-hemoglobin-', '-platelets-', '-alt-', '-ast-', '-bilirubin-');
    const loss = fc.oneof(
      fc.record({
        key: fc.constantFrom('labs', 'medicationAdministrations'),
        how: fc.constantFrom('absent', 'null', 'outcome', 'empty'),
      }),
      fc.record({ key: fc.constant('labs'), how: analyte }),
    );
    await fc.assert(
      fc.asyncProperty(clean, fc.array(loss, { minLength: 1, maxLength: 3 }), async (from, losses) => {
        const body = losses.reduce(withoutKey, callOf(from));
        const { action } = overall(await respond(body));
        expect(action).not.toBe('proceed');
      }),
      RUNS,
    );
  });
});

interface Loss {
  readonly key: string;
  readonly how: string;
}

/** The call without one prefetch key: not sent, searched and empty, failed, or without the results of one analyte. */
function withoutKey(call: ReturnType<typeof callOf>, { key, how }: Loss): ReturnType<typeof callOf> {
  const kept = Object.fromEntries(Object.entries(call.prefetch).filter(([name]) => name !== key));
  const lost = (value: unknown) => ({ ...call, prefetch: { ...kept, [key]: value } });
  if (how === 'absent') return { ...call, prefetch: kept };
  if (how === 'null') return lost(null);
  if (how === 'outcome')
    return lost({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'timeout' }] });
  const rest = resourcesOf(call, key).filter(({ id = '' }) => how !== 'empty' && !id.includes(how));
  return withResources(call, key, rest);
}
