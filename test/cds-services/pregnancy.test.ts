import { describe, expect, it } from 'vitest';
import { condition } from './chart-with.ts';
import { type Chart, factOf } from './facts-of.ts';

// A woman of 34 before her first dose, planned for 2026-11-20; what the situation itself tells of pregnancy is left out.
const of = 'clean-woman-of-34-c1d1';
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
const snomed = (code: string, text?: string) => ({
  coding: [{ system: 'http://snomed.info/sct', code }],
  ...(text === undefined ? {} : { text }),
});
const observation = (code: string, value: object, at: string | undefined, more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: loinc(code),
  ...(at === undefined ? {} : { effectiveDateTime: at }),
  ...value,
  ...more,
});
const icd10 = (code: string) => ({ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] });
const reported = (answer: object, at?: string, more: object = {}) =>
  observation('82810-3', { valueCodeableConcept: answer }, at, more);
const hcg = (value: object, at: string | undefined = '2026-11-19', more: object = {}) =>
  observation('19080-1', value, at, more);
const units = (value: number, comparator?: string) => ({
  valueQuantity: {
    value,
    unit: 'm[IU]/mL',
    system: 'http://unitsofmeasure.org',
    code: 'm[IU]/mL',
    ...(comparator === undefined ? {} : { comparator }),
  },
});
const yes = snomed('77386006');
const no = snomed('60001007');
const TOLD = ['"82810-3"', '"19080-1"', '"21198-7"', '"2118-8"', '"2106-3"'];
const pregnancy = (record: readonly object[], chart: Chart = {}) =>
  factOf('pregnancy', {
    of,
    ...chart,
    record,
    without: (resource) => TOLD.some((code) => JSON.stringify(resource).includes(code)),
  });
const positive = { positive: true, excluded: false, equivocal: false };
const negative = { positive: false, excluded: true, equivocal: false };
const open = { positive: false, excluded: false, equivocal: true };
const nothing = { positive: false, excluded: false, equivocal: false };

describe('what a test or a status says (clinical.md §5 #49 to #54)', () => {
  it.each([
    ['status pregnant', reported(yes, '2026-11-19'), positive],
    ['status pregnant, LOINC answer', reported(loinc('LA15173-0'), '2026-11-19'), positive],
    ['status not pregnant', reported(no, '2026-11-19'), negative],
    ['status of another answer', reported(loinc('LA99999-9'), '2026-11-19'), open],
    ['positive as a word', hcg({ valueString: 'POSITIVE' }), positive],
    ['pos.', hcg({ valueString: 'Pos.' }), positive],
    ['presumptive positive', hcg({ valueString: 'Presumptive positive' }), positive],
    ['negative as a word', hcg({ valueString: 'negative' }), negative],
    ['neg', hcg({ valueString: ' NEG ' }), negative],
    ['not detected', hcg({ valueString: 'Not  detected' }), negative],
    ['equivocal', hcg({ valueString: 'equivocal' }), open],
    ['borderline', hcg({ valueCodeableConcept: { text: 'Borderline' } }), open],
    ['not positive', hcg({ valueString: 'not positive' }), open],
    ['positive control failed', hcg({ valueString: 'positive control failed' }), open],
    ['not negative', hcg({ valueString: 'not negative' }), open],
    ['nothing', hcg({}), open],
    ['negative control failed', hcg({ valueString: 'negative control failed' }), open],
    ['positive by code', hcg({ valueCodeableConcept: snomed('10828004') }), positive],
    ['negative by code', hcg({ valueCodeableConcept: snomed('260385009') }), negative],
    ['equivocal by code', hcg({ valueCodeableConcept: snomed('42425007') }), open],
    ['4.9 mIU/mL', hcg(units(4.9)), negative],
    ['5', hcg(units(5)), open],
    ['under 5', hcg(units(5, '<')), negative],
    ['under 6', hcg(units(6, '<')), open],
    ['at most 4', hcg(units(4, '<=')), negative],
    ['25', hcg(units(25)), open],
    ['25.1', hcg(units(25.1)), positive],
    ['over 25', hcg(units(25, '>')), open],
    ['over 200', hcg(units(200, '>')), positive],
    ['a number without a unit', hcg({ valueQuantity: { value: 3 } }), open],
    [
      'its interpretation, where there is no value',
      hcg({
        interpretation: [
          {
            coding: [
              { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'NEG' },
            ],
          },
        ],
      }),
      negative,
    ],
  ])('%s', (_what, item, expected) => expect(pregnancy([item]).value).toMatchObject(expected));

  it('nothing on record', () => {
    expect(pregnancy([])).toMatchObject({
      state: 'known',
      value: { ...nothing, needed: true, found: 'no pregnancy test or status is on record', limits: '' },
      evidence: [],
    });
  });

  it.each(['entered-in-error', 'cancelled'])('%s is nothing', (status) =>
    expect(pregnancy([reported(yes, '2026-11-19', { status })]).value).toMatchObject(nothing),
  );
});

