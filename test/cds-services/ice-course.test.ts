import { describe, expect, it } from 'vitest';
import { cardsWith, condition, daysAgo, ice, type Written } from './chart-with.ts';
import { factOf } from './facts-of.ts';

// C2D1 on schedule: doses 28, 21 and 14 days ago, the call at 08:00.
const today = daysAgo(0);
const score = (value: number, at: string | undefined = today, more: object = {}) =>
  ice({ valueInteger: value }, daysAgo(0), { ...more, effectiveDateTime: at });
const arousableCode = { coding: [{ system: 'urn:tarlatamab-cds:observation', code: 'arousable' }] };
const arousable = (value: boolean, at = today) => ice({ valueBoolean: value }, at, { code: arousableCode });
const confusion = condition('R41.0', 'Confusion', { onset: daysAgo(1) });

type Options = Parameters<typeof cardsWith>[1];
async function neuro(resources: readonly Written[], options: Options = {}) {
  return (await cardsWith(resources, options)).get('neurotoxicity');
}
const verdict = async (resources: readonly Written[], options: Options = {}) => {
  const card = await neuro(resources, options);
  return card === undefined ? 'none' : `${card.indicator} ${card.action}`;
};

describe('ICE scores of before the first dose', () => {
  it.each([
    [
      'low and normal again before it: another treatment’s',
      [score(2, daysAgo(40)), score(10, daysAgo(35))],
      'none',
    ],
    ['low before it, normal since', [score(2, daysAgo(40)), score(10, daysAgo(27))], 'critical discontinue'],
    ['low before it, never normal', [score(8, daysAgo(40))], 'critical hold'],
    [
      'low before it, a newer 10 has no time',
      [score(8, daysAgo(40)), ice({ valueInteger: 10 }, today, { effectiveDateTime: undefined })],
      'critical hold',
    ],
  ])('%s', async (_what, resources, expected) => expect(await verdict(resources)).toBe(expected));

  it('count where the first dose is not known', async () => {
    const old = [score(2, daysAgo(40)), score(10, daysAgo(35))];
    expect(await verdict(old, { without: ['medicationAdministrations'] })).toBe('critical discontinue');
  });
});

describe('episodes by score', () => {
  it('a second low score belongs to the same episode until a normal one comes', async () => {
    const card = await neuro([score(8, daysAgo(3)), score(5, daysAgo(2)), score(9, daysAgo(1))]);
    expect(card?.text).toContain('ICE score 5 of 10 (grade 2), 2026-11-18 07:00 -05:00');
    expect(card?.text).not.toContain('8 of 10');
    expect(card?.text).not.toContain('; ICE');
  });

  it('a low score after a normal one is another episode', async () => {
    const card = await neuro([
      score(8, daysAgo(12)),
      score(10, daysAgo(11)),
      score(6, daysAgo(6)),
      score(10, daysAgo(5)),
    ]);
    expect(card?.text).toContain(
      'ICE score 8 of 10 (grade 1), 2026-11-08 07:00 -05:00; ICE score 6 of 10 (grade 2), 2026-11-14 07:00 -05:00',
    );
  });

  it.each([
    ['by a later "arousable"', [arousable(false, daysAgo(3)), arousable(true)], ' discontinue'],
    ['by a later score', [arousable(false, daysAgo(3)), score(10)], ' discontinue'],
  ])('not arousable stops for good, though over %s', async (_what, resources, expected) => {
    expect(await verdict(resources)).toContain(expected);
  });

  it('"arousable" ends what "not arousable" began, and no low score', async () => {
    const pause = { policy: 'stance: { neurotoxicity: label }\n' };
    const textOf = async (...resources: readonly Written[]) => (await neuro(resources, pause))?.text ?? '';
    expect(await textOf(arousable(true, daysAgo(3)))).toBe('');
    expect(await textOf(score(8, daysAgo(3)), arousable(true))).toContain(
      'hold, neurotoxicity: ICE score 8 of 10',
    );
    expect(await textOf(score(4, daysAgo(3)), score(10, today, { status: 'final' }))).not.toContain('hold');
  });

  it('not arousable beside a low score is the worse of the two', async () => {
    const component = [{ code: arousableCode, valueBoolean: false }];
    const card = await neuro([score(8, today, { component })]);
    expect(card?.text).toContain('ICE score 8 of 10, not arousable (grade 4)');
    const awake = await neuro([
      score(8, today, { component: [{ code: arousableCode, valueBoolean: true }] }),
    ]);
    expect(awake?.text).toContain('ICE score 8 of 10, arousable (grade 1)');
  });

  it('an undated low score is told as undated', async () => {
    const card = await neuro([ice({ valueInteger: 8 }, today, { effectiveDateTime: undefined })]);
    expect(card?.action).toBe('hold');
    expect(card?.text).toContain('ICE score 8 of 10 (grade 1), undated');
  });

  it('an undated low score may be newer than a normal one', async () => {
    const undated = ice({ valueInteger: 8 }, today, { effectiveDateTime: undefined });
    expect(await verdict([undated, score(10)])).toBe('critical hold');
    expect(await verdict([score(10), undated])).toBe('critical hold');
  });

  it('the time of issue stands for one that is missing', async () => {
    const issued = ice({ valueInteger: 10 }, today, { effectiveDateTime: undefined, issued: today });
    expect(await verdict([score(8, daysAgo(3)), issued])).toBe('info proceed');
  });
});

