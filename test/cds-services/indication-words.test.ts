import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { type Chart, factOf } from './facts-of.ts';

// C2D1 is signed on 2026-11-20 at 08:00 in New York; what the chart itself says of the tumour, of platinum and of progression is left out.
const OURS = ['Condition', 'MedicationStatement'];
const without = (resource: FhirResource) =>
  OURS.includes(resource.resourceType) || /carboplatin|97509-4/.test(JSON.stringify(resource));
const indication = (record: readonly object[], chart: Chart = {}) =>
  factOf('indication', { without, ...chart, record });
const snomed = (code: string) => ({ coding: [{ system: 'http://snomed.info/sct', code }] });
const condition = (code: object, more: object = {}) => ({
  resourceType: 'Condition',
  clinicalStatus: { coding: [{ code: 'active' }] },
  code,
  ...more,
});
const sclc = condition(snomed('254632001'));
const summary = (text: string) => ({ ...sclc, stage: [{ summary: { text } }] });
const observed = (value: object, more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '21908-9' }] },
  ...value,
  ...more,
});

describe('histology in words (clinical.md §4.4)', () => {
  it.each([
    ['Small cell lung cancer', 'small cell'],
    ['SMALL-CELL CARCINOMA OF LUNG', 'small cell'],
    ['Small cell carcinoma of the bronchus', 'small cell'],
    ['ES-SCLC', 'small cell'],
    ['LS-SCLC', 'small cell'],
    ['SCLC', 'small cell'],
    ['Oat cell carcinoma', 'small cell'],
    ['Non-small cell lung cancer', 'non-small cell'],
    ['Nonsmall cell carcinoma of lung', 'non-small cell'],
    ['Non small-cell carcinoma', 'non-small cell'],
    ['NSCLC', 'non-small cell'],
    ['Family history of small cell lung cancer', 'neither'],
    ['Small cell lung cancer ruled out', 'neither'],
    ['No small cell lung cancer', 'neither'],
    ['Non-small cell lung cancer excluded', 'neither'],
    ['Small cell size of red cells', 'neither'],
    ['Lung cancer', 'neither'],
    ['Resmall cell carcinoma', 'neither'],
  ])('%s: %s', (text, histology) => {
    expect(indication([condition({ text })]).value).toMatchObject({
      smallCell: histology === 'small cell',
      onlyNonSmallCell: histology === 'non-small cell',
    });
  });
});

