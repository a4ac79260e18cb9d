import type { Condition, FhirResource, MedicationAdministration } from 'fhir/r4';
import { ucum } from '../../fixtures/build/drug.ts';
import type { Names } from '../../fixtures/build/identity.ts';
import { labObservations } from '../../fixtures/build/labs.ts';
import { observation, snomed } from '../../fixtures/build/observation.ts';
import { atSite, type ChartEntry } from './visit-file.ts';

/** The resources that an entry puts into the chart. */
export function resourcesOf(entry: ChartEntry, names: Names, zone: string): readonly FhirResource[] {
  if ('laboratory' in entry) {
    const absent = Object.fromEntries((entry.without ?? []).map((analyte) => [analyte, 'absent'] as const));
    return labObservations({ ...entry.but, ...absent }, atSite(entry.laboratory, zone), names);
  }
  if ('event' in entry) return [condition(entry, names, zone)];
  const at = atSite(entry.at, zone);
  if ('medication' in entry) return [administration(entry.medication, entry.mg, at, names)];
  if ('temperature' in entry) {
    const value = { valueQuantity: ucum(entry.temperature, 'Cel') };
    return [observation('temperature', '8310-5', 'Body temperature', at, names, value)];
  }
  if ('ice' in entry) {
    const code = {
      coding: [{ system: 'urn:tarlatamab-cds:observation', code: 'ice-score' }],
      text: 'ICE score',
    };
    return [observation('ice', '', '', at, names, { code, valueInteger: entry.ice })];
  }
  const code = entry.pregnancyTest === 'negative' ? '260385009' : '10828004';
  return [
    observation('hcg', '2118-8', 'Choriogonadotropin (pregnancy test) in Serum or Plasma', at, names, {
      valueCodeableConcept: { coding: [{ system: snomed, code }], text: entry.pregnancyTest },
    }),
  ];
}

function condition(
  entry: Extract<ChartEntry, { readonly event: string }>,
  names: Names,
  zone: string,
): Condition {
  const state = (system: string, code: string) => ({
    coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
  });
  return {
    resourceType: 'Condition',
    id: `${names.patientId}-${entry.event}`,
    clinicalStatus: state('condition-clinical', entry.status),
    verificationStatus: state('condition-ver-status', 'confirmed'),
    code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: entry.code }], text: entry.name },
    subject: { reference: names.patientReference },
    onsetDateTime: atSite(entry.onset, zone),
    ...(entry.end === undefined ? {} : { abatementDateTime: atSite(entry.end, zone) }),
    ...(entry.grade === undefined
      ? {}
      : { extension: [{ url: 'urn:tarlatamab-cds:ctcae-grade', valueInteger: entry.grade }] }),
  };
}

function administration(text: string, mg: number, at: string, names: Names): MedicationAdministration {
  return {
    resourceType: 'MedicationAdministration',
    id: names.next(text),
    status: 'completed',
    medicationCodeableConcept: { text },
    subject: { reference: names.patientReference },
    effectiveDateTime: at,
    dosage: { route: { text: 'IV' }, dose: ucum(mg, 'mg') },
  };
}