describe('a normal score clears for 24 hours (site policy)', () => {
  it.each([
    ['24 hours ago', score(10, daysAgo(1, '08:00')), 'warning proceed'],
    ['a minute more', score(10, daysAgo(1, '07:59')), 'critical hold'],
    ['only preliminary', score(10, today, { status: 'preliminary' }), 'critical hold'],
    ['amended', score(10, today, { status: 'amended' }), 'warning proceed'],
    ['corrected', score(10, today, { status: 'corrected' }), 'warning proceed'],
    ['without a status', score(10, today, { status: undefined }), 'critical hold'],
    ['dated an hour from now', score(10, '2026-11-20T09:00:00-05:00'), 'critical hold'],
    ['of this day', score(10, '2026-11-20'), 'warning proceed'],
    ['of this month', score(10, '2026-11'), 'critical hold'],
    ['of this year', score(10, '2026'), 'critical hold'],
    ['cancelled', score(10, today, { status: 'cancelled' }), 'critical hold'],
  ])('%s', async (_what, normal, expected) => expect(await verdict([confusion, normal])).toBe(expected));

  it('and an older low one is over by it', async () => {
    const card = await neuro([score(8, daysAgo(3)), score(10), confusion]);
    expect(card?.action).toBe('proceed');
    expect(await verdict([score(8, daysAgo(3)), score(10, '2026-11'), confusion])).toBe('critical hold');
  });

  it('what ends nothing is named with the reason', async () => {
    const preliminary = await neuro([score(8, daysAgo(3)), score(10, today, { status: 'preliminary' })]);
    expect(preliminary?.text).toContain(
      'ICE score 10 of 10, 2026-11-20 07:00 -05:00, does not end it: it is preliminary.',
    );
    const undated = ice({ valueInteger: 10 }, today, { effectiveDateTime: undefined });
    expect((await neuro([score(8, daysAgo(3)), undated]))?.text).toContain(
      'ICE score 10 of 10, undated, does not end it: its time is not certain.',
    );
  });
});

