import { describe, expect, it } from 'vitest';
import { cardsWith, condition, daysAgo, ice, verdictOn, type Written } from './chart-with.ts';

// Events that a site charts as graded rows of a flowsheet (clinical.md §4.5). C2D1 on schedule: doses 28, 21 and 14 days ago.
const row = (words: string, value: object, at: string, more: object = {}): Written => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: words },
  effectiveDateTime: at,
  ...value,
  ...more,
});
const crs = (grade: number, at: string, more: object = {}) =>
  row('Cytokine release syndrome grade', { valueInteger: grade }, at, more);
const nci = (code: string) => ({
  valueCodeableConcept: { coding: [{ system: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl', code }] },
});
const said = (words: string) => ({ valueCodeableConcept: { text: words } });

describe('CRS charted as an Observation with a grade', () => {
  it.each([
    ['grade 2 yesterday', [crs(2, daysAgo(1))], 'critical hold'],
    ['grade 4 yesterday', [crs(4, daysAgo(1))], 'critical discontinue'],
    ['grade 4, preliminary', [crs(4, daysAgo(1), { status: 'preliminary' })], 'critical hold'],
    ['grade 4, entered in error', [crs(4, daysAgo(1), { status: 'entered-in-error' })], 'none'],
    ['grade 0 alone', [crs(0, daysAgo(1))], 'none'],
    ['grade 2, then 0', [crs(2, daysAgo(13)), crs(0, daysAgo(11))], 'warning proceed'],
    ['grade 2, then 1', [crs(2, daysAgo(13)), crs(1, daysAgo(11))], 'critical hold'],
    [
      'grade 2, then a preliminary 0',
      [crs(2, daysAgo(13)), crs(0, daysAgo(11), { status: 'preliminary' })],
      'critical hold',
    ],
    ['grade 0, then 1', [crs(0, daysAgo(13)), crs(1, daysAgo(11))], 'critical hold'],
    ['grade 1, then 0', [crs(1, daysAgo(13)), crs(0, daysAgo(11))], 'info proceed'],
    [
      'grade 3 twice, a 0 in between',
      [crs(3, daysAgo(27)), crs(0, daysAgo(25)), crs(3, daysAgo(13)), crs(0, daysAgo(11))],
      'critical discontinue',
    ],
    [
      'grade 3 on two days of one bout',
      [crs(3, daysAgo(13)), crs(3, daysAgo(12)), crs(0, daysAgo(11))],
      'warning proceed',
    ],
    ['before the first dose, long ago', [crs(3, '2023-05-02T08:00:00-04:00')], 'info proceed'],
    ['a code of the NCI Thesaurus', [row('CRS grade (ASTCT)', nci('C41339'), daysAgo(1))], 'critical hold'],
    [
      'Grade IV in words',
      [row('Cytokine release syndrome', said('Grade IV'), daysAgo(1))],
      'critical discontinue',
    ],
    ['yes', [row('Cytokine release syndrome', said('Present'), daysAgo(1))], 'critical hold'],
    ['no', [row('Cytokine release syndrome', said('Absent'), daysAgo(1))], 'none'],
    [
      'a grade that nobody can read',
      [row('CRS grade', { valueString: 'see note' }, daysAgo(1))],
      'critical hold',
    ],
    ['no value', [row('CRS grade', { dataAbsentReason: { text: 'not asked' } }, daysAgo(1))], 'none'],
    [
      'a row on care, not on the event',
      [row('CRS education given', { valueBoolean: true }, daysAgo(1))],
      'none',
    ],
    ['a number of something else', [row('CRS order set, version', { valueInteger: 4 }, daysAgo(1))], 'none'],
    [
      'a component holds the grade',
      [
        row(
          'Cytokine release syndrome',
          { component: [{ code: { text: 'Grade' }, valueInteger: 3 }] },
          daysAgo(1),
        ),
      ],
      'critical hold',
    ],
    [
      'the code holds the grade',
      [
        {
          ...row('CRS', { valueBoolean: true }, daysAgo(1)),
          code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'D89.834' }] },
        },
      ],
      'critical discontinue',
    ],
  ])('%s: %s', async (_what, resources, verdict) => expect(await verdictOn('crs', resources)).toBe(verdict));

  it('is one episode with the Condition that tells of it, and over when that is', async () => {
    const recorded = condition('D89.833', 'CRS', {
      status: 'resolved',
      onset: daysAgo(13),
      end: daysAgo(11),
    });
    const card = (await cardsWith([recorded, crs(3, daysAgo(13)), crs(2, daysAgo(12))])).get('crs');
    expect(card?.action).toBe('proceed');
    expect(card?.text).toContain('in 2 records');
  });

  it('goes on where it was charted again after the problem list had closed it', async () => {
    const recorded = condition('D89.832', 'CRS', {
      status: 'resolved',
      onset: daysAgo(13),
      end: daysAgo(11),
    });
    expect(await verdictOn('crs', [recorded, crs(2, daysAgo(12)), crs(1, daysAgo(2))])).toBe('critical hold');
  });
});

describe('ICANS and other events', () => {
  it('an ICANS grade', async () => {
    expect(await verdictOn('neurotoxicity', [row('ICANS grade', { valueInteger: 2 }, daysAgo(1))])).toBe(
      'critical hold',
    );
    expect(await verdictOn('neurotoxicity', [row('ICANS grade', { valueInteger: 3 }, daysAgo(1))])).toBe(
      'critical discontinue',
    );
  });

  it('an ICE score is no grade', async () => {
    const words = 'Immune effector cell-associated encephalopathy (ICE) score';
    expect(await verdictOn('neurotoxicity', [row(words, { valueInteger: 4 }, daysAgo(0))])).toBe(
      'critical hold',
    );
    expect(await verdictOn('neurotoxicity', [ice({ valueInteger: 10 }, daysAgo(0))])).toBe('none');
  });

  it('grade 3 of any adverse event holds, until grade 1 is charted', async () => {
    const diarrhea = (grade: number, at: string) => row('CTCAE grade: Diarrhea', { valueInteger: grade }, at);
    expect(await verdictOn('otherAe', [diarrhea(3, daysAgo(3))])).toBe('critical hold');
    expect(await verdictOn('otherAe', [diarrhea(3, daysAgo(3)), diarrhea(2, daysAgo(1))])).toBe(
      'critical hold',
    );
    expect(await verdictOn('otherAe', [diarrhea(3, daysAgo(3)), diarrhea(1, daysAgo(1))])).toBe('none');
    expect(await verdictOn('otherAe', [diarrhea(2, daysAgo(3))])).toBe('none');
    const card = (await cardsWith([diarrhea(3, daysAgo(3))])).get('otherAe');
    expect(card?.text).toContain('Diarrhea (grade 3');
  });

  it.each([
    ['the grade of the tumor', 'Histologic grade', { valueInteger: 3 }],
    ['neutropenia, graded anew from the count', 'CTCAE grade: neutropenia', { valueInteger: 3 }],
  ])('%s is none', async (_what, words, value) =>
    expect(await verdictOn('otherAe', [row(words, value, daysAgo(1))])).toBe('none'),
  );
});
