import { describe, expect, it } from 'vitest';
import { adverseEvent, condition, daysAgo } from './chart-with.ts';
import { type Chart, factOf } from './facts-of.ts';

// C2D1: the first dose on 2026-10-23, the last on 2026-11-06; the call on 2026-11-20 at 08:00 in New York.
describe('hypersensitivity as a fact (US label 5.6; §5 #101)', () => {
  const found = (record: readonly object[], chart: Chart = {}) =>
    factOf('hypersensitivity', { ...chart, record });
  const allergy = (words: string | undefined, more: object = {}) => ({
    resourceType: 'AllergyIntolerance',
    patient: { reference: 'Patient/clean-c2d1' },
    ...(words === undefined ? {} : { code: { text: words } }),
    ...more,
  });
  const reaction = (words: string, severity?: string) => ({
    reaction: [{ manifestation: [{ text: words }], ...(severity === undefined ? {} : { severity }) }],
  });
  const snomed = (code: string) => ({ coding: [{ system: 'http://snomed.info/sct', code }] });

  it.each([
    ['anaphylaxis', reaction('Anaphylactic reaction'), true],
    ['bronchospasm', reaction('Bronchospasm'), true],
    ['angioedema', reaction('Angioedema'), true],
    ['angio-oedema', reaction('Angio-oedema'), true],
    ['shock', reaction('Shock'), true],
    ['anaphylaxis as a code', { reaction: [{ manifestation: [snomed('39579001')] }] }, true],
    ['called severe', reaction('Rash', 'severe'), true],
    [
      'the second of two reactions severe',
      { reaction: [{ severity: 'mild' }, { severity: 'severe' }] },
      true,
    ],
    ['of high criticality', { criticality: 'high' }, true],
    ['of low criticality', { criticality: 'low' }, false],
    ['moderate', reaction('Rash', 'moderate'), false],
    ['an electric shock is none, but who could tell', reaction('Shocked'), false],
  ])('to the drug, %s', (_what, more, severe) =>
    expect(found([allergy('tarlatamab', more)])).toMatchObject({
      state: 'known',
      value: { recorded: true, severe, toExcipient: false, excipientText: '' },
    }),
  );

  it.each([
    ['Polysorbate 80', { code: { text: 'Polysorbate 80' } }, true],
    ['polysorbate-free, by name', { code: { text: 'Polysorbate 20' } }, false],
    ['Tween 80', { code: { text: 'TWEEN 80' } }, true],
    ['as the substance of a reaction', { reaction: [{ substance: { text: 'polysorbate80' } }] }, true],
    ['Tween80', { code: { text: 'Tween80' } }, true],
    [
      'one of two substances',
      { code: { text: 'Etoposide' }, reaction: [{ substance: { text: 'Tween 80' } }] },
      true,
    ],
    [
      'by its UNII',
      { code: { coding: [{ system: 'http://fdasis.nlm.nih.gov', code: '6OZP39ZG8H' }] } },
      true,
    ],
    ['penicillin', { code: { text: 'Penicillin' } }, false],
  ])('to an excipient: %s', (_what, more, toExcipient) => {
    const fact = found([allergy(undefined, { ...more, criticality: 'high' })]);
    expect(fact.value).toMatchObject({ recorded: false, severe: false, toExcipient, found: '' });
    expect(fact.evidence).toHaveLength(toExcipient ? 1 : 0);
  });

  it('to the drug by its code', () => {
    const code = { coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '55513-077-01' }] };
    expect(found([allergy(undefined, { code })]).value).toMatchObject({ recorded: true });
  });

  it('is told with what it was to and how it showed', () => {
    const fact = found([
      allergy('tarlatamab', { criticality: 'low', ...reaction('Rash') }),
      allergy('Imdelltra', {
        reaction: [
          { manifestation: [{ text: 'Rash' }, { text: 'Fever' }] },
          { manifestation: [{ text: 'Rash' }] },
        ],
      }),
      allergy('Polysorbate 80'),
      allergy('Tween 80'),
    ]);
    expect(fact.value).toMatchObject({
      found: 'allergy to tarlatamab (Rash); allergy to Imdelltra (Rash, Fever)',
      excipientText: 'allergy to Polysorbate 80; allergy to Tween 80',
    });
    expect(fact.evidence).toMatchObject([
      { what: 'allergy', value: 'allergy to tarlatamab (Rash)', note: 'criticality low' },
      { what: 'allergy', value: 'allergy to Imdelltra (Rash, Fever)' },
      { value: 'allergy to Polysorbate 80' },
      { value: 'allergy to Tween 80' },
    ]);
    expect(fact.evidence[1]).not.toHaveProperty('note');
    const unnamed = found([allergy(undefined, { reaction: [{ substance: { text: 'tarlatamab' } }] })]);
    expect(unnamed.value).toMatchObject({ found: 'allergy to unnamed substance' });
  });

  it.each([
    ['grade 2, going on', adverseEvent('Infusion related reaction', 2, daysAgo(13)), true, false],
    ['grade 3, going on', adverseEvent('Infusion related reaction', 3, daysAgo(13)), true, true],
    ['grade 3, over', adverseEvent('Infusion related reaction', 3, daysAgo(13), 'resolved'), true, true],
    ['grade 2, over', adverseEvent('Infusion related reaction', 2, daysAgo(13), 'resolved'), false, false],
    [
      'of no grade, over',
      adverseEvent('Infusion related reaction', undefined, daysAgo(13), 'resolved'),
      false,
      false,
    ],
    ['anaphylaxis of no grade', adverseEvent('Anaphylaxis', undefined, daysAgo(13)), true, true],
    [
      'anaphylaxis of before the first dose',
      condition('T88.6', 'Anaphylaxis', { onset: '2026-10-01' }),
      false,
      false,
    ],
    ['an undated one of the problem list', condition(undefined, 'Allergic reaction'), false, false],
    [
      'an adverse event without a date',
      { ...adverseEvent('Anaphylaxis', 3, ''), date: undefined },
      true,
      true,
    ],
    ['a headache', adverseEvent('Headache', 3, daysAgo(13)), false, false],
  ])('a reaction since the first dose: %s', (_what, event, recorded, severe) => {
    const fact = found([event]);
    expect(fact.value).toMatchObject({ recorded, severe });
    expect(fact.evidence).toHaveLength(recorded ? 1 : 0);
    if (recorded) expect(fact.evidence[0]).toMatchObject({ what: 'hypersensitivity reaction' });
  });

  it('reactions and allergies in one line', () =>
    expect(found([allergy('tarlatamab'), adverseEvent('Anaphylaxis', 3, daysAgo(13))]).value).toMatchObject({
      found: 'allergy to tarlatamab; Anaphylaxis',
    }));

  it.each(['allergies', 'conditions', 'adverseEvents'])('%s that were not sent leave it open', (key) =>
    expect(found([], { unread: [key] })).toMatchObject({
      state: 'unreadable',
      reason: 'not sent',
      readings: [{ recorded: false }],
    }),
  );
});