describe('stage in words and numerals', () => {
  const stages: readonly (readonly [string, 'extensive' | 'limited' | 'neither'])[] = [
    ['Extensive stage', 'extensive'],
    ['extensive disease', 'extensive'],
    ['ES-SCLC', 'extensive'],
    ['Stage IV', 'extensive'],
    ['stage 4', 'extensive'],
    ['Stage IVB', 'extensive'],
    ['IV', 'extensive'],
    ['cIVA', 'extensive'],
    [' 4 ', 'extensive'],
    ['Limited stage', 'limited'],
    ['LS-SCLC', 'limited'],
    ['Stage III', 'limited'],
    ['Stage IIIA', 'limited'],
    ['stage 2', 'limited'],
    ['IIB', 'limited'],
    ['pIA2', 'limited'],
    [' 3b ', 'limited'],
    ['Extensive stage ruled out', 'neither'],
    ['not limited', 'neither'],
    ['Stage unknown', 'neither'],
    ['Grade IV tumor', 'neither'],
    ['IV access', 'neither'],
    ['backstage IV', 'neither'],
    ['Stage 0', 'neither'],
  ];
  it.each(stages)('%s: %s', (text, stage) => {
    const expected = { smallCell: true, extensive: stage === 'extensive', onlyLimited: stage === 'limited' };
    expect(indication([summary(text)]).value).toMatchObject(expected);
    expect(indication([sclc, observed({ valueCodeableConcept: { text } })]).value).toMatchObject(expected);
    expect(indication([sclc, observed({ valueString: text })]).value).toMatchObject(expected);
  });

  it.each([
    ['IVB', 'extensive'],
    ['IIIA', 'limited'],
    ['IA2', 'limited'],
    ['LIV', 'neither'],
    ['IVX', 'neither'],
    ['4', 'neither'],
    ['2', 'neither'],
  ])('as a code alone, %s: %s', (code, stage) => {
    const value = { valueCodeableConcept: { coding: [{ code }] } };
    expect(indication([sclc, observed(value)]).value).toMatchObject({
      extensive: stage === 'extensive',
      onlyLimited: stage === 'limited',
    });
  });

  it.each(['amended', 'corrected'])('an %s stage counts', (status) =>
    expect(indication([sclc, observed({ valueString: 'Stage IV' }, { status })]).value).toMatchObject({
      extensive: true,
    }),
  );

  it.each([
    [
      'of a lung cancer by site',
      condition({ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C34.11' }] }),
      true,
    ],
    ['of a lung tumour by words', condition({ text: 'Malignant neoplasm of right lung' }), true],
    ['of a lung tumor', condition({ text: 'Lung tumor' }), true],
    ['of a lung tumour', condition({ text: 'Lung tumour' }), true],
    ['of a malignancy', condition({ text: 'Malignancy of lung' }), true],
    [
      'of a lung cancer, by one of its two names',
      condition({ text: 'Mass', coding: [{ code: 'x', display: 'Lung cancer' }] }),
      true,
    ],
    ['of something that is no condition', { resourceType: 'Procedure', status: 'completed' }, true],
    ['of a pulmonary embolism', condition({ text: 'Pulmonary embolism' }), false],
    ['of a breast cancer', condition({ text: 'Breast cancer' }), false],
  ])('a stage whose focus is that %s', (_what, other, extensive) => {
    const focus = [{ reference: 'Condition/focus' }];
    const record = [sclc, { ...other, id: 'focus' }, observed({ valueString: 'Stage IV' }, { focus })];
    expect(indication(record).value).toMatchObject({ extensive });
  });

  it('a stage of two cancers counts, and one whose focus is not on record', () => {
    const breast = { ...condition({ text: 'Breast cancer' }), id: 'breast' };
    const focus = [{ reference: 'Condition/breast' }, { reference: 'Condition/lung' }];
    const record = [{ ...sclc, id: 'lung' }, breast, observed({ valueString: 'Stage IV' }, { focus })];
    expect(indication(record).value).toMatchObject({ extensive: true });
    const gone = observed({ valueString: 'Stage IV' }, { focus: [{ reference: 'Condition/gone' }] });
    expect(indication([sclc, gone]).value).toMatchObject({ extensive: true });
  });

  it('the stage of a non-small cell cancer is not this tumour’s, that of a lung cancer without histology is', () => {
    const staged = (text: string) => condition({ text }, { stage: [{ summary: { text: 'Stage IV' } }] });
    expect(indication([sclc, staged('NSCLC')]).value).toMatchObject({ extensive: false });
    expect(indication([sclc, staged('Lung cancer')]).value).toMatchObject({ extensive: true });
    expect(indication([sclc, staged('Breast cancer')]).value).toMatchObject({ extensive: false });
  });

  it.each([
    ['over', { clinicalStatus: { coding: [{ code: 'resolved' }] } }],
    ['refuted', { verificationStatus: { coding: [{ code: 'refuted' }] } }],
    ['only suspected', { verificationStatus: { coding: [{ code: 'provisional' }] } }],
  ])('a tumour that is %s proves nothing', (_what, more) =>
    expect(indication([{ ...summary('Extensive stage'), ...more }]).value).toMatchObject({
      smallCell: false,
      extensive: false,
      missing: 3,
      missingNames: 'small cell histology, extensive stage, prior cisplatin or carboplatin',
    }),
  );
});

describe('platinum that the patient received', () => {
  const given = (resourceType: string, status: string, more: object = {}) => ({
    resourceType,
    status,
    medicationCodeableConcept: { text: 'carboplatin' },
    ...more,
  });
  it.each([
    ...['completed', 'in-progress', 'stopped'].map(
      (status) => ['MedicationAdministration', status, true] as const,
    ),
    ...['not-done', 'on-hold', 'entered-in-error'].map(
      (status) => ['MedicationAdministration', status, false] as const,
    ),
    ...['active', 'completed', 'stopped', 'on-hold'].map(
      (status) => ['MedicationStatement', status, true] as const,
    ),
    ...['intended', 'not-taken', 'unknown'].map((status) => ['MedicationStatement', status, false] as const),
    ['MedicationRequest', 'completed', true],
    ...['active', 'stopped', 'on-hold'].map((status) => ['MedicationRequest', status, false] as const),
  ] as const)('%s that is %s: %s', (type, status, platinum) =>
    expect(indication([given(type, status)]).value).toMatchObject({ platinum }),
  );

  it('as a part of a mixture', () => {
    const bag = {
      contained: [
        {
          resourceType: 'Medication',
          id: 'mix',
          code: { text: 'Bag of the pharmacy' },
          ingredient: [
            { itemCodeableConcept: { text: 'cisplatin' } },
            { itemCodeableConcept: { text: 'mannitol' } },
          ],
        },
      ],
      medicationCodeableConcept: undefined,
      medicationReference: { reference: '#mix' },
    };
    expect(indication([given('MedicationAdministration', 'completed', bag)]).value).toMatchObject({
      platinum: true,
    });
  });

  it('not what is dated ahead, and the last is the evidence', () => {
    const on = (day: string) => given('MedicationAdministration', 'completed', { effectiveDateTime: day });
    expect(indication([on('2026-11-21')]).value).toMatchObject({ platinum: false });
    expect(indication([on('2026-06-01')]).evidence).toMatchObject([
      { what: 'prior platinum', value: 'carboplatin', at: '2026-06-01' },
    ]);
    const asserted = given('MedicationStatement', 'completed', { dateAsserted: '2026-07-01' });
    expect(indication([asserted]).evidence).toMatchObject([{ at: '2026-07-01' }]);
    const ordered = given('MedicationRequest', 'completed', { authoredOn: '2026-05-01' });
    expect(indication([ordered]).evidence).toMatchObject([{ at: '2026-05-01' }]);
    expect(indication([given('MedicationStatement', 'completed')]).evidence[0]).not.toHaveProperty('at');
    const byCode = {
      medicationCodeableConcept: {
        coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '2555' }],
      },
    };
    expect(indication([given('MedicationStatement', 'completed', byCode)]).evidence).toMatchObject([
      { value: 'cisplatin or carboplatin' },
    ]);
  });
});