describe('reading one score (§5 #87)', () => {
  const low = score(8, daysAgo(3));
  it.each([
    ['10 of 10 ends it', { valueString: '10/10' }, 'info proceed'],
    ['a score as words of a code', { valueCodeableConcept: { text: '10' } }, 'info proceed'],
    ['at most 9', { valueString: '<=9' }, 'critical hold'],
    ['at most 9, in another sign', { valueString: '≤ 9' }, 'critical hold'],
    ['under 1', { valueString: '<1' }, 'critical discontinue'],
    ['under 0 is no score', { valueString: '<0' }, 'critical hold'],
  ])('%s', async (_what, value, expected) => expect(await verdict([low, ice(value, today)])).toBe(expected));

  it('of two scores in one resource the worse counts', async () => {
    const component = [
      {
        code: { coding: [{ code: 'ice-score', system: 'urn:tarlatamab-cds:observation' }] },
        valueInteger: 5,
      },
    ];
    expect((await neuro([score(9, today, { component })]))?.text).toContain('ICE score 5 of 10 (grade 2)');
  });

  it.each([
    ['a value that is no number', { valueString: 'pending' }, 'pending'],
    ['11', { valueInteger: 11 }, '11'],
    ['7.5', { valueQuantity: { value: 7.5 } }, '7.5'],
    ['over 3', { valueQuantity: { value: 3, comparator: '>' } }, '&gt;3'],
    ['no value at all', {}, 'no value'],
    ['a quantity without a number', { valueQuantity: { unit: '{score}' } }, ''],
  ])('%s is quoted', async (_what, value, quoted) => {
    const card = await neuro([ice(value, today)]);
    expect(card?.action).toBe('dataMissing');
    expect(card?.text).toContain(`reads "${quoted}"`);
  });

  it.each([
    ['older than the newest score', [ice({ valueString: '?' }, daysAgo(2)), score(9, daysAgo(1))], false],
    ['newer', [score(9, daysAgo(2)), ice({ valueString: '?' }, daysAgo(1))], true],
    [
      'undated',
      [score(9, daysAgo(2)), ice({ valueString: '?' }, today, { effectiveDateTime: undefined })],
      true,
    ],
  ])('an unreadable one that is %s', async (_what, resources, isNamed) => {
    expect(((await neuro(resources))?.text ?? '').includes('"?"')).toBe(isNamed);
  });

  it.each([
    ['ICE score', { text: 'ICE score' }, 'critical hold'],
    [
      'the long name',
      { text: 'Immune effector cell-associated encephalopathy (ICE) score' },
      'critical hold',
    ],
    ['a local code and the name', { coding: [{ code: 'ICE-SCORE' }], text: 'ICE score' }, 'critical hold'],
    [
      'the name beside a code for something else',
      { coding: [{ system: 'http://loinc.org', code: '9269-2' }], text: 'ICE score, total' },
      'none',
    ],
    [
      'just the name beside such a code',
      { coding: [{ system: 'http://loinc.org', code: '9269-2' }], text: ' ICE score ' },
      'critical hold',
    ],
    ['police score', { text: 'police score' }, 'none'],
    ['an ice pack', { text: 'Ice pack' }, 'none'],
  ])('recognised by its name: %s', async (_what, code, expected) =>
    expect(await verdict([ice({ valueInteger: 8 }, today, { code })])).toBe(expected),
  );
});