describe('other adverse reactions as a fact (US label 2.4 Table 7; clinical.md §2.10)', () => {
  const other = (record: readonly object[], chart: Chart = {}) =>
    factOf('otherAdverseEvent', { ...chart, record });
  const severe = { coding: [{ system: 'http://snomed.info/sct', code: '24484000' }], text: 'Severe' };
  const none = { active: false, grade: 0, grade4: false, prolonged: false, found: '' };

  it('grade 3, with its beginning', () => {
    const fact = other([adverseEvent('Diarrhea', 3, '2026-11-17')]);
    expect(fact).toMatchObject({
      state: 'known',
      value: {
        active: true,
        grade: 3,
        grade4: false,
        prolonged: false,
        found: 'Diarrhea (grade 3, since 2026-11-17)',
      },
      evidence: [{ what: 'adverse event' }],
    });
  });

  it('two at once: the worse counts, both are told', () => {
    const { value, evidence } = other([
      adverseEvent('Diarrhea', 3, '2026-11-17'),
      adverseEvent('Pancreatitis', 4, '2026-11-18'),
    ]);
    expect(value).toMatchObject({
      grade: 4,
      grade4: true,
      found: 'Diarrhea (grade 3, since 2026-11-17); Pancreatitis (grade 4, since 2026-11-18)',
    });
    expect(evidence).toHaveLength(2);
  });

  it.each([
    ['grade 2', adverseEvent('Diarrhea', 2, '2026-11-17')],
    ['no grade', adverseEvent('Diarrhea', undefined, '2026-11-17')],
    ['over', adverseEvent('Diarrhea', 3, '2026-11-10', 'resolved')],
    [
      'graded anew from the values (§5 #84)',
      adverseEvent('Neutrophil count decreased, neutropenia', 3, '2026-11-17'),
    ],
    ['ALT', adverseEvent('ALT increased', 3, '2026-11-17')],
    ['of a topic of its own', adverseEvent('Cytokine release syndrome', 3, '2026-11-17')],
    ['an infection', adverseEvent('Pneumonia', 3, '2026-11-17')],
    ['a tumour of grade 3', condition('C34.11', 'Carcinoma of lung, grade 3', { onset: '2026-11-01' })],
    ['a tumour by its code alone', condition('D32.0', 'Grade 3 mass', { onset: '2026-11-01' })],
    [
      'a severe disease of before the first dose',
      condition('J44.9', 'COPD', { severity: severe, onset: '2020-01-01' }),
    ],
    ['a severe disease without a date', condition('J44.9', 'COPD', { severity: severe })],
  ])('not: %s', (_what, event) =>
    expect(other([event])).toMatchObject({ state: 'known', value: none, evidence: [] }),
  );

  it.each([
    [
      'a severe condition since the first dose',
      condition('K85.9', 'Pancreatitis', { severity: severe, onset: '2026-11-01' }),
    ],
    ['one that says that a drug did it', condition('K71.9', 'Drug-induced colitis, grade 3')],
    ['one with a CTCAE grade, undated', condition('K52.9', 'Colitis, CTCAE v5 grade 3')],
  ])('%s is one', (_what, event) => expect(other([event]).value).toMatchObject({ active: true, grade: 3 }));

  it('"severe" may be grade 4, and proves it not', () =>
    expect(
      other([condition('K85.9', 'Pancreatitis', { severity: severe, onset: '2026-11-01' })]).value,
    ).toMatchObject({ grade4: false }));

  it.each([
    ['28 days', '2026-10-23', false],
    ['29 days', '2026-10-22', true],
  ])('unresolved for %s', (_what, since, prolonged) =>
    expect(other([adverseEvent('Diarrhea', 3, since)]).value).toMatchObject({ active: true, prolonged }),
  );

  it.each(['conditions', 'adverseEvents'])('%s that were not sent leave it open', (key) =>
    expect(other([], { unread: [key] })).toMatchObject({
      state: 'unreadable',
      reason: 'not sent',
      readings: [none],
    }),
  );
});