describe('progression in words', () => {
  const progressed = (record: readonly object[]) => indication(record).value;
  const status = (value: object, more: object = {}) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '97509-4' }] },
    ...value,
    ...more,
  });
  const finding = (valueString: string, more: object = {}) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'CT of the chest' },
    valueString,
    ...more,
  });
  it.each([
    ['Progression', true],
    ['progressive disease', true],
    ['Progressed', true],
    ['progressing', true],
    ['Relapse', true],
    ['relapsed', true],
    ['No progression', false],
    ['not yet progressed', false],
    ['without progression', false],
    ['progression-free', false],
    ['Stable', false],
    ['regression', false],
  ])('of the disease status: %s: %s', (text, expected) => {
    expect(progressed([status({ valueString: text })])).toMatchObject({ progressed: expected });
    expect(progressed([status({ valueCodeableConcept: { text } })])).toMatchObject({ progressed: expected });
  });

  it.each([
    ['Progression of the tumour', true],
    ['Progressive metastases', true],
    ['Progression by RECIST', true],
    ['Growth of lesions, progressive', true],
    ['Progression', false],
    ['Progressive dyspnoea', false],
    ['Progressive multifocal leukoencephalopathy of the cancer patient', false],
  ])('of another finding: %s: %s', (text, expected) =>
    expect(progressed([finding(text)])).toMatchObject({ progressed: expected }),
  );

  it.each(['preliminary', 'entered-in-error', undefined])('a status that is %s proves none', (state) =>
    expect(progressed([status({ valueString: 'Progression' }, { status: state })])).toMatchObject({
      progressed: false,
    }),
  );

  it('a note counts on the lung cancer, and on no other condition', () => {
    const note = [null, { text: 'Progressed in June' }];
    expect(progressed([{ ...sclc, note }])).toMatchObject({ progressed: true });
    expect(progressed([condition({ text: 'Arthrosis' }, { note })])).toMatchObject({ progressed: false });
    const refuted = { verificationStatus: { coding: [{ code: 'refuted' }] } };
    expect(progressed([{ ...sclc, note, ...refuted }])).toMatchObject({ progressed: false });
  });

  it('on the first day of platinum it counts, the day before it does not', () => {
    const platinum = (day: string) => ({
      resourceType: 'MedicationAdministration',
      status: 'completed',
      medicationCodeableConcept: { text: 'cisplatin' },
      effectiveDateTime: day,
    });
    const worse = (day: string) => status({ valueString: 'Progression' }, { effectiveDateTime: day });
    const both = [platinum('2026-05-01'), platinum('2026-06-01')];
    expect(progressed([...both, worse('2026-05-01')])).toMatchObject({ progressed: true });
    expect(progressed([...both, worse('2026-04-30')])).toMatchObject({ progressed: false });
    expect(progressed([...both, status({ valueString: 'Progression' })])).toMatchObject({ progressed: true });
    const issued = status({ valueString: 'Progression' }, { issued: '2026-04-30T08:00:00-04:00' });
    expect(progressed([...both, issued])).toMatchObject({ progressed: false });
    expect(indication([...both, worse('2026-06-15'), worse('2026-07-01')]).evidence).toMatchObject([
      { what: 'prior platinum', at: '2026-06-01' },
      { what: 'progression', value: 'Progression', at: '2026-07-01' },
    ]);
  });

  it('by code', () =>
    expect(indication([status({ valueCodeableConcept: snomed('271299001') })]).evidence).toMatchObject([
      { what: 'progression', value: 'disease worsened' },
    ]));
});

