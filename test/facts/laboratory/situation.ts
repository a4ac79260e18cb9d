import { readFileSync } from 'node:fs';
import type { Observation, ObservationComponent, Patient } from 'fhir/r4';
import { parse } from 'yaml';
import type { Fact } from '#src/facts/fact.ts';
import { type Analytes, compileAnalytes } from '#src/facts/laboratory/analytes.ts';
import type { LabReading } from '#src/facts/laboratory/beside-limits.ts';
import { chooseLab, type LabCircumstances } from '#src/facts/laboratory/choose.ts';
import type { LabResult } from '#src/facts/laboratory/result.ts';
import { labResults } from '#src/facts/laboratory/results.ts';
import { codeTable } from '#src/fhir/coding.ts';
import { indexRecord } from '#src/record/index-record.ts';
import type { PatientRecord } from '#src/record/patient-record.ts';
import { type AnalytesFile, analytesFileSchema } from '#src/rules/knowledge-schema.ts';

/** The analytes of this drug: its boundaries are what these tests are about. */
export const analytesFile: AnalytesFile = analytesFileSchema.parse(
  parse(readFileSync(new URL('../../../cds-services/tarlatamab/analytes.yaml', import.meta.url), 'utf8')),
);
export const analytes: Analytes = compileAnalytes(analytesFile);

export const now = Date.parse('2026-11-20T12:00:00Z');
export const hoursAgo = (hours: number): string => new Date(now - hours * 3_600_000).toISOString();

const codes: Readonly<Record<string, string>> = {
  anc: '751-8',
  wbc: '6690-2',
  platelets: '777-3',
  hemoglobin: '718-7',
  alt: '1742-6',
  ast: '1920-8',
  bilirubin: '1975-2',
  sodium: '2951-2',
  potassium: '2823-3',
};

export const loinc = (...values: readonly string[]): Observation['code'] => ({
  coding: values.map((code) => ({ system: 'http://loinc.org', code })),
});

export const ucum = (value: number, code: string): NonNullable<Observation['valueQuantity']> => ({
  value,
  unit: code,
  system: 'http://unitsofmeasure.org',
  code,
});

/** A final result drawn an hour ago; `code` is an analyte's name or a LOINC code. */
export function result(code: string, value: Partial<Observation>, id = `${code}-1`): Observation {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: loinc(codes[code] ?? code),
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: hoursAgo(1),
    ...value,
  };
}

export const anc = (value: number, more: Partial<Observation> = {}, id?: string): Observation =>
  result('anc', { valueQuantity: ucum(value, '10*9/L'), ...more }, id);

export const component = (code: string, value: Partial<ObservationComponent>): ObservationComponent => ({
  code: loinc(codes[code] ?? code),
  ...value,
});

const woman: Patient = { resourceType: 'Patient', id: 'p1', gender: 'female', birthDate: '1961-03-04' };

export function recordOf(
  observations: readonly Observation[],
  patient: Partial<Patient> = {},
  labs: object = {},
): PatientRecord {
  const bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: observations.map((resource) => ({ resource })),
    ...labs,
  };
  return indexRecord({
    patientId: 'p1',
    prefetch: { patient: { ...woman, ...patient }, labs: bundle },
    draftOrders: [],
    declared: [
      { key: 'patient', resourceType: 'Patient' },
      { key: 'labs', resourceType: 'Observation' },
    ],
    codes: codeTable([]),
  });
}

export const resultsOf = (record: PatientRecord, analyte: string, zone = 'UTC'): readonly LabResult[] =>
  labResults(record, analytes, analyte, zone);

/** What the record tells of one analyte for a dose that is given now; at most 72 hours old. */
export function judge(
  analyte: string,
  observations: readonly Observation[],
  circumstances: Partial<LabCircumstances> = {},
  record: PatientRecord = recordOf(observations),
): Fact<LabReading> {
  return chooseLab(analytes.get(analyte), resultsOf(record, analyte), {
    now,
    plannedStart: now,
    maxAgeHours: 72,
    slice: record.slice('labs'),
    zone: 'UTC',
    ...circumstances,
  });
}

export const gradesIn = (fact: Fact<LabReading>): readonly number[] => [
  ...new Set(fact.readings.map((reading) => reading.grade)),
];

/** Whether a rule `grade >= 3` would fire: it holds in every reading. */
export const holds = (fact: Fact<LabReading>): boolean =>
  fact.readings.length > 0 && fact.readings.every((reading) => reading.grade >= 3);

export const clears = (fact: Fact<LabReading>): boolean =>
  fact.state === 'known' && fact.readings.every((reading) => reading.grade < 3);