describe('infection as a fact (S4; clinical.md §2.8)', () => {
  const infection = (record: readonly object[], chart: Chart = {}) =>
    factOf('infection', { ...chart, record });
  it.each([
    [
      'pneumonia, no grade',
      [condition('J18.9', 'Pneumonia', { onset: '2026-11-18' })],
      {
        active: true,
        grade: 0,
        grade4: false,
        serious: false,
        found: 'Pneumonia (grade not recorded, since 2026-11-18)',
      },
    ],
    ['grade 2', [adverseEvent('Pneumonia', 2, '2026-11-18')], { active: true, grade: 2, serious: false }],
    ['grade 3', [adverseEvent('Pneumonia', 3, '2026-11-18')], { grade: 3, grade4: false, serious: true }],
    ['grade 4', [adverseEvent('Pneumonia', 4, '2026-11-18')], { grade: 4, grade4: true, serious: true }],
    ['sepsis', [condition('A41.9', 'Sepsis')], { active: true, grade4: false, serious: true }],
    ['uncontrolled', [condition('J18.9', 'Uncontrolled pneumonia')], { serious: true }],
    ['disseminated', [condition(undefined, 'Disseminated zoster infection')], { serious: true }],
    ['sepsis of grade 2', [adverseEvent('Sepsis', 2, '2026-11-18')], { serious: false }],
    [
      'over',
      [condition('J18.9', 'Pneumonia', { status: 'resolved' })],
      { active: false, grade: 0, found: '' },
    ],
    [
      '§5 #93 latent tuberculosis',
      [condition('Z22.7', 'Latent tuberculosis')],
      { active: false, latent: true, latentText: 'Latent tuberculosis' },
    ],
    [
      '§5 #93 a carrier of hepatitis B, by words',
      [condition(undefined, 'Carrier of hepatitis B')],
      { active: false, latent: true },
    ],
    [
      'history of hypertension',
      [condition(undefined, 'History of hypertension')],
      { latent: false, latentText: '' },
    ],
  ])('%s', (_what, record, expected) =>
    expect(infection(record)).toMatchObject({ state: 'known', value: { stepUp: false, ...expected } }),
  );

  it('several are told together, each with its evidence', () => {
    const fact = infection([
      adverseEvent('Pneumonia', 2, '2026-11-18'),
      adverseEvent('Cellulitis', 3, '2026-11-19'),
      condition('Z22.7', 'Latent tuberculosis'),
      condition(undefined, 'Carrier of hepatitis B'),
    ]);
    expect(fact.value).toMatchObject({
      grade: 3,
      found: 'Pneumonia (grade 2, since 2026-11-18); Cellulitis (grade 3, since 2026-11-19)',
      latentText: expect.stringMatching(
        /^(Latent tuberculosis; Carrier of hepatitis B|Carrier of hepatitis B; Latent tuberculosis)$/,
      ),
    });
    expect(fact.evidence.map(({ what }) => what).sort()).toEqual([
      'infection',
      'infection',
      'no active infection',
      'no active infection',
    ]);
  });

  const culture = (value: object, more: object = {}) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '600-7' }], text: 'Blood culture' },
    effectiveDateTime: '2026-11-19',
    ...value,
    ...more,
  });
  const pos = [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'POS' }],
    },
  ];
  it.each([
    [
      'what grew',
      culture({ valueString: 'Escherichia coli' }),
      'Blood culture: Escherichia coli, 2026-11-19',
    ],
    [
      'as a concept',
      culture({ valueCodeableConcept: { text: 'Escherichia coli' } }),
      'Blood culture: Escherichia coli, 2026-11-19',
    ],
    ['flagged alone', culture({ interpretation: pos }), 'Blood culture: positive, 2026-11-19'],
    [
      'flagged, with what grew',
      culture({ valueString: 'E. coli', interpretation: pos }),
      'Blood culture: E. coli, 2026-11-19',
    ],
    [
      'preliminary',
      culture({ valueString: 'E. coli' }, { status: 'preliminary' }),
      'Blood culture: E. coli, 2026-11-19',
    ],
    [
      'undated',
      culture({ valueString: 'E. coli' }, { effectiveDateTime: undefined }),
      'Blood culture: E. coli, undated',
    ],
    [
      'by its time of issue',
      culture(
        { valueString: 'E. coli' },
        { effectiveDateTime: undefined, issued: '2026-11-19T10:00:00-05:00' },
      ),
      'Blood culture: E. coli, 2026-11-19T10:00:00-05:00',
    ],
    ['no growth', culture({ valueString: 'No growth after 5 days' }), ''],
    ['pending', culture({ valueString: 'Pending' }), ''],
    [
      'negative as a code',
      culture({
        valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260385009' }] },
      }),
      '',
    ],
    ['nothing at all', culture({}), ''],
    ['entered in error', culture({ valueString: 'E. coli' }, { status: 'entered-in-error' }), ''],
    ['registered', culture({ valueString: 'E. coli' }, { status: 'registered' }), ''],
    ['of a month ago', culture({ valueString: 'E. coli' }, { effectiveDateTime: '2026-10-20' }), ''],
  ])('§5 #95 a culture: %s', (_what, resource, cultureText) => {
    const fact = infection([resource]);
    expect(fact.value).toMatchObject({ active: false, cultureOnly: cultureText !== '', cultureText });
    expect(fact.evidence).toHaveLength(cultureText === '' ? 0 : 1);
  });

  it('a culture beside an infection on record says nothing new', () =>
    expect(
      infection([culture({ valueString: 'E. coli' }), condition('A41.9', 'Sepsis')]).value,
    ).toMatchObject({
      cultureOnly: false,
      cultureText: '',
    }));

  it.each([
    ['cycle 1', [], true],
    ['an unknown day', [[10, '2026-11-06']], true],
    [
      'cycle 2',
      [
        [1, '2026-10-23'],
        [10, '2026-10-30'],
        [10, '2026-11-06'],
      ],
      false,
    ],
  ] satisfies [string, NonNullable<Chart['doses']>, boolean][])('the phase: %s', (_what, doses, stepUp) =>
    expect(infection([], { doses }).value).toMatchObject({ stepUp }),
  );

  it('the day of the course is asked for only where there is an infection', () => {
    const chart: Chart = { doses: [[10, '2026-11-06']] };
    expect(infection([], chart).state).toBe('known');
    expect(infection([condition('A41.9', 'Sepsis')], chart)).toMatchObject({
      state: 'unreadable',
      reason: expect.stringContaining('earlier doses are missing'),
      readings: [{ active: true }],
    });
  });

  it.each([
    ['labs', 'cultures: not sent'],
    ['conditions', 'not sent'],
    ['adverseEvents', 'not sent'],
  ])('%s that were not sent leave it open', (key, reason) =>
    expect(infection([], { unread: [key] })).toMatchObject({
      state: 'unreadable',
      reason,
      readings: [{ active: false }],
    }),
  );
});