describe('what was not read', () => {
  const complete = [
    summary('Extensive stage'),
    {
      resourceType: 'MedicationStatement',
      status: 'completed',
      medicationCodeableConcept: { text: 'cisplatin' },
    },
  ];
  it.each(['conditions', 'observations', 'medicationAdministrations', 'medicationRequests'])('%s', (key) => {
    expect(indication([], { unread: [key] })).toMatchObject({
      state: 'unreadable',
      reason: 'indication: not sent',
      readings: [{ missing: 3 }],
    });
  });

  it('several are named', () =>
    expect(indication([], { unread: ['conditions', 'observations'] }).reason).toBe(
      'indication: not sent; not sent',
    ));

  it('progression alone closes no gap', () =>
    expect(
      indication([{ ...sclc, note: [{ text: 'Progressed' }] }], { unread: ['medicationRequests'] }),
    ).toMatchObject({ state: 'unreadable', value: { progressed: true, missing: 2 } }));

  it('is no gap once all is found', () => {
    const note = [{ text: 'Progressed in June' }];
    const all = complete.map((resource) => ({ ...resource, note }));
    expect(indication(all, { unread: ['observations', 'medicationRequests'] })).toMatchObject({
      state: 'known',
      value: { missing: 0, missingNames: '', progressed: true },
    });
    expect(indication(complete, { unread: ['observations'] })).toMatchObject({ state: 'unreadable' });
  });

  it('the evidence is what was found', () => {
    expect(indication(complete).evidence).toMatchObject([
      { what: 'small cell lung cancer', value: '254632001' },
      { what: 'extensive stage', value: '254632001' },
      { what: 'prior platinum', value: 'cisplatin' },
    ]);
    expect(indication([condition({ text: 'NSCLC' })]).evidence).toMatchObject([
      { what: 'non-small cell lung cancer', value: 'NSCLC' },
    ]);
    expect(indication([summary('Limited stage')]).evidence.map(({ what }) => what)).toContain(
      'limited stage',
    );
    const staged = (value: object) => indication([sclc, observed(value)]).evidence.at(-1);
    expect(staged({ valueString: 'Stage IV' })).toMatchObject({ what: 'stage', value: 'Stage IV' });
    expect(staged({ valueCodeableConcept: { coding: [{ code: 'IV' }] } })).toMatchObject({ value: 'IV' });
    expect(staged({ valueCodeableConcept: { text: 'Stage IV' } })).toMatchObject({ value: 'Stage IV' });
  });
});
