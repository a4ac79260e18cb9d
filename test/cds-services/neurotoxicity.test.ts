import { describe, expect, it } from 'vitest';
import { adverseEvent, cardsWith, condition, daysAgo, ice, verdictOn, type Written } from './chart-with.ts';

const topic = 'neurotoxicity';
const today = daysAgo(0);
const score = (value: number, at = today, more: object = {}) => ice({ valueInteger: value }, at, more);
const icans = (grade: number, fields: Parameters<typeof condition>[2] = {}) =>
  condition(`G92.0${grade}`, 'ICANS', fields);
const over = (from: number, to: number) => ({ status: 'resolved', onset: daysAgo(from), end: daysAgo(to) });
const verdict = (...resources: readonly Written[]) => verdictOn(topic, resources);

describe('ICE score (S19, S20, S22; clinical.md §2.6)', () => {
  it.each([
    [10, 'none'],
    [9, 'critical hold'],
    [7, 'critical hold'],
    [6, 'critical hold'],
    [3, 'critical hold'],
    [2, 'critical discontinue'],
    [0, 'critical discontinue'],
  ])('%i', async (value, expected) => expect(await verdict(score(value))).toBe(expected));

  it.each([
    ['§5 #86 10 of 10', { valueString: '10/10' }, 'none'],
    ['§5 #87 9/10', { valueString: '9/10' }, 'critical hold'],
    ['§5 #87 9 / 10', { valueString: ' 9 / 10 ' }, 'critical hold'],
    ['§5 #87 2 as a quantity', { valueQuantity: { value: 2, unit: '{score}' } }, 'critical discontinue'],
    ['at most 2', { valueQuantity: { value: 2, comparator: '<=' } }, 'critical discontinue'],
    ['under 3', { valueQuantity: { value: 3, comparator: '<' } }, 'critical discontinue'],
    ['§5 #87 11', { valueInteger: 11 }, 'warning dataMissing'],
    ['§5 #87 -1', { valueInteger: -1 }, 'warning dataMissing'],
    ['§5 #87 7.5', { valueQuantity: { value: 7.5 } }, 'warning dataMissing'],
    ['at least 3', { valueQuantity: { value: 3, comparator: '>=' } }, 'warning dataMissing'],
    ['words', { valueString: 'not done' }, 'warning dataMissing'],
    ['nothing', {}, 'warning dataMissing'],
  ])('%s', async (_what, value, expected) => expect(await verdict(ice(value, today))).toBe(expected));

  it('is found by its name where no code of ours is', async () => {
    const code = { text: 'ice SCORE' };
    expect(await verdict(ice({ valueInteger: 5 }, today, { code }))).toBe('critical hold');
    expect(await verdict(ice({ valueInteger: 5 }, today, { code: { text: 'Ice pack applied' } }))).toBe(
      'none',
    );
  });

  it.each([
    ['§5 #89 an alarming one of three days ago holds', [score(8, daysAgo(3))], 'critical hold'],
    ['§5 #89 a newer 10 clears it', [score(8, daysAgo(3)), score(10)], 'info proceed'],
    [
      'a preliminary 10 does not',
      [score(8, daysAgo(3)), score(10, today, { status: 'preliminary' })],
      'critical hold',
    ],
    [
      'an undated 10 does not',
      [score(8, daysAgo(3)), score(10, today, { effectiveDateTime: undefined })],
      'critical hold',
    ],
    ['a 10 of the same moment does not', [score(8), score(10)], 'critical hold'],
    ['an older 10 does not', [score(10, daysAgo(4)), score(8, daysAgo(3))], 'critical hold'],
    ['entered in error', [score(2, today, { status: 'entered-in-error' })], 'none'],
    ['grade 2 by score, recovered', [score(4, daysAgo(5)), score(10)], 'warning proceed'],
    ['a past 2 stays grade 3', [score(2, daysAgo(5)), score(10)], 'critical discontinue'],
    [
      'an unreadable one after a normal one',
      [score(10, daysAgo(1)), ice({ valueString: '?' }, today)],
      'warning dataMissing',
    ],
    ['an unreadable one before a normal one', [ice({ valueString: '?' }, daysAgo(1)), score(10)], 'none'],
  ])('%s', async (_what, resources, expected) => expect(await verdict(...resources)).toBe(expected));

  it('not arousable is grade 4, as a component or as an Observation of its own', async () => {
    const code = { coding: [{ system: 'urn:tarlatamab-cds:observation', code: 'arousable' }] };
    const component = [{ code, valueBoolean: false }];
    for (const resource of [score(0, today, { component }), ice({ valueBoolean: false }, today, { code })]) {
      const card = (await cardsWith([resource])).get(topic);
      expect(card?.action).toBe('discontinue');
      expect(card?.text).toMatch(/grade 4/);
    }
    expect(await verdict(score(10, today, { component: [{ code, valueBoolean: true }] }))).toBe('none');
  });
});

