import { describe, expect, it } from 'vitest';
import { at, cardOf, cardsOf, litre, steroid, topicsOf, type Visit, withPolicy } from './visit.ts';

const label = await withPolicy({
  stance: { default: 'precautions', premedication: 'label', hydration: 'label' },
});
const of2024 = await withPolicy({ labelVersion: '2024', stance: { default: 'label' } });

const found = undefined;
const missing = 'warning dataMissing';
const deviates = 'warning proceed';

const given = (more: object = {}) => ({
  resourceType: 'MedicationAdministration',
  status: 'completed',
  medicationCodeableConcept: { text: 'dexamethasone' },
  effectiveDateTime: at('07:50'),
  dosage: { route: { text: 'IV' }, dose: { value: 8, unit: 'mg' } },
  ...more,
});
const earlyStart = {
  dosageInstruction: [
    { timing: { event: [at('08:30')] }, doseAndRate: [{ doseQuantity: { value: 1, unit: 'mg' } }] },
  ],
};

describe('dexamethasone before the infusion, by its order (fhir-data.md §7; clinical.md §5 #96 to #99)', () => {
  it.each<[string, object | undefined, string | undefined]>([
    ['none', undefined, missing],
    ['60 minutes before', steroid({ clock: '09:00' }), found],
    ['61 minutes before', steroid({ clock: '08:59' }), deviates],
    ['at the start', steroid({ clock: '10:00' }), found],
    ['a minute after the start', steroid({ clock: '10:01' }), deviates],
    ['§5 #96 two hours before', steroid({ clock: '08:00' }), deviates],
    ['§5 #96 4 mg', steroid({ mg: 4 }), deviates],
    ['7.9 mg', steroid({ mg: 7.9 }), deviates],
    ['§5 #96 by mouth', steroid({ route: 'PO' }), deviates],
    [
      'route in the SNOMED CT coding',
      steroid({
        fhir: {
          dosageInstruction: [
            {
              route: { coding: [{ system: 'http://snomed.info/sct', code: '47625008' }] },
              timing: { event: [at('09:30')] },
              doseAndRate: [{ doseQuantity: { value: 8, unit: 'mg' } }],
            },
          ],
        },
      }),
      found,
    ],
    ['no route stated', steroid({ route: undefined }), deviates],
    [
      'route and dose in words alone',
      steroid({ fhir: { dosageInstruction: [{ text: '8 mg IV once', timing: { event: [at('09:30')] } }] } }),
      found,
    ],
    [
      'a dose in millilitres',
      steroid({
        fhir: {
          dosageInstruction: [
            { route: { text: 'IV' }, doseAndRate: [{ doseQuantity: { value: 2, unit: 'mL' } }] },
          ],
        },
      }),
      deviates,
    ],
    ['no time', steroid({ clock: undefined }), found],
    [
      'as needed',
      steroid({
        fhir: {
          dosageInstruction: [
            {
              asNeededBoolean: true,
              route: { text: 'IV' },
              doseAndRate: [{ doseQuantity: { value: 8, unit: 'mg' } }],
            },
          ],
        },
      }),
      missing,
    ],
    ['on hold', steroid({ fhir: { status: 'on-hold' } }), missing],
    ['not to be given', steroid({ fhir: { doNotPerform: true } }), missing],
    ['our own proposal, accepted', steroid({ fhir: { intent: 'proposal' } }), found],
    ['§5 #97 methylprednisolone 40 mg', steroid({ drug: 'methylprednisolone', mg: 40 }), found],
    ['§5 #97 methylprednisolone 39 mg', steroid({ drug: 'methylprednisolone', mg: 39 }), deviates],
    ['§5 #97 hydrocortisone 200 mg', steroid({ drug: 'hydrocortisone', mg: 200 }), found],
    ['§5 #97 hydrocortisone 199 mg', steroid({ drug: 'hydrocortisone', mg: 199 }), deviates],
    ['prednisone', steroid({ drug: 'prednisone', mg: 50 }), missing],
    [
      'by RxNorm code alone',
      steroid({
        fhir: {
          medicationCodeableConcept: {
            coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1116927' }],
          },
        },
      }),
      found,
    ],
  ])('%s', async (_name, draft, expected) => {
    const topics = await topicsOf({ drafts: [...(draft === undefined ? [] : [draft]), litre()] });
    expect(topics.premedication).toBe(expected);
  });

  it('the best of two orders counts', async () => {
    const topics = await topicsOf({ drafts: [steroid({ mg: 4 }), steroid(), litre()] });
    expect(topics.premedication).toBe(found);
  });
});

