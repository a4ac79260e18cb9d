import { describe, expect, it } from 'vitest';
import { codeSet } from '#src/facts/code-set.ts';
import { observedEvents } from '#src/facts/observed-events.ts';
import { codeTable } from '#src/fhir/coding.ts';
import { indexRecord } from '#src/record/index-record.ts';

const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const names = {
  coded: [{ system: icd10, pattern: /^D89\.83([1-5])$/ }],
  gradeExtension: 'urn:example:grade',
  versionExtension: 'urn:example:version',
};
const codes = codeSet({ expansion: { contains: [{ system: icd10, code: 'D89.833' }] } });
const crs = { codes, words: /cytokine release|\bCRS\b/i };
const none = { codes: codeSet({}), words: /^never$/ };

const row = (text: string, valueInteger: number, day: number, more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text },
  effectiveDateTime: `2026-11-${String(day).padStart(2, '0')}`,
  valueInteger,
  ...more,
});
const crsRow = (grade: number, day: number, more: object = {}) => row('CRS grade', grade, day, more);
const rashRow = (grade: number, day: number, more: object = {}) => row('CTCAE grade: Rash', grade, day, more);

function read(...written: readonly object[]) {
  const entry = written.map((one, index) => ({
    resource: { id: String(index + 1), subject: { reference: 'Patient/p1' }, ...one },
  }));
  const record = indexRecord({
    patientId: 'p1',
    prefetch: { observations: { resourceType: 'Bundle', type: 'searchset', entry } },
    draftOrders: [],
    declared: [],
    codes: codeTable([]),
  });
  return observedEvents(record, [none, crs], names, 'UTC');
}
const grades = (...written: readonly object[]) => read(...written).map(({ grade }) => grade);
const bounds = (...written: readonly object[]) =>
  read(...written).map(({ onset, end }) => [onset?.recorded, end?.recorded]);

describe('rows of one event are one run (clinical.md §4.5)', () => {
  it('from the first grade to the final grade 0 that takes it back; its worst grade counts', () => {
    expect(read(crsRow(1, 3), crsRow(3, 4), crsRow(2, 5), crsRow(0, 6))).toEqual([
      {
        reference: 'Observation/2',
        kind: 'Observation',
        concept: { text: 'CRS grade' },
        words: ['CRS grade'],
        name: 'CRS',
        verified: true,
        activity: 'over',
        suspected: false,
        grade: 3,
        note: 'newest grade 2, 2026-11-05',
        onset: expect.objectContaining({ recorded: '2026-11-03' }),
        newest: expect.objectContaining({ recorded: '2026-11-05' }),
        end: expect.objectContaining({ recorded: '2026-11-06' }),
      },
    ]);
  });

  it('the order of the record is not the order of the rows', () => {
    expect(bounds(crsRow(0, 6), crsRow(2, 5), crsRow(1, 3))).toEqual([['2026-11-03', '2026-11-06']]);
  });

  it('without a row that takes it back it goes on', () => {
    expect(read(crsRow(2, 3))).toMatchObject([{ activity: 'assumed', grade: 2 }]);
    expect(read(crsRow(2, 3))[0]).not.toHaveProperty('end');
    expect(read(crsRow(2, 3))[0]).not.toHaveProperty('note');
  });

  it('two runs are two events', () => {
    expect(bounds(crsRow(2, 3), crsRow(0, 4), crsRow(3, 8), crsRow(0, 9))).toEqual([
      ['2026-11-03', '2026-11-04'],
      ['2026-11-08', '2026-11-09'],
    ]);
  });

  it.each([
    ['preliminary', crsRow(0, 6, { status: 'preliminary' })],
    ['undated', crsRow(0, 6, { effectiveDateTime: undefined })],
    ['without a status', crsRow(0, 6, { status: undefined })],
  ])('a grade 0 that is %s takes nothing back', (_what, zero) => {
    expect(read(crsRow(2, 3), zero)).toMatchObject([{ activity: 'assumed' }]);
  });

  it('grade 0 alone is no event', () => {
    expect(read(crsRow(0, 3), crsRow(0, 4))).toEqual([]);
  });

  it('CRS of grade 1 goes on, another event of grade 1 is over', () => {
    expect(read(crsRow(2, 3), crsRow(1, 4))).toMatchObject([{ activity: 'assumed' }]);
    expect(bounds(rashRow(3, 3), rashRow(1, 4))).toEqual([['2026-11-03', '2026-11-04']]);
    expect(read(rashRow(3, 3), rashRow(2, 4))).toMatchObject([{ activity: 'assumed', grade: 3 }]);
  });

  it('an undated row is the newest', () => {
    const [event] = read(crsRow(2, 3), crsRow(3, 4, { effectiveDateTime: undefined }), crsRow(0, 5));
    expect(event).toMatchObject({ activity: 'over', grade: 2 });
    const open = read(crsRow(3, 3), crsRow(2, 4, { effectiveDateTime: undefined }));
    expect(open).toMatchObject([{ activity: 'assumed', grade: 3, note: 'newest grade 2' }]);
    expect(open[0]).not.toHaveProperty('newest');
  });

  it('events of different names are different runs, in any case of letters', () => {
    expect(grades(rashRow(3, 3), row('CTCAE grade: Diarrhea', 2, 3), row('CTCAE grade: RASH', 4, 4))).toEqual(
      [4, 2],
    );
  });

  it('one idea is one run, whatever its rows are called', () => {
    expect(grades(crsRow(2, 3), row('Cytokine release syndrome grade (ASTCT)', 3, 4))).toEqual([3]);
  });
});