describe('which of several counts', () => {
  it.each([
    [
      'positive, and negative since',
      [reported(yes, '2026-11-18'), reported(no, '2026-11-19')],
      { ...positive, contradictory: true },
    ],
    [
      'negative, and positive since',
      [reported(no, '2026-11-18'), reported(yes, '2026-11-19')],
      { ...positive, contradictory: true },
    ],
    ['a positive one of long ago, nothing since', [reported(yes, '2026-06-01')], positive],
    [
      'a positive one of long ago, negative since',
      [reported(yes, '2026-06-01'), reported(no, '2026-11-19')],
      { ...negative, contradictory: false },
    ],
    ['a negative one of long ago', [reported(no, '2026-06-01')], nothing],
    ['negative 7 days before', [reported(no, '2026-11-13')], negative],
    ['negative 8 days before', [reported(no, '2026-11-12')], nothing],
    ['negative and equivocal since', [reported(no, '2026-11-18'), hcg({ valueString: 'equivocal' })], open],
    [
      'equivocal and negative since',
      [hcg({ valueString: 'equivocal' }, '2026-11-18'), reported(no, '2026-11-19')],
      negative,
    ],
    ['positive alone', [reported(yes, '2026-11-19')], { ...positive, contradictory: false }],
    [
      'positive, and equivocal since',
      [reported(yes, '2026-11-18'), hcg({ valueString: 'equivocal' })],
      { ...positive, contradictory: false },
    ],
    [
      'a positive one of long ago, and one since that nobody can read',
      [reported(yes, '2026-06-01'), hcg({ valueString: 'see scan' })],
      positive,
    ],
    ['undated negative', [reported(no)], nothing],
    ['undated positive', [reported(yes)], positive],
    ['preliminary negative', [reported(no, '2026-11-19', { status: 'preliminary' })], nothing],
    ['amended negative', [reported(no, '2026-11-19', { status: 'amended' })], negative],
    ['corrected negative', [reported(no, '2026-11-19', { status: 'corrected' })], negative],
    ['preliminary positive', [reported(yes, '2026-11-19', { status: 'preliminary' })], positive],
    ['negative of this day', [reported(no, '2026-11-20')], negative],
    ['negative of the day after tomorrow', [reported(no, '2026-11-22')], nothing],
    ['negative of this year', [reported(no, '2026')], nothing],
    [
      'negative by its time of issue',
      [reported(no, undefined, { issued: '2026-11-19T09:00:00-05:00' })],
      negative,
    ],
  ])('%s', (_what, record, expected) => expect(pregnancy(record).value).toMatchObject(expected));

  const z33 = (more: object = {}) => ({
    ...condition('Z33.1', 'Pregnant state, incidental', { onset: '2026-03-01' }),
    ...more,
  });
  it.each([
    ['active', z33(), positive],
    [
      'active, with a negative test',
      z33(),
      { ...positive, contradictory: true },
      [reported(no, '2026-11-19')],
    ],
    ['over', condition('Z33.1', 'Pregnant state', { status: 'resolved', onset: '2026-03-01' }), nothing],
    ['refuted', condition('Z33.1', 'Pregnant state', { verified: 'refuted' }), nothing],
  ] satisfies [string, object, object, object[]?][])(
    'a pregnancy on the problem list, %s',
    (_what, listed, expected, more = []) =>
      expect(pregnancy([listed, ...more]).value).toMatchObject(expected),
  );
});