describe('dexamethasone of the record', () => {
  const order = (more: object = {}) => ({ ...steroid({ fhir: { status: 'active', ...more } }) });
  it.each<[string, Visit, string | undefined]>([
    ['an active order of today', { record: [order()] }, found],
    ['a completed order', { record: [order({ status: 'completed' })] }, missing],
    ['a proposal is a reminder', { record: [order({ intent: 'proposal' })] }, missing],
    [
      'an order of last week',
      {
        record: [
          order({
            dosageInstruction: [
              {
                route: { text: 'IV' },
                timing: { event: [at('09:00', '2026-11-13')] },
                doseAndRate: [{ doseQuantity: { value: 8, unit: 'mg' } }],
              },
            ],
          }),
        ],
      },
      missing,
    ],
    [
      '§5 #98 2 mg by mouth at home',
      {
        record: [
          order({
            dosageInstruction: [
              { route: { text: 'oral' }, doseAndRate: [{ doseQuantity: { value: 2, unit: 'mg' } }] },
            ],
          }),
        ],
      },
      missing,
    ],
    ['§5 #99 given 40 minutes before', { record: [given()], order: earlyStart }, found],
    ['given 130 minutes before', { record: [given()] }, deviates],
    ['given, only the day recorded', { record: [given({ effectiveDateTime: '2026-11-20' })] }, found],
    ['given yesterday', { record: [given({ effectiveDateTime: at('09:00', '2026-11-19') })] }, missing],
    ['charted for later today', { record: [given({ effectiveDateTime: at('09:15') })] }, missing],
    ['not done', { record: [given({ status: 'not-done' })], order: earlyStart }, missing],
    ['entered in error', { record: [given({ status: 'entered-in-error' })], order: earlyStart }, missing],
  ])('%s', async (_name, visit, expected) => {
    const saline = litre({ clock: visit.order === undefined ? '11:00' : '09:30' });
    expect((await topicsOf({ ...visit, drafts: [saline] })).premedication).toBe(expected);
  });
});

describe('§5 #102 an order set that is not yet turned into orders', () => {
  const group = (action: object) => ({
    resourceType: 'RequestGroup',
    status: 'draft',
    intent: 'proposal',
    contained: [{ ...steroid(), id: 'dex' }],
    action: [action],
  });
  it.each<[string, object, string | undefined]>([
    ['its action names the order', { resource: { reference: '#dex' } }, found],
    ['an action within an action', { action: [{ resource: { reference: '#dex' } }] }, found],
    ['its action only describes it', { title: 'Dexamethasone 8 mg IV 1 hour before' }, missing],
  ])('%s', async (_name, action, expected) => {
    expect((await topicsOf({ drafts: [litre(), group(action)] })).premedication).toBe(expected);
  });
});

