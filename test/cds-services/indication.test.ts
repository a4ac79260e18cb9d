import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { cardOf, cardsOf, topicsOf, withPolicy } from './visit.ts';

const strict = await withPolicy({ progressionNotCoded: 'dataMissing' });

const confirmed = undefined;
const ask = 'warning dataMissing';
const hold = 'warning hold';
const tell = 'info proceed';
const of = 'clean-c2d1';

const snomed = (code: string) => ({ coding: [{ system: 'http://snomed.info/sct', code }] });
const condition = (code: object, more: object = {}) => ({
  resourceType: 'Condition',
  clinicalStatus: { coding: [{ code: 'active' }] },
  code,
  ...more,
});
const stage = (summary: object) => ({ stage: [{ summary }] });
const stageObservation = (value: object, more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '21908-9' }] },
  valueCodeableConcept: value,
  ...more,
});
const isTumour = (resource: FhirResource) => resource.resourceType === 'Condition';
const smallCell = condition(snomed('254632001'));
const extensive = stage({ text: 'Extensive stage' });

describe('histology and stage (S2; fhir-data.md §4)', () => {
  it.each<[string, readonly object[], string | undefined]>([
    ['nothing', [], ask],
    ['the code that holds the stage', [condition(snomed('683991000119103'))], confirmed],
    ['TNM stage 4', [condition(snomed('67841000119103'))], confirmed],
    ['TNM stage 3', [condition(snomed('67831000119107'))], hold],
    ['stage.summary in words', [{ ...smallCell, ...extensive }], confirmed],
    ['stage.summary as a code', [{ ...smallCell, ...stage(snomed('683991000119103')) }], confirmed],
    ['limited stage', [{ ...smallCell, ...stage({ text: 'Limited stage' }) }], hold],
    [
      'limited then, extensive now',
      [{ ...smallCell, stage: [{ summary: { text: 'Limited' } }, { summary: { text: 'Extensive' } }] }],
      confirmed,
    ],
    ['no stage', [smallCell], ask],
    ['by text', [condition({ text: 'Extensive-stage small cell lung cancer' })], confirmed],
    ['by abbreviation', [condition({ text: 'ES-SCLC' })], confirmed],
    [
      'ICD-O-3 morphology',
      [condition({ coding: [{ system: 'urn:oid:2.16.840.1.113883.6.43.1', code: '8041/3' }] }, extensive)],
      confirmed,
    ],
    [
      'C34.11 with a stage',
      [condition({ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C34.11' }] }, extensive)],
      ask,
    ],
    ['non-small cell by code', [condition(snomed('254637007'), extensive)], hold],
    ['non-small cell by text', [condition({ text: 'Non-small cell lung cancer, stage IV' })], hold],
    [
      'NSCLC once, small cell now',
      [condition(snomed('254637007')), { ...smallCell, ...extensive }],
      confirmed,
    ],
    ['an mCODE stage, stage IV', [smallCell, stageObservation({ text: 'Stage IV' })], confirmed],
    ['an mCODE stage, IVB by code', [smallCell, stageObservation({ coding: [{ code: 'IVB' }] })], confirmed],
    ['an mCODE stage, IIIA', [smallCell, stageObservation({ text: 'Stage IIIA' })], hold],
    [
      'a preliminary mCODE stage',
      [smallCell, stageObservation({ text: 'Stage IV' }, { status: 'preliminary' })],
      ask,
    ],
    [
      'the stage of a breast cancer',
      [
        smallCell,
        { ...condition({ text: 'Breast cancer' }), id: 'breast' },
        stageObservation({ text: 'Stage IV' }, { focus: [{ reference: 'Condition/breast' }] }),
      ],
      ask,
    ],
    ['refuted', [{ ...smallCell, ...extensive, verificationStatus: { coding: [{ code: 'refuted' }] } }], ask],
    [
      'provisional',
      [{ ...smallCell, ...extensive, verificationStatus: { coding: [{ code: 'provisional' }] } }],
      ask,
    ],
    ['resolved', [{ ...smallCell, ...extensive, clinicalStatus: { coding: [{ code: 'resolved' }] } }], ask],
    ['extensive burns', [smallCell, condition({ text: 'Extensive burns' })], ask],
  ])('%s', async (_name, record, expected) => {
    expect((await topicsOf({ of, without: isTumour, record })).indication).toBe(expected);
  });

  it('one card names all that is missing', async () => {
    const without = (resource: FhirResource) => isTumour(resource) || isPlatinum(resource);
    const card = cardOf(await cardsOf({ of, without }), 'indication');
    expect(card.summary).toContain('small cell histology, extensive stage, prior cisplatin or carboplatin');
  });
});

function isPlatinum(resource: FhirResource): boolean {
  return (
    resource.resourceType === 'MedicationAdministration' && JSON.stringify(resource).includes('carboplatin')
  );
}

const carboplatin = { medicationCodeableConcept: { text: 'carboplatin' } };

describe('prior platinum: an order never given is no proof (fhir-data.md §4)', () => {
  it.each<[string, readonly object[], string | undefined]>([
    ['none', [], ask],
    [
      'given',
      [
        {
          resourceType: 'MedicationAdministration',
          status: 'completed',
          effectiveDateTime: '2026-06-01',
          ...carboplatin,
        },
      ],
      confirmed,
    ],
    [
      'not done',
      [
        {
          resourceType: 'MedicationAdministration',
          status: 'not-done',
          effectiveDateTime: '2026-06-01',
          ...carboplatin,
        },
      ],
      ask,
    ],
    [
      'planned for next week',
      [
        {
          resourceType: 'MedicationAdministration',
          status: 'completed',
          effectiveDateTime: '2026-11-27',
          ...carboplatin,
        },
      ],
      ask,
    ],
    [
      'a completed statement',
      [{ resourceType: 'MedicationStatement', status: 'completed', ...carboplatin }],
      confirmed,
    ],
    [
      'an intended statement',
      [{ resourceType: 'MedicationStatement', status: 'intended', ...carboplatin }],
      ask,
    ],
    [
      'a statement of what was not taken',
      [{ resourceType: 'MedicationStatement', status: 'not-taken', ...carboplatin }],
      ask,
    ],
    [
      'a completed order',
      [{ resourceType: 'MedicationRequest', status: 'completed', intent: 'order', ...carboplatin }],
      confirmed,
    ],
    [
      'an active order',
      [{ resourceType: 'MedicationRequest', status: 'active', intent: 'order', ...carboplatin }],
      ask,
    ],
    [
      'cisplatin by RxNorm',
      [
        {
          resourceType: 'MedicationAdministration',
          status: 'completed',
          effectiveDateTime: '2026-06-01',
          medicationCodeableConcept: {
            coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '2555' }],
          },
        },
      ],
      confirmed,
    ],
    [
      'oxaliplatin',
      [
        {
          resourceType: 'MedicationAdministration',
          status: 'completed',
          effectiveDateTime: '2026-06-01',
          medicationCodeableConcept: { text: 'oxaliplatin' },
        },
      ],
      ask,
    ],
  ])('%s', async (_name, record, expected) => {
    expect((await topicsOf({ of, without: isPlatinum, record })).indication).toBe(expected);
  });
});

const isStatus = (resource: FhirResource) =>
  resource.resourceType === 'Observation' && resource.code.coding?.[0]?.code === '97509-4';
const status = (value: object, effectiveDateTime: string) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '97509-4' }] },
  effectiveDateTime,
  valueCodeableConcept: value,
});