describe('worst feature wins (§5 #90)', () => {
  const seizure = condition('R56.9', 'Seizure', { onset: daysAgo(1) });
  it.each([
    ['a seizure alone waits for assessment', [seizure], 'critical hold'],
    ['§5 #90 ICE 9 and a seizure', [score(9), seizure], 'critical discontinue'],
    [
      'grade 1 ICANS and stupor',
      [icans(1, { onset: daysAgo(1) }), condition('R40.1', 'Stupor', { onset: daysAgo(1) })],
      'critical discontinue',
    ],
    [
      'ICE 9 and a seizure that was refuted',
      [score(9), condition('R56.9', 'Seizure', { verified: 'refuted' })],
      'critical hold',
    ],
    [
      'ICE 9 and a provisional seizure',
      [score(9), condition('R56.9', 'Seizure', { verified: 'provisional', onset: daysAgo(1) })],
      'critical hold',
    ],
  ])('%s', async (_what, resources, expected) => expect(await verdict(...resources)).toBe(expected));
});

describe('events and symptoms (S18, S22, S23)', () => {
  it.each([
    ['ICANS grade 1 active', [icans(1, { onset: daysAgo(1) })], 'critical hold'],
    ['ICANS grade 2 active', [icans(2, { onset: daysAgo(1) })], 'critical hold'],
    ['ICANS grade 3 active', [icans(3, { onset: daysAgo(1) })], 'critical discontinue'],
    ['ICANS grade 4 past', [icans(4, over(13, 11))], 'critical discontinue'],
    ['ICANS grade 3 past', [icans(3, over(13, 11))], 'critical discontinue'],
    ['ICANS grade 2 past', [icans(2, over(13, 11))], 'warning proceed'],
    ['ICANS grade 1 past', [icans(1, over(13, 11))], 'info proceed'],
    ['§5 #80 ICANS without grade, active', [icans(0, { onset: daysAgo(1) })], 'critical hold'],
    ['§5 #80 ICANS without grade, past', [icans(0, over(13, 11))], 'warning proceed'],
    [
      '§5 #83 neurotoxicity called severe',
      [condition(undefined, 'Neurotoxicity', { onset: daysAgo(1), severity: { text: 'Severe' } })],
      'critical hold',
    ],
    [
      '§5 #85 ICANS grade 3 after an earlier CAR-T',
      [icans(3, { status: 'resolved', onset: '2023-05-03' })],
      'info proceed',
    ],
    ['muscle weakness', [condition('M62.81', 'Muscle weakness', { onset: daysAgo(2) })], 'critical hold'],
    [
      'speech disorder by text alone',
      [condition(undefined, 'Speech disorder', { onset: daysAgo(2) })],
      'critical hold',
    ],
    [
      'somnolence reported with grade 2',
      [adverseEvent('Somnolence', 2, daysAgo(1), 'ongoing')],
      'critical hold',
    ],
    ['confusion that is over', [condition('R41.0', 'Confusion', over(13, 11))], 'none'],
    [
      'confusion with ICE 10 today',
      [condition('R41.0', 'Confusion', { onset: daysAgo(1) }), score(10)],
      'warning proceed',
    ],
    [
      'confusion with ICE 10 of two days ago',
      [condition('R41.0', 'Confusion', { onset: daysAgo(1) }), score(10, daysAgo(2))],
      'critical hold',
    ],
    ['epilepsy since childhood', [condition('G40.909', 'Epilepsy', { onset: '1975' })], 'warning proceed'],
    ['no seizure', [condition(undefined, 'No seizures', { onset: daysAgo(1) })], 'none'],
    [
      'headache since the first dose',
      [condition('R51.9', 'Headache', { onset: daysAgo(5) })],
      'warning proceed',
    ],
    [
      'headache with ICE 10 today',
      [condition('R51.9', 'Headache', { onset: daysAgo(5) }), score(10)],
      'none',
    ],
    ['insomnia of years', [condition('G47.00', 'Insomnia', { onset: '2019' })], 'none'],
    [
      'neuropathy grade 3',
      [adverseEvent('Peripheral neuropathy', 3, daysAgo(5), 'ongoing')],
      'critical discontinue',
    ],
    [
      'neuropathy grade 2',
      [adverseEvent('Peripheral neuropathy', 2, daysAgo(5), 'ongoing')],
      'warning proceed',
    ],
  ])('%s', async (_what, resources, expected) => expect(await verdict(...resources)).toBe(expected));

  it('§5 #91 says with what to compare', async () => {
    const dementia = condition('F03.90', 'Dementia', { onset: '2021' });
    const card = (await cardsWith([dementia, score(8)])).get(topic);
    expect(card?.action).toBe('hold');
    expect(card?.text).toMatch(/baseline: Dementia/);
  });

  it('offers dexamethasone below grade 3 and the neurologist from there on', async () => {
    const mild = (await cardsWith([score(8)])).get(topic)?.suggestions;
    const grave = (await cardsWith([score(2)])).get(topic)?.suggestions;
    expect(mild).toContain('Order dexamethasone 10 mg IV');
    expect(mild).toContain('Order an ICE assessment');
    expect(mild).not.toContain('Refer to neurology');
    expect(grave).toContain('Refer to neurology');
    expect(grave).not.toContain('Order dexamethasone 10 mg IV');
  });

  it('offers no steroid before anyone has assessed the symptom', async () => {
    const card = (await cardsWith([condition('R41.0', 'Confusion', { onset: daysAgo(1) })])).get(topic);
    expect(card?.suggestions).not.toContain('Order dexamethasone 10 mg IV');
    expect(card?.suggestions).toContain('Order an ICE assessment');
  });

  it('§5 #101 offers no dexamethasone to a patient who is allergic to it, and says why', async () => {
    const allergy: Written = {
      resourceType: 'AllergyIntolerance',
      clinicalStatus: { coding: [{ code: 'active' }] },
      code: { text: 'Dexamethasone' },
    };
    const card = (await cardsWith([score(8), allergy])).get(topic);
    expect(card?.action).toBe('hold');
    expect(card?.suggestions).not.toContain('Order dexamethasone 10 mg IV');
    expect(card?.text).toMatch(/allergy to dexamethasone/);
  });

  it('a newer 10 that is preliminary ends nothing, and is named', async () => {
    const card = (await cardsWith([score(8, daysAgo(3)), score(10, today, { status: 'preliminary' })])).get(
      topic,
    );
    expect(card?.text).toMatch(/10 of 10, .*preliminary/);
  });

  it('an active symptom beside a normal score shows the score with its time', async () => {
    const confusion = condition('R41.0', 'Confusion', { onset: daysAgo(1) });
    const card = (await cardsWith([confusion, score(10)])).get(topic);
    expect(card?.text).toMatch(/ICE score 10 of 10, 2026-11-20/);
  });

  it('what was not read is named', async () => {
    const card = (await cardsWith([], { without: ['observations'] })).get('dataQuality');
    expect(card?.text).toContain('Neurotoxicity and ICANS');
  });
});