describe('which rows count', () => {
  it.each(['entered-in-error', 'cancelled'])('%s: not at all', (status) => {
    expect(read(crsRow(3, 3, { status }))).toEqual([]);
  });

  it.each(['final', 'amended', 'corrected'])('%s proves a grade', (status) => {
    expect(read(crsRow(3, 3, { status }))).toMatchObject([{ suspected: false, grade: 3 }]);
  });

  it.each(['preliminary', 'registered', 'unknown'])('%s alone is a suspicion', (status) => {
    expect(read(crsRow(3, 3, { status }))).toMatchObject([{ suspected: true, grade: 3 }]);
  });

  it('beside a final row a preliminary one proves no worse grade', () => {
    expect(read(crsRow(2, 3), crsRow(4, 4, { status: 'preliminary' }))).toMatchObject([
      { suspected: false, grade: 2, note: 'newest grade 4, 2026-11-04' },
    ]);
  });

  it.each([
    ['CTCAE grade: Rash', 'Rash'],
    ['CTCAE v5.0 grade - Rash', 'Rash'],
    ['Adverse event grade, Rash', 'Rash'],
    ['Toxicity grade (Rash)', 'Rash)'],
    ['Rash, grade of toxicity', 'Rash, of'],
    ['Adverse reaction', 'Adverse reaction'],
  ])('"%s" grades an adverse event, named "%s"', (text, name) => {
    expect(read(row(text, 3, 3)).map((event) => event.name)).toEqual(
      name === 'Adverse reaction' ? [] : [name],
    );
  });

  it.each([
    ['Histologic grade'],
    ['Rash'],
    ['Pain grade'],
    ['CRS education given'],
    ['CRS risk assessment'],
    ['CRS kit handed out'],
    ['CRS protocol'],
  ])('"%s" with a number does not', (text) => expect(read(row(text, 3, 3))).toEqual([]));

  it('a row that asks for the grade is one, though it speaks of treatment', () => {
    expect(grades(row('CRS grade before treatment', 3, 3))).toEqual([3]);
  });

  it('a row without a code is none', () => {
    expect(read(row('x', 3, 3, { code: undefined }), row('x', 3, 3, { code: null }))).toEqual([]);
  });

  it('issued counts where nothing says when it was charted', () => {
    expect(bounds(crsRow(2, 3, { effectiveDateTime: undefined, issued: '2026-11-07T08:00:00Z' }))).toEqual([
      ['2026-11-07T08:00:00Z', undefined],
    ]);
  });
});