describe('what follows from the scores', () => {
  const found = (...record: readonly Written[]) => factOf('neurotoxicity', { record }).value;
  it.each([
    [9, 1],
    [7, 1],
    [6, 2],
    [3, 2],
    [2, 3],
    [0, 3],
  ])('a score of %i is grade %i (ASTCT 2019)', (value, activeGrade) =>
    expect(found(score(value))).toMatchObject({ active: true, activeGrade }),
  );

  it('"arousable" ends "not arousable", and nothing else', () => {
    expect(found(arousable(false, daysAgo(3)), arousable(true))).toMatchObject({
      active: false,
      grade4: true,
    });
    expect(found(arousable(false, daysAgo(3)), arousable(false))).toMatchObject({
      active: true,
      grade4: true,
    });
    expect(found(score(8, daysAgo(3)), arousable(true))).toMatchObject({ active: true, activeGrade: 1 });
    const awakeNot = [{ code: arousableCode, valueBoolean: false }];
    expect(found(score(10, daysAgo(3), { component: awakeNot }), arousable(true))).toMatchObject({
      active: false,
    });
    const both = [arousable(false, daysAgo(4)), score(8, daysAgo(3))];
    expect(found(...both, arousable(true))).toMatchObject({ active: true });
    expect(found(...both, score(10))).toMatchObject({ active: false });
    expect(factOf('neurotoxicity', { record: [arousable(false)] }).evidence[0]).toMatchObject({
      what: 'arousable',
      value: 'not arousable',
      grade: 4,
    });
  });

  it('an episode by score has a beginning: the next dose is watched longer, later ones are not', () => {
    expect(found(score(5, daysAgo(13)), score(10, daysAgo(11)))).toMatchObject({ extended: true, any: true });
    expect(found(score(5, daysAgo(20)), score(10, daysAgo(18)))).toMatchObject({
      extended: false,
      any: false,
    });
  });

  it('the order in the record does not matter', () => {
    expect(found(confusion, score(10), score(8, daysAgo(2)))).toMatchObject({ symptomsWithNormalIce: true });
    expect(found(confusion, score(8, daysAgo(2)), score(10))).toMatchObject({ symptomsWithNormalIce: true });
  });

  it('a score of this very minute is current, an unreadable one of the same moment is not newer', () => {
    const now = daysAgo(0, '08:00');
    expect(found(confusion, score(10, now))).toMatchObject({ symptomsWithNormalIce: true });
    expect(found(score(10), ice({ valueString: '?' }, today))).toMatchObject({
      iceUnreadable: false,
      iceRecorded: '',
    });
  });

  it('another statement of yes and no says nothing of arousability', () => {
    const other = { coding: [{ system: 'urn:tarlatamab-cds:observation', code: 'oriented' }] };
    expect(found(score(8, today, { component: [{ code: other, valueBoolean: false }] }))).toMatchObject({
      activeGrade: 1,
    });
    expect(found(score(8, today, { component: [{ code: arousableCode, valueString: 'no' }] }))).toMatchObject(
      { activeGrade: 1 },
    );
    expect(found(ice({ valueBoolean: false }, today, { code: other }))).toMatchObject({ active: false });
    expect(found(score(8, today, { component: ['?', null] }))).toMatchObject({ activeGrade: 1 });
  });

  const coded = (coding: object, text: string) =>
    found(ice({ valueInteger: 8 }, today, { code: { coding: [coding], text } }));
  it('the name counts beside a code that does not contradict it', () => {
    expect(coded({ system: 'urn:site' }, 'Bedside ICE score')).toMatchObject({ active: true });
    expect(coded({ system: 'urn:site', code: 'ice-score' }, 'Bedside ICE score')).toMatchObject({
      active: true,
    });
    expect(coded({ system: 'urn:site', code: 'ICE SCORE' }, 'Bedside ICE score')).toMatchObject({
      active: true,
    });
    expect(coded({ system: 'urn:site', code: 'GCS' }, 'Bedside ICE score')).toMatchObject({ active: false });
    expect(coded({ system: 'urn:site', code: 'GCS' }, 'ICE score, bedside')).toMatchObject({ active: false });
    expect(coded({ system: 'urn:site', code: 'GCS', display: 'Coma scale' }, 'ICE score')).toMatchObject({
      active: true,
    });
  });

  it('the name alone counts, whatever else the code is called', () => {
    const called = { system: 'urn:site', code: 'GCS', display: 'ICE assessment, total score' };
    expect(coded(called, 'ICE score')).toMatchObject({ active: true });
  });

  it('what was entered in error is no score, and what is none is not listed', () => {
    const scores = (...record: readonly Written[]) => factOf('iceScores', { record }).value;
    expect(scores(score(2, today, { status: 'entered-in-error' }))).toEqual([]);
    expect(scores(ice({ valueString: 'no' }, today, { code: arousableCode }))).toEqual([]);
    expect(scores(score(8, today, { status: undefined }))).toMatchObject([
      { score: 8, solid: false, evidence: { note: 'unknown' } },
    ]);
  });
});
