import type { FhirResource } from 'fhir/r4';

const LOINC = {
  alt: '1742-6',
  ast: '1920-8',
  bilirubin: '1975-2',
  anc: '751-8',
  hemoglobin: '718-7',
  platelets: '777-3',
} as const;
const UNIT = {
  alt: 'U/L',
  ast: 'U/L',
  bilirubin: 'mg/dL',
  anc: '10*9/L',
  hemoglobin: 'g/dL',
  platelets: '10*9/L',
} as const;
const UPPER = { alt: 40, ast: 40, bilirubin: 1.2, anc: 7.7, hemoglobin: 17, platelets: 400 } as const;

export type Test = keyof typeof LOINC;

export const ucum = (value: number, unit: string) => ({
  value,
  unit,
  system: 'http://unitsofmeasure.org',
  code: unit,
});

/** A final result with its upper limit; a day alone means 07:00 in New York, in winter. */
export function lab(test: Test, value: number, at: string, more: object = {}): object {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: LOINC[test] }] },
    effectiveDateTime: at.length > 10 ? at : `${at}T07:00:00-05:00`,
    valueQuantity: ucum(value, UNIT[test]),
    referenceRange: [{ high: ucum(UPPER[test], UNIT[test]) }],
    ...more,
  };
}

/** A value with a comparator: `bound('<', 10, 'U/L')`. */
export const bound = (comparator: string, value: number, unit: string) => ({
  valueQuantity: { ...ucum(value, unit), comparator },
});

/** The blood counts and liver values of a chart, to be left out of it. */
export function isLab(resource: FhirResource): boolean {
  const text = JSON.stringify(resource);
  return (
    resource.resourceType === 'Observation' && Object.values(LOINC).some((code) => text.includes(`"${code}"`))
  );
}