describe('how it is told', () => {
  const found = (...record: readonly object[]) => Object(pregnancy(record).value).found;
  it('verdict and time, and what was recorded where that differs', () => {
    expect(found(reported(yes, '2026-11-19'))).toBe('pregnancy status positive, 2026-11-19');
    expect(found(reported(snomed('77386006', 'Pregnant'), '2026-11-19'))).toBe(
      'pregnancy status Pregnant (positive), 2026-11-19',
    );
    expect(found(hcg({ valueString: 'Positive' }))).toBe('hCG positive, 2026-11-19');
    expect(found(reported(yes))).toBe('pregnancy status positive, undated');
    expect(found(hcg(units(30)))).toMatch(/^hCG 30 .*\(positive\), 2026-11-19$/);
    expect(found(reported(no, '2026-06-01'))).toBe(
      'pregnancy status negative, 2026-06-01, older than 7 days',
    );
    expect(found(reported(yes, '2026-11-18'), reported(no, '2026-11-19'))).toBe(
      'pregnancy status positive, 2026-11-18; but pregnancy status negative, 2026-11-19',
    );
    expect(found(reported(no, '2026-11-18'), hcg({ valueString: 'negative' }))).toBe(
      'hCG negative, 2026-11-19',
    );
  });

  it('what settles nothing, as it was recorded', () => {
    expect(found(reported(snomed('146799005', 'Possibly pregnant'), '2026-11-19'))).toBe(
      'pregnancy status Possibly pregnant (indeterminate), 2026-11-19',
    );
    expect(found(hcg({ valueCodeableConcept: snomed('42425007') }))).toBe('hCG indeterminate, 2026-11-19');
    for (const word of ['not positive', 'slightly borderline', 'borderline high', 'see scan'])
      expect(found(hcg({ valueString: word }))).toBe(`hCG ${word} (unreadable), 2026-11-19`);
    expect(found(hcg({}))).toBe('hCG unreadable, 2026-11-19');
  });

  it('an undated result may be newer than an old one', () =>
    expect(
      found(
        reported(no, '2026-06-01'),
        hcg({ valueString: 'negative' }, undefined, { effectiveDateTime: undefined }),
      ),
    ).toBe('hCG negative, undated'));

  it('a condition as on the problem list', () => {
    const unnamed = condition('Z33.1', '', { onset: '2026-03-01' });
    expect(found({ ...unnamed, code: icd10('Z33.1') })).toBe(
      'pregnant on the problem list, since 2026-03-01',
    );
    expect(found(condition('Z33.1', 'Pregnant', { onset: '2026-03-01' }))).toBe(
      'Pregnant on the problem list, since 2026-03-01',
    );
    expect(found(condition('Z33.1', 'Pregnant'))).toBe('Pregnant on the problem list');
  });

  it('the cut-offs only where a number was judged', () => {
    expect(pregnancy([hcg(units(30))]).value).toMatchObject({
      limits: 'Site limits for hCG: below 5 mIU/mL negative, above 25 positive.',
    });
    expect(pregnancy([hcg({ valueString: 'positive' })]).value).toMatchObject({ limits: '' });
    expect(pregnancy([{ ...hcg(units(30)), effectiveDateTime: '2026-06-01' }]).value).toMatchObject({
      limits: '',
    });
  });

  it('evidence: what is current, and every positive', () => {
    const { evidence } = pregnancy([
      reported(yes, '2026-06-01'),
      reported(no, '2026-06-02'),
      reported(no, '2026-11-19'),
    ]);
    expect(evidence.map(({ at }) => at)).toEqual(['2026-06-01', '2026-11-19']);
    expect(pregnancy([reported(no, '2026-11-18'), reported(no, '2026-11-19')]).evidence).toHaveLength(2);
    const [preliminary] = pregnancy([reported(no, '2026-11-19', { status: 'preliminary' })]).evidence;
    expect(preliminary).toMatchObject({ what: 'pregnancy status', value: 'negative', note: 'preliminary' });
    expect(pregnancy([reported(no, '2026-11-19')]).evidence[0]).not.toHaveProperty('note');
    expect(pregnancy([hcg(units(30))]).evidence[0]).toMatchObject({
      recorded: expect.stringContaining('30'),
    });
    expect(pregnancy([hcg({ valueString: 'negative' })]).evidence[0]).not.toHaveProperty('recorded');
  });
});

describe('when it is asked for', () => {
  it.each([
    ['before the first dose', [], true],
    [
      'in cycle 2',
      [
        [1, '2026-10-23'],
        [10, '2026-10-30'],
        [10, '2026-11-06'],
      ],
      false,
    ],
    [
      'before a re-step-up',
      [
        [1, '2026-09-01'],
        [10, '2026-09-08'],
        [10, '2026-09-15'],
      ],
      true,
    ],
    ['where the dose of the course is not known', [[10, '2026-11-06']], true],
  ] satisfies [string, NonNullable<Chart['doses']>, boolean][])('%s', (_what, doses, needed) =>
    expect(pregnancy([], { doses }).value).toMatchObject({ needed }),
  );
});