describe('progression on or after platinum (S1, S2)', () => {
  it.each<[string, readonly object[], string | undefined]>([
    ['not on record', [], tell],
    ['worsened', [status(snomed('271299001'), '2026-10-01')], confirmed],
    ['worsened between two courses of platinum', [status(snomed('271299001'), '2026-06-01')], confirmed],
    ['worsened years before platinum', [status(snomed('271299001'), '2020-01-01')], tell],
    ['improved', [status(snomed('268910001'), '2026-10-01')], tell],
    ['in words', [status({ text: 'Progressive disease' }, '2026-10-01')], confirmed],
    ['no progression', [status({ text: 'No evidence of progression' }, '2026-10-01')], tell],
    ['a Condition that says so', [condition({ text: 'Disease progression after carboplatin' })], confirmed],
    ['a progressive disease of the brain', [condition({ text: 'Progressive supranuclear palsy' })], tell],
  ])('%s', async (_name, record, expected) => {
    expect((await topicsOf({ of, without: isStatus, record })).indication).toBe(expected);
  });

  it('a site may ask for it', async () => {
    expect((await topicsOf({ of, without: isStatus, knowledge: strict })).indication).toBe(ask);
  });
});

describe('adults (S2; clinical.md §5 #57, #62)', () => {
  it.each<[string, string | undefined]>([
    ['indication-18th-birthday', confirmed],
    ['indication-day-before-18th-birthday', 'critical hold'],
    ['indication-girl-of-17', 'critical hold'],
    ['indication-year-of-birth-2007', confirmed],
    ['indication-year-of-birth-2008', ask],
    ['indication-birth-date-absent', ask],
  ])('%s', async (fixture, expected) => {
    expect((await topicsOf({ of: fixture })).indication).toBe(expected);
  });

  it('§5 #57 a girl of 17 still has reproductive potential', async () => {
    expect((await topicsOf({ of: 'indication-girl-of-17' })).contraception).toBe('warning proceed');
  });
});