describe('what a row says of the grade', () => {
  const component = (text: string, valueInteger: number) => ({ code: { text }, valueInteger });
  const named = (more: object) =>
    row('Cytokine release syndrome', 0, 3, { valueInteger: undefined, ...more });

  it('of a row and its components the worst', () => {
    expect(grades(crsRow(1, 3, { component: [component('Grade', 3), component('Grade', 2)] }))).toEqual([3]);
    expect(
      grades(named({ component: [component('Temperature', 39), component('ASTCT grading', 2)] })),
    ).toEqual([2]);
  });

  it('of a component that is no grade no number counts', () => {
    const pressors = component('Number of vasopressors', 4);
    expect(grades(named({ component: [pressors, component('Grade', 2)] }))).toEqual([2]);
    const grade = { code: { text: 'Grade', coding: [{ display: 'Severity' }] }, valueInteger: 3 };
    expect(grades(named({ component: [grade] }))).toEqual([3]);
  });

  it('one of the names of a row asks for the grade', () => {
    const both = (text: string, display: string) => ({ code: { text, coding: [{ display }] } });
    expect(grades(row('x', 3, 3, both('CRS grade', 'Cytokine release syndrome')))).toEqual([3]);
    expect(grades(row('x', 3, 3, both('CTCAE grade: Rash', 'Rash')))).toEqual([3]);
  });

  it('a row that has a code alone is a graded event', () => {
    const code = { coding: [{ system: icd10, code: 'D89.833' }] };
    expect(read(row('x', 0, 3, { code, valueInteger: undefined }))).toMatchObject([
      { name: 'graded event', grade: 3 },
    ]);
  });

  it('the note says what the newest row reads, if it reads anything', () => {
    const yes = named({ valueBoolean: true, effectiveDateTime: '2026-11-04' });
    expect(read(crsRow(3, 3), yes)[0]).not.toHaveProperty('note');
    const unread = row('CRS grade', 0, 3, { valueInteger: undefined, valueString: 'see note' });
    expect(read(unread, crsRow(2, 4, { status: 'preliminary' }))).toMatchObject([
      { note: 'the grade reads "see note": verify; newest grade 2, 2026-11-04' },
    ]);
  });

  it('there, the grade not told, is worse than a grade 0 and no better than a grade 1', () => {
    const yes = { valueBoolean: true };
    expect(read(named({ ...yes, component: [component('Grade', 0)] }))).toMatchObject([{ verified: false }]);
    expect(grades(named({ ...yes, component: [component('Grade', 2)] }))).toEqual([2]);
  });

  it('a grade that nobody can read is there, and the note says what it reads', () => {
    expect(read(row('CRS grade', 0, 3, { valueInteger: undefined, valueString: 'see note' }))).toEqual([
      expect.objectContaining({ verified: false, note: 'the grade reads "see note": verify' }),
    ]);
  });

  const coded = { code: { coding: [{ system: icd10, code: 'D89.833' }], text: 'CRS' } };
  it('a code that carries the grade says it of what is there', () => {
    expect(grades(row('CRS', 0, 3, { ...coded, valueInteger: undefined, valueBoolean: true }))).toEqual([3]);
    expect(grades(row('CRS', 0, 3, { ...coded, valueInteger: undefined }))).toEqual([3]);
    expect(read(row('CRS', 0, 3, { ...coded, valueInteger: undefined, valueBoolean: false }))).toEqual([]);
  });

  it('of the code and the row the worse grade', () => {
    const graded = { code: { ...coded.code, text: 'CRS grade' } };
    expect([...grades(row('x', 4, 3, graded)), ...grades(row('x', 1, 3, graded))]).toEqual([4, 3]);
  });

  it('§5 #84 keeps the CTCAE version', () => {
    const extension = [{ url: 'urn:example:version', valueString: '6.0' }];
    expect(read(rashRow(3, 3, { extension }))).toMatchObject([{ version: '6.0' }]);
    expect(read(rashRow(3, 3))[0]).not.toHaveProperty('version');
  });
});