describe('§5 #101 an allergy to dexamethasone', () => {
  const allergy = (more: object = {}) => ({
    resourceType: 'AllergyIntolerance',
    patient: { reference: 'Patient/clean-c1d1' },
    clinicalStatus: { coding: [{ code: 'active' }] },
    code: { text: 'Dexamethasone' },
    ...more,
  });
  it('is named beside the order', async () => {
    const cards = await cardsOf({ drafts: [steroid(), litre()], record: [allergy()] });
    expect(cardOf(cards, 'premedication').indicator).toBe('warning');
  });
  it('nothing is named when it was refuted', async () => {
    const refuted = allergy({ verificationStatus: { coding: [{ code: 'refuted' }] } });
    expect((await topicsOf({ drafts: [steroid(), litre()], record: [refuted] })).premedication).toBe(found);
  });
  it('dexamethasone is then not suggested', async () => {
    const cards = await cardsOf({ drafts: [litre()], record: [allergy()] });
    expect(cardOf(cards, 'premedication').suggestions).toBeUndefined();
  });
  it('nor in the place of another steroid that is too little', async () => {
    const little = steroid({ drug: 'methylprednisolone', mg: 32 });
    const cards = await cardsOf({ drafts: [little, litre()], record: [allergy()] });
    expect(cardOf(cards, 'premedication').indicator).toBe('warning');
    expect(cardOf(cards, 'premedication').suggestions).toBeUndefined();
  });
});

describe('the suggested dose', () => {
  it('is 8 mg IV an hour before the infusion', async () => {
    const [suggestion] = cardOf(await cardsOf({ drafts: [litre()] }), 'premedication').suggestions ?? [];
    expect(suggestion?.actions?.[0]?.resource).toMatchObject({
      resourceType: 'MedicationRequest',
      status: 'draft',
      intent: 'proposal',
      dosageInstruction: [
        { timing: { event: [at('09:00')] }, doseAndRate: [{ doseQuantity: { value: 8, code: 'mg' } }] },
      ],
    });
  });
  it('is due now when less than an hour is left', async () => {
    const [suggestion] =
      cardOf(await cardsOf({ drafts: [litre({ clock: '09:30' })], order: earlyStart }), 'premedication')
        .suggestions ?? [];
    expect(suggestion?.actions?.[0]?.resource).toMatchObject({
      dosageInstruction: [{ timing: { event: [at('08:00')] } }],
    });
  });
});

describe('which doses ask for it', () => {
  it.each<[string, Visit, readonly string[]]>([
    ['C1D1', { of: 'clean-c1d1' }, ['premedication', 'hydration']],
    ['C1D8', { of: 'clean-c1d8' }, ['premedication', 'hydration']],
    ['C1D15, by the precautions', { of: 'clean-c1d15' }, ['premedication', 'hydration']],
    ['C1D15, at a site that follows the label', { of: 'clean-c1d15', knowledge: label }, []],
    ['C1D15, by the label of 2024: fluids alone', { of: 'clean-c1d15', knowledge: of2024 }, ['hydration']],
    [
      'C1D8, at a site that follows the label',
      { of: 'clean-c1d8', knowledge: label },
      ['premedication', 'hydration'],
    ],
    ['C2D1', { of: 'clean-c2d1' }, []],
    [
      'the 1 mg of a re-step-up',
      { of: 'delay-re-step-up-ordered', knowledge: label },
      ['premedication', 'hydration'],
    ],
    [
      'the first 10 mg after it',
      { of: 'delay-re-step-up-second-dose', knowledge: label },
      ['premedication', 'hydration'],
    ],
    [
      'the first dose after grade 3 CRS',
      { of: 'premedication-after-crs-grade-3' },
      ['premedication', 'hydration'],
    ],
    [
      'the dose after grade 2 CRS',
      {
        of: 'clean-c2d1',
        record: [
          {
            resourceType: 'Condition',
            clinicalStatus: { coding: [{ code: 'resolved' }] },
            code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'D89.832' }] },
            onsetDateTime: '2026-11-07',
            abatementDateTime: '2026-11-09',
          },
        ],
      },
      [],
    ],
  ])('%s', async (_name, visit, expected) => {
    const topics = await topicsOf(visit);
    expect(Object.keys(topics).filter((topic) => ['premedication', 'hydration'].includes(topic))).toEqual(
      expected,
    );
  });

  it('at order-select nothing is asked for: the orders may still come', async () => {
    expect((await topicsOf({ of: 'clean-c2d1-order-select' })).premedication).toBeUndefined();
  });
});
