import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { at, cardOf, cardsOf, topicsOf } from './visit.ts';

const codes = { sodium: '2951-2', potassium: '2823-3', urate: '3084-1' } as const;
type Analyte = keyof typeof codes;

function isOf(resource: FhirResource, analyte: Analyte): boolean {
  return resource.resourceType === 'Observation' && resource.code.coding?.[0]?.code === codes[analyte];
}

const without =
  (...analytes: readonly Analyte[]) =>
  (resource: FhirResource) =>
    analytes.some((analyte) => isOf(resource, analyte));

const result = (analyte: Analyte, value: number, more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: codes[analyte] }] },
  effectiveDateTime: at('07:00'),
  valueQuantity: { value, unit: analyte === 'urate' ? 'mg/dL' : 'mmol/L' },
  ...more,
});

const hold = 'critical hold';
const warn = 'warning proceed';
const tell = 'info proceed';
const fine = undefined;

describe('grades 3 and 4 hold (clinical.md §3.1)', () => {
  it.each<[Analyte, number, string | undefined]>([
    ['sodium', 119.9, hold],
    ['sodium', 124.9, hold],
    ['sodium', 125, warn],
    ['sodium', 129.5, warn],
    ['sodium', 129.9, warn],
    ['sodium', 130, fine],
    ['sodium', 150.1, fine],
    ['sodium', 155, fine],
    ['sodium', 155.1, hold],
    ['potassium', 2.99, hold],
    ['potassium', 3, fine],
    ['potassium', 6, fine],
    ['potassium', 6.01, hold],
    ['urate', 14, fine],
  ])('%s %s', async (analyte, value, expected) => {
    const topics = await topicsOf({
      of: 'clean-c2d1',
      without: without(analyte),
      record: [result(analyte, value)],
    });
    expect(topics.electrolytes).toBe(expected);
  });

  it.each<[string, object, string | undefined]>([
    ['§5 #25 a preliminary 118 may hold', { status: 'preliminary' }, hold],
    ['§5 #24 one entered in error never counts', { status: 'entered-in-error' }, tell],
    ['§5 #30 a stale 118 still holds', { effectiveDateTime: at('07:00', '2026-11-08') }, hold],
  ])('%s', async (_name, more, expected) => {
    const topics = await topicsOf({
      of: 'clean-c2d1',
      without: without('sodium'),
      record: [result('sodium', 118, more)],
    });
    expect(topics.electrolytes).toBe(expected);
  });
});

describe('what is missing (S27; clinical.md §2.15)', () => {
  it.each<[string, readonly Analyte[], string | undefined]>([
    ['nothing', [], fine],
    ['uric acid', ['urate'], tell],
    ['all three', ['sodium', 'potassium', 'urate'], tell],
  ])('%s', async (_name, analytes, expected) => {
    expect((await topicsOf({ of: 'clean-c2d1', without: without(...analytes) })).electrolytes).toBe(expected);
  });

  it.each([
    ['sodium', ['24326-1']],
    ['potassium', ['24326-1']],
    ['urate', ['3084-1']],
  ] as const)('what is missing is offered, and nothing else: %s', async (missing, codes) => {
    const { suggestions } = cardOf(
      await cardsOf({ of: 'clean-c2d1', without: without(missing) }),
      'electrolytes',
    );
    const ordered = suggestions?.map(({ actions }) => actions?.[0]?.resource);
    expect(ordered).toMatchObject(
      codes.map((code) => ({ resourceType: 'ServiceRequest', code: { coding: [{ code }] } })),
    );
  });

  const crs = (more: object) => ({
    resourceType: 'Condition',
    clinicalStatus: { coding: [{ code: 'resolved' }] },
    code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'D89.831' }] },
    onsetDateTime: '2026-10-31',
    ...more,
  });
  it.each<[string, object, string]>([
    ['CRS is active', crs({ clinicalStatus: { coding: [{ code: 'active' }] } }), 'warning dataMissing'],
    ['CRS ended 15 days ago', crs({ abatementDateTime: '2026-11-05' }), 'warning dataMissing'],
    ['CRS ended 16 days ago', crs({ abatementDateTime: '2026-11-04' }), tell],
  ])('%s', async (_name, condition, expected) => {
    const topics = await topicsOf({ of: 'clean-c2d1', without: without('urate'), record: [condition] });
    expect(topics.electrolytes).toBe(expected);
  });
});
