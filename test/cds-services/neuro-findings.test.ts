import { describe, expect, it } from 'vitest';
import { adverseEvent, condition, daysAgo, ice, type Written } from './chart-with.ts';
import { type Chart, factOf } from './facts-of.ts';

// C2D1 on schedule: doses 28, 21 and 14 days ago, the call on 2026-11-20.
const found = (record: readonly Written[], chart: Chart = {}) =>
  factOf('neurotoxicity', { ...chart, record }).value;
const first: Chart = { doses: [] };
const confusion = (fields: Parameters<typeof condition>[2] = {}) => condition('R41.0', 'Confusion', fields);
const headache = (fields: Parameters<typeof condition>[2] = {}) => condition('R51.9', 'Headache', fields);
const icans = (grade: number, fields: Parameters<typeof condition>[2] = {}) =>
  condition(`G92.0${grade}`, 'ICANS', fields);
const score = (value: number, at = daysAgo(0)) => ice({ valueInteger: value }, at);
const quiet = { active: false, established: false, preexisting: false, mild: false, history: false };

describe('a key symptom that nobody has graded', () => {
  it('is active, since when it is told, and not established', () => {
    expect(found([confusion({ onset: '2026-11-19' })])).toMatchObject({
      ...quiet,
      active: true,
      activeGrade: 0,
      activeText: 'Confusion, since 2026-11-19',
      symptomsText: 'Confusion, since 2026-11-19',
      any: false,
      extended: false,
    });
    expect(found([confusion()])).toMatchObject({ active: true, activeText: 'Confusion' });
  });

  it('two of them are both told', () => {
    const lethargy = condition(undefined, 'Lethargy', { onset: '2026-11-18' });
    expect(found([confusion({ onset: '2026-11-19' }), lethargy])).toMatchObject({
      activeText: 'Confusion, since 2026-11-19; Lethargy, since 2026-11-18',
    });
  });

  it('that is over is nothing', () => {
    expect(found([confusion({ status: 'resolved', onset: '2026-11-10' })])).toMatchObject(quiet);
    expect(found([confusion({ status: 'resolved', onset: '2019' })])).toMatchObject(quiet);
  });

  it('is answered by a current score of 10, and by no lower one', () => {
    expect(found([confusion({ onset: '2026-11-19' }), score(10)])).toMatchObject({
      active: false,
      symptomsWithNormalIce: true,
    });
    expect(found([confusion({ onset: '2026-11-19' }), score(9)])).toMatchObject({
      active: true,
      established: true,
      symptomsWithNormalIce: false,
    });
  });

  it('does not silence ICANS that stands beside it', () => {
    expect(
      found([confusion({ onset: '2026-11-19' }), icans(1, { onset: '2026-11-19' }), score(10)]),
    ).toMatchObject({
      active: true,
      symptomsWithNormalIce: false,
      activeGrade: 1,
    });
  });
});

describe('what was there before tarlatamab', () => {
  it.each([
    [
      'dated before the first dose',
      confusion({ onset: '2026-10-20' }),
      { preexisting: true, active: false, preexistingText: 'Confusion, since 2026-10-20' },
    ],
    ['dated after it', confusion({ onset: '2026-10-25' }), { preexisting: false, active: true }],
    ['undated', confusion(), { preexisting: false, active: true }],
    ['over', confusion({ status: 'resolved', onset: '2026-10-20' }), { preexisting: false, active: false }],
  ])('a symptom %s', (_what, event, expected) => expect(found([event])).toMatchObject(expected));

  it.each([
    ['29 days before an order for the first dose', '2026-10-22', true],
    ['28 days before', '2026-10-23', false],
    ['yesterday', '2026-11-19', false],
  ])('a symptom of %s', (_what, onset, preexisting) => {
    expect(found([confusion({ onset })], first)).toMatchObject({ preexisting, active: !preexisting });
  });

  it('where the doses are not all known nothing is older than they are', () => {
    const unknown: Chart = { doses: [[10, '2026-11-06']] };
    expect(found([confusion({ onset: '2026-09-01' })], unknown)).toMatchObject({
      preexisting: false,
      active: true,
    });
  });

  it('ICANS of before the first dose is history once it is over, or 28 days old with nothing that calls it active', () => {
    const past = icans(3, { status: 'resolved', onset: '2026-10-01', end: '2026-10-05' });
    expect(found([past])).toMatchObject({
      history: true,
      grade3: false,
      historyText: 'ICANS, grade 3, 2026-10-01 to 2026-10-05',
    });
    expect(found([icans(3, { status: 'none', onset: '2026-10-01' })])).toMatchObject({
      history: true,
      grade3: false,
    });
    expect(found([icans(3, { onset: '2026-10-01' })])).toMatchObject({ history: false, grade3: true });
    expect(found([icans(3, { status: 'none', onset: '2026-10-22' })], first)).toMatchObject({
      history: true,
    });
    expect(found([icans(3, { status: 'none', onset: '2026-10-24' })], first)).toMatchObject({
      history: false,
      grade3: true,
    });
    expect(found([icans(3, { status: 'resolved' })], first)).toMatchObject({ history: true });
    expect(found([icans(3, { status: 'none' })], first)).toMatchObject({ history: false, grade3: true });
    expect(found([past, icans(1, { status: 'resolved', onset: '2026-09-01' })])).toMatchObject({
      historyText: 'ICANS, grade 3, 2026-10-01 to 2026-10-05; ICANS, grade 1, 2026-09-01',
    });
  });
});

