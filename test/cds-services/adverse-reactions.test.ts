import { describe, expect, it } from 'vitest';
import {
  adverseEvent,
  cardsWith,
  condition,
  daysAgo,
  temperature,
  verdictOn,
  type Written,
} from './chart-with.ts';

describe('other adverse reactions (US label 2.4 Table 7; clinical.md §2.10)', () => {
  const since = daysAgo(3);
  it.each([
    ['grade 2', [adverseEvent('Diarrhea', 2, since)], 'none'],
    ['grade 3', [adverseEvent('Diarrhea', 3, since)], 'critical hold'],
    ['grade 4', [adverseEvent('Diarrhea', 4, since)], 'critical hold'],
    ['without a grade', [adverseEvent('Diarrhea', undefined, since)], 'none'],
    ['grade 3, resolved', [adverseEvent('Diarrhea', 3, since, 'resolved')], 'none'],
    [
      'grade 3 by its text, as a Condition since the first dose',
      [condition('R19.7', 'Diarrhea, grade 3', { onset: since })],
      'critical hold',
    ],
    [
      '§5 #83 severe, since the first dose',
      [condition('R53.83', 'Fatigue', { onset: since, severity: { text: 'Severe' } })],
      'critical hold',
    ],
    [
      'severe, of years before',
      [condition('J44.9', 'COPD', { onset: '2015', severity: { text: 'Severe' } })],
      'none',
    ],
    ['the grade of a tumor', [condition('C7A.8', 'Neuroendocrine carcinoma G3', { onset: since })], 'none'],
    [
      'a neutrophil count, graded from its value',
      [adverseEvent('Neutrophil count decreased', 4, since)],
      'none',
    ],
    ['ALT, graded from its value', [adverseEvent('Alanine aminotransferase increased', 3, since)], 'none'],
    ['CRS has its own topic', [adverseEvent('Cytokine release syndrome', 3, since)], 'none'],
    ['an infection has its own topic', [adverseEvent('Pneumonia', 3, since)], 'none'],
  ])('%s', async (_what, resources, expected) =>
    expect(await verdictOn('otherAe', resources)).toBe(expected),
  );

  it('what was not read is named', async () =>
    expect((await cardsWith([], { without: ['adverseEvents'] })).get('dataQuality')?.text).toContain(
      'Other adverse reactions',
    ));
});

describe('hypersensitivity (US label 5.6; §5 #101)', () => {
  const allergy = (words: string, fields: object = {}): Written => ({
    resourceType: 'AllergyIntolerance',
    clinicalStatus: { coding: [{ code: 'active' }] },
    code: { text: words },
    ...fields,
  });
  const reaction = (words: string, severity?: string) => ({
    reaction: [{ manifestation: [{ text: words }], ...(severity === undefined ? {} : { severity }) }],
  });
  it.each([
    ['anaphylaxis', [allergy('tarlatamab', reaction('Anaphylaxis'))], 'critical hold'],
    ['a severe reaction', [allergy('tarlatamab-dlle', reaction('Rash', 'severe'))], 'critical hold'],
    ['high criticality', [allergy('Imdelltra', { criticality: 'high' })], 'critical hold'],
    ['bronchospasm', [allergy('Imdelltra', reaction('Bronchospasm', 'moderate'))], 'critical hold'],
    [
      'a mild rash',
      [allergy('tarlatamab', { criticality: 'low', ...reaction('Rash', 'mild') })],
      'warning proceed',
    ],
    ['nothing said of severity', [allergy('tarlatamab')], 'warning proceed'],
    [
      'no clinical status',
      [allergy('tarlatamab', { clinicalStatus: undefined, criticality: 'high' })],
      'critical hold',
    ],
    [
      'resolved',
      [allergy('tarlatamab', { clinicalStatus: { coding: [{ code: 'resolved' }] }, criticality: 'high' })],
      'none',
    ],
    [
      'refuted',
      [allergy('tarlatamab', { verificationStatus: { coding: [{ code: 'refuted' }] }, criticality: 'high' })],
      'none',
    ],
    ['another drug', [allergy('penicillin', { criticality: 'high' })], 'none'],
    [
      'the substance of the reaction',
      [allergy('drug', { reaction: [{ substance: { text: 'tarlatamab' }, severity: 'severe' }] })],
      'critical hold',
    ],
    ['an excipient', [allergy('Polysorbate 80', { criticality: 'high' })], 'warning proceed'],
    [
      'a reaction of grade 3 since the first dose, over',
      [adverseEvent('Infusion related reaction', 3, daysAgo(13), 'resolved')],
      'critical hold',
    ],
    ['an undated allergy of the problem list', [condition(undefined, 'Allergic reaction')], 'none'],
    [
      'a reaction dated after the first dose',
      [condition('T88.6', 'Anaphylaxis', { onset: daysAgo(13) })],
      'critical hold',
    ],
    [
      'a reaction of grade 1 since the first dose, over',
      [adverseEvent('Infusion related reaction', 1, daysAgo(13), 'resolved')],
      'none',
    ],
  ])('%s', async (_what, resources, expected) =>
    expect(await verdictOn('hypersensitivity', resources)).toBe(expected),
  );

  it('what was not read is named', async () =>
    expect((await cardsWith([], { without: ['allergies'] })).get('dataQuality')?.text).toContain(
      'Hypersensitivity',
    ));
});

