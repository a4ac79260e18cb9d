import { describe, expect, it } from 'vitest';
import { adverseEvent, cardsWith, condition, daysAgo, verdictOn, type Written } from './chart-with.ts';

const uti = condition('N39.0', 'Urinary tract infection', { onset: daysAgo(2) });
const later = (...resources: readonly Written[]) => verdictOn('infection', resources);
const stepUp = (...resources: readonly Written[]) =>
  verdictOn('infection', resources, { base: 'clean-c1d15' });

describe('active infection by phase and grade (S4; clinical.md §2.8)', () => {
  it.each([
    ['without a grade', [uti], 'critical hold', 'warning proceed'],
    ['grade 1', [adverseEvent('Pneumonia', 1, daysAgo(2))], 'critical hold', 'warning proceed'],
    ['grade 2', [adverseEvent('Pneumonia', 2, daysAgo(2))], 'critical hold', 'warning proceed'],
    ['grade 3', [adverseEvent('Pneumonia', 3, daysAgo(2))], 'critical hold', 'critical hold'],
    ['grade 4', [adverseEvent('Pneumonia', 4, daysAgo(2))], 'critical hold', 'critical discontinue'],
    [
      'sepsis without a grade',
      [condition('A41.9', 'Sepsis, unspecified organism')],
      'critical hold',
      'critical hold',
    ],
    [
      'uncontrolled',
      [condition(undefined, 'Uncontrolled fungal infection')],
      'critical hold',
      'critical hold',
    ],
    [
      '§5 #83 severe',
      [condition('J18.9', 'Pneumonia', { severity: { text: 'Severe' } })],
      'critical hold',
      'critical hold',
    ],
    [
      '§5 #82 provisional',
      [condition('J18.9', 'Pneumonia', { verified: 'provisional' })],
      'critical hold',
      'warning proceed',
    ],
    ['§5 #82 refuted', [condition('J18.9', 'Pneumonia', { verified: 'refuted' })], 'none', 'none'],
    ['§5 #92 resolved', [condition('J18.9', 'Pneumonia', { status: 'resolved' })], 'none', 'none'],
    ['§5 #92 inactive', [condition('J18.9', 'Pneumonia', { status: 'inactive' })], 'none', 'none'],
    [
      '§5 #93 hepatitis B carrier',
      [condition('B18.1', 'Chronic viral hepatitis B, carrier')],
      'none',
      'none',
    ],
    ['§5 #93 latent tuberculosis', [condition('R76.11', 'Latent tuberculosis')], 'none', 'none'],
    ['§5 #93 MRSA colonization', [condition(undefined, 'Colonization with MRSA')], 'none', 'none'],
    ['sequelae', [condition('B90.9', 'Sequelae of tuberculosis')], 'none', 'none'],
    ['§5 #94 prophylaxis', [condition(undefined, 'Pneumonia prophylaxis')], 'none', 'none'],
    ['pneumonitis is no pneumonia', [condition('J70.0', 'Radiation pneumonitis')], 'none', 'none'],
    ['cholangitis by another chapter is not listed', [condition('K83.09', 'Cholangitis')], 'none', 'none'],
  ])('%s: step-up %s', async (_what, resources, inStepUp, inTreatment) => {
    expect(await stepUp(...resources)).toBe(inStepUp);
    expect(await later(...resources)).toBe(inTreatment);
  });

  it.each([
    'A00',
    'A49.9',
    'B02.9',
    'B99.9',
    'J00',
    'J22',
    'J69.0',
    'J85.1',
    'J86.9',
    'K65.0',
    'L00',
    'L08.9',
    'M00.9',
    'N10',
    'N30.00',
    'N39.0',
    'R65.20',
    'T80.211A',
  ])('ICD-10-CM %s is an infection', async (code) =>
    expect(await stepUp(condition(code, 'as coded'))).toBe('critical hold'),
  );
  it.each(['C34.11', 'J44.9', 'J30.9', 'J84.9', 'L20.9', 'N39.3', 'Z22.322', 'B94.2'])(
    'ICD-10-CM %s is none',
    async (code) => expect(await stepUp(condition(code, 'as coded'))).toBe('none'),
  );

  it('where the treatment day is not known, the step-up rule holds', async () =>
    expect(await verdictOn('infection', [uti], { without: ['medicationAdministrations'] })).toBe(
      'critical hold',
    ));

  it('a carrier is a line of the monitoring card', async () => {
    const cards = await cardsWith([condition('B18.1', 'Hepatitis B carrier')]);
    expect(cards.get('monitoring')?.text).toContain('Hepatitis B carrier');
  });

  it('what was not read is named', async () =>
    expect((await cardsWith([], { without: ['conditions'] })).get('dataQuality')?.text).toContain(
      'Infection',
    ));
});

describe('§5 #95 a positive culture without a diagnosis', () => {
  const culture = (value: object, at = daysAgo(2), more: object = {}): Written => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '600-7' }], text: 'Blood culture' },
    effectiveDateTime: at,
    ...value,
    ...more,
  });
  const grew = { valueCodeableConcept: { text: 'Escherichia coli' } };
  it.each([
    ['an organism', [culture(grew)], 'warning proceed'],
    ['flagged positive', [culture({ interpretation: [{ coding: [{ code: 'POS' }] }] })], 'warning proceed'],
    ['no growth', [culture({ valueString: 'No growth after 5 days' })], 'none'],
    ['pending', [culture({ valueString: 'Pending' })], 'none'],
    ['14 days old', [culture(grew, daysAgo(14, '09:00'))], 'warning proceed'],
    ['15 days old', [culture(grew, daysAgo(15))], 'none'],
    ['entered in error', [culture(grew, daysAgo(2), { status: 'entered-in-error' })], 'none'],
  ])('%s', async (_what, resources, expected) => expect(await later(...resources)).toBe(expected));
});