describe('common complaints (US label 5.2)', () => {
  it.each([
    ['since the first dose', headache({ onset: '2026-11-10' }), true],
    ['over', headache({ status: 'resolved', onset: '2026-11-10' }), false],
    ['older than the first dose', headache({ onset: '2026-10-01' }), false],
    ['undated, as a condition', headache(), false],
    ['undated, as a condition with a grade', headache({ severity: { text: 'grade 2' } }), true],
    ['undated, as an adverse event', { ...adverseEvent('Headache', undefined, ''), date: undefined }, true],
    [
      'as an adverse event that is over',
      adverseEvent('Headache', undefined, '2026-11-10', 'resolved'),
      false,
    ],
    ['of grade 2', adverseEvent('Headache', 2, '2026-11-10'), true],
    ['of grade 3, which is no mild one', adverseEvent('Headache', 3, '2026-11-10'), false],
  ])('headache %s', (_what, event, mild) =>
    expect(found([event])).toMatchObject({ mild, mildUnassessed: mild }),
  );

  it('ask for a score, and are answered by one of 10', () => {
    const event = headache({ onset: '2026-11-10' });
    expect(found([event])).toMatchObject({ mildText: 'Headache, since 2026-11-10', mildUnassessed: true });
    expect(found([event, score(10)])).toMatchObject({ mild: true, mildUnassessed: false });
  });

  it('before the first dose are nothing', () =>
    expect(found([headache({ onset: '2026-11-10' })], first)).toMatchObject(quiet));

  it('of grade 3 are neurotoxicity, even when over', () => {
    expect(found([adverseEvent('Headache', 3, '2026-11-10')])).toMatchObject({
      established: true,
      grade3: true,
    });
    expect(found([adverseEvent('Headache', 3, '2026-11-10', 'resolved')])).toMatchObject({
      established: false,
      grade3: true,
      resolvedGrade: 3,
    });
  });
});

describe('the worst feature grades what is established (ASTCT 2019)', () => {
  const seizure = (fields: Parameters<typeof condition>[2] = {}) =>
    condition('R56.9', 'Seizure', { onset: '2026-11-19', ...fields });
  const stupor = condition('R40.1', 'Stupor', { onset: '2026-11-19' });
  it.each([
    ['a seizure alone', [seizure()], { established: false, grade3: false, activeGrade: 0 }],
    [
      'a seizure with ICANS grade 1',
      [seizure(), icans(1, { onset: '2026-11-19' })],
      { grade3: true, grade4: false, activeGrade: 3 },
    ],
    [
      'a seizure beside ICANS that is over',
      [seizure(), icans(1, { status: 'resolved', onset: '2026-11-10' })],
      { grade3: false },
    ],
    [
      'a seizure beside ICANS of an earlier treatment',
      [seizure(), icans(1, { status: 'resolved', onset: '2023-01-01' })],
      { grade3: false, established: false },
    ],
    ['a seizure beside a low score', [seizure(), score(9)], { grade3: true }],
    [
      'a seizure beside a low score that is over',
      [seizure(), score(9, daysAgo(2)), score(10)],
      { grade3: false },
    ],
    [
      'a suspected seizure',
      [seizure({ verified: 'provisional' }), score(9)],
      { grade3: false, activeGrade: 1 },
    ],
    [
      'stupor with a graded confusion',
      [stupor, adverseEvent('Confusion', 1, '2026-11-19')],
      { grade4: true, activeGrade: 4 },
    ],
    [
      'stupor with a confusion graded by a word',
      [stupor, confusion({ onset: '2026-11-19', severity: { text: 'Severe' } })],
      { grade4: false, established: false },
    ],
    [
      'confusion with ICANS',
      [confusion({ onset: '2026-11-19' }), icans(2, { onset: '2026-11-19' })],
      { grade3: false, activeGrade: 2 },
    ],
  ])('%s', (_what, record, expected) => expect(found(record)).toMatchObject(expected));

  it('says why', () => {
    const { evidence } = factOf('neurotoxicity', { record: [seizure(), score(9)] });
    expect(evidence.map(({ note }) => note)).toContain('Seizure is grade 3 at least (ASTCT)');
  });
});