describe('febrile neutropenia (CTCAE v5.0; clinical.md §2.7)', () => {
  const base = 'neutropenia-anc-0-99';
  const both = async (resources: readonly Written[], from = base) => {
    const cards = await cardsWith(resources, { base: from });
    return ['febrileNeutropenia', 'crs'].map((topic) => cards.get(topic)?.action ?? 'none');
  };
  it.each([
    ['38.31 °C once', [temperature(38.31, daysAgo(0))], ['hold', 'none']],
    ['38.3 °C once', [temperature(38.3, daysAgo(0))], ['none', 'hold']],
    [
      '38.0 °C for 61 minutes',
      [temperature(38, daysAgo(0, '05:59')), temperature(38, daysAgo(0))],
      ['hold', 'none'],
    ],
    [
      '38.0 °C for 60 minutes',
      [temperature(38, daysAgo(0, '06:00')), temperature(38, daysAgo(0))],
      ['none', 'hold'],
    ],
    [
      '38.0 °C twice with a normal one between',
      [
        temperature(38, daysAgo(0, '04:00')),
        temperature(37, daysAgo(0, '05:00')),
        temperature(38, daysAgo(0)),
      ],
      ['none', 'hold'],
    ],
    ['no fever', [], ['none', 'none']],
  ])('ANC 0.99 with %s', async (_what, resources, expected) =>
    expect(await both(resources)).toEqual(expected),
  );

  it('ANC 1.0 is none, whatever the fever', async () =>
    expect(await both([temperature(39, daysAgo(0))], 'neutropenia-anc-1-0')).toEqual(['none', 'hold']));

  it('a missing ANC with fever is named, and the fever holds', async () => {
    const cards = await cardsWith([temperature(39, daysAgo(0))], { base: 'cbc-anc-missing' });
    expect(cards.get('crs')?.action).toBe('hold');
    expect(cards.get('labsCbc')?.text).toContain('Febrile neutropenia');
  });

  it.each([
    ['the code alone', [condition('D70.1', 'Agranulocytosis secondary to chemotherapy')], 'none'],
    [
      'with fever presenting with it',
      [condition('D70.1', 'Neutropenia'), condition('R50.81', 'Fever')],
      'critical hold',
    ],
    ['by its text', [condition(undefined, 'Febrile neutropenia')], 'critical hold'],
    ['resolved', [condition(undefined, 'Febrile neutropenia', { status: 'resolved' })], 'none'],
  ])('as a diagnosis: %s', async (_what, resources, expected) =>
    expect(await verdictOn('febrileNeutropenia', resources)).toBe(expected),
  );
});

describe('bleeding after low platelets (US label 2.4 Table 7)', () => {
  const epistaxis = condition('R04.0', 'Epistaxis', { onset: daysAgo(2) });
  const base = 'thrombocytopenia-recovered-bleeding-over';
  it('holds until it has stopped', async () =>
    expect(await verdictOn('thrombocytopenia', [epistaxis], { base })).toBe('critical hold'));
  it('is nothing without low platelets before', async () =>
    expect(await verdictOn('thrombocytopenia', [epistaxis])).toBe('none'));
  it('is nothing once it is over', async () =>
    expect(await verdictOn('thrombocytopenia', [], { base })).toBe('none'));
});