describe('a site that follows the label (configuration alone: stance)', () => {
  const policy = 'stance: { default: precautions, neurotoxicity: label }\n';
  const byLabel = (...resources: readonly Written[]) => verdictOn(topic, resources, { policy });
  it.each([
    ['a first grade 3, active', [icans(3, { onset: daysAgo(2) })], 'critical hold'],
    ['on day 7', [icans(3, { onset: daysAgo(7) })], 'critical hold'],
    ['on day 8', [icans(3, { onset: daysAgo(8) })], 'critical discontinue'],
    ['resolved within 7 days', [icans(3, over(13, 6))], 'warning proceed'],
    ['resolved on day 8', [icans(3, over(13, 5))], 'critical discontinue'],
    ['a second grade 3', [icans(3, over(27, 25)), icans(3, { onset: daysAgo(2) })], 'critical discontinue'],
    ['grade 4', [icans(4, over(13, 11))], 'critical discontinue'],
    ['grade 1', [icans(1, { onset: daysAgo(2) })], 'critical hold'],
    ['ICE 2 today', [score(2)], 'critical hold'],
  ])('%s', async (_what, resources, expected) => expect(await byLabel(...resources)).toBe(expected));

  it('grade 1 to 2 offers no dexamethasone of its own', async () => {
    const card = (await cardsWith([score(8)], { policy })).get(topic);
    expect(card?.suggestions).not.toContain('Order dexamethasone 10 mg IV');
  });

  it('the same first grade 3 stops under the precautions and under the stricter', async () => {
    const resources = [icans(3, { onset: daysAgo(2) })];
    expect(await verdictOn(topic, resources)).toBe('critical discontinue');
    expect(await verdictOn(topic, resources, { policy: 'stance: { default: stricter }\n' })).toBe(
      'critical discontinue',
    );
  });
});