describe('episodes of grade 3 (US label 2.4 Table 6)', () => {
  const past = (grade: number, onset: string, end: string) =>
    icans(grade, { status: 'resolved', onset, end });
  it.each([
    [
      'one, active',
      [icans(3, { onset: '2026-11-18' })],
      { grade3Active: true, grade3Recurrent: false, grade3Overdue: false },
    ],
    ['active for 7 days', [icans(3, { onset: '2026-11-13' })], { grade3Overdue: false }],
    ['active for 8 days', [icans(3, { onset: '2026-11-12' })], { grade3Overdue: true }],
    [
      'over after 7 days',
      [past(3, '2026-11-01', '2026-11-08')],
      { grade3Active: false, grade3Overdue: false, resolvedGrade: 3 },
    ],
    ['over after 8 days', [past(3, '2026-11-01', '2026-11-09')], { grade3Overdue: true }],
    [
      'over, nobody says when',
      [icans(3, { status: 'resolved', onset: '2026-10-26' })],
      { grade3Overdue: false },
    ],
    ['undated and active', [icans(3)], { grade3Active: true, grade3Overdue: false }],
    [
      'two',
      [past(3, '2026-10-25', '2026-10-28'), past(3, '2026-11-07', '2026-11-09')],
      { grade3Recurrent: true, grade3Active: false },
    ],
    [
      'two, the second active',
      [past(3, '2026-10-25', '2026-10-28'), icans(3, { onset: '2026-11-18' })],
      { grade3Recurrent: true, grade3Active: true },
    ],
    [
      'one of grade 3 and one of grade 2',
      [past(3, '2026-10-25', '2026-10-28'), past(2, '2026-11-07', '2026-11-09')],
      { grade3Recurrent: false },
    ],
    [
      'grade 4 is none of grade 3',
      [icans(4, { onset: '2026-11-10' })],
      { grade3: true, grade4: true, grade3Active: false, grade3Overdue: false },
    ],
    [
      'grade 2 for weeks',
      [icans(2, { onset: '2026-10-26' })],
      { grade3: false, grade3Active: false, grade3Overdue: false },
    ],
    [
      'called severe',
      [condition(undefined, 'Neurotoxicity', { onset: '2026-11-18', severity: { text: 'Severe' } })],
      { grade3: false, grade3Active: false, established: true },
    ],
  ])('%s', (_what, record, expected) => expect(found(record)).toMatchObject(expected));

  it('each text is told, the gravest apart', () => {
    const record = [
      past(3, '2026-10-25', '2026-10-28'),
      past(2, '2026-11-07', '2026-11-09'),
      past(4, '2026-11-12', '2026-11-13'),
    ];
    expect(found(record)).toMatchObject({
      gravestText: 'ICANS, grade 3, 2026-10-25 to 2026-10-28; ICANS, grade 4, 2026-11-12 to 2026-11-13',
      episodesText:
        'ICANS, grade 3, 2026-10-25 to 2026-10-28; ICANS, grade 2, 2026-11-07 to 2026-11-09; ICANS, grade 4, 2026-11-12 to 2026-11-13',
      resolvedGrade: 4,
      activeText: '',
    });
    const both = [icans(1, { onset: '2026-11-18' }), confusion({ onset: '2026-11-19' })];
    expect(found(both)).toMatchObject({
      activeText: 'ICANS, grade 1, 2026-11-18; Confusion, since 2026-11-19',
    });
  });

  it('the next dose after grade 2 or worse is watched longer; after grade 1 it is only told', () => {
    expect(found([past(1, '2026-11-07', '2026-11-09')])).toMatchObject({
      extended: false,
      any: true,
      resolvedGrade: 1,
    });
    expect(found([past(2, '2026-11-07', '2026-11-09')])).toMatchObject({ extended: true, any: true });
    expect(found([past(2, '2026-10-31', '2026-11-02')])).toMatchObject({
      extended: false,
      any: false,
      resolvedGrade: 2,
    });
    expect(found([icans(0, { status: 'resolved', onset: '2026-11-07' })])).toMatchObject({
      extended: true,
      resolvedGrade: 2,
    });
  });
});

describe('what lowers a score by itself (§5 #91)', () => {
  const dementia = condition('F03.90', 'Dementia', { onset: '2021' });
  it('is named beside a low score only', () => {
    expect(found([dementia, score(8)])).toMatchObject({
      remarks: expect.stringContaining('baseline: Dementia lowers'),
    });
    expect(found([dementia])).toMatchObject({ remarks: '' });
    expect(found([score(8)])).toMatchObject({ remarks: expect.stringContaining('Intubation, sedation') });
    const stroke = condition(undefined, 'Old stroke', { onset: '2020' });
    expect(found([dementia, stroke, score(8)])).toMatchObject({
      remarks: expect.stringContaining('Dementia, Old stroke lowers'),
    });
    const gone = condition(undefined, 'Sedation', { status: 'resolved' });
    expect(found([gone, score(8)])).toMatchObject({
      remarks: expect.stringContaining('Intubation, sedation'),
    });
  });
});
