import { describe, expect, it } from 'vitest';
import { adverseEvent, cardsWith, condition, daysAgo, temperature, verdictOn } from './chart-with.ts';

// C2D1 on schedule: doses 28, 21 and 14 days ago.
const crs = (grade: number | undefined, fields: Parameters<typeof condition>[2] = {}) =>
  condition(grade === undefined ? 'D89.839' : `D89.83${grade}`, 'Cytokine release syndrome', fields);
const over = (from: number, to: number) => ({ status: 'resolved', onset: daysAgo(from), end: daysAgo(to) });

describe('CRS by grade and state (clinical.md §2.5, §2.15)', () => {
  it.each([
    ['grade 1 active', [crs(1, { onset: daysAgo(1) })], 'critical hold'],
    ['grade 3 active, the first', [crs(3, { onset: daysAgo(1) })], 'critical hold'],
    ['§5 #80 no grade, active', [crs(undefined, { onset: daysAgo(1) })], 'critical hold'],
    ['grade 4 active', [crs(4, { onset: daysAgo(1) })], 'critical discontinue'],
    ['grade 4 resolved', [crs(4, over(13, 11))], 'critical discontinue'],
    ['grade 1 resolved', [crs(1, over(13, 11))], 'info proceed'],
    ['grade 2 resolved', [crs(2, over(13, 11))], 'warning proceed'],
    ['grade 3 resolved, once', [crs(3, over(13, 11))], 'warning proceed'],
    ['§5 #80 no grade, resolved', [crs(undefined, over(13, 11))], 'warning proceed'],
    ['grade 3 twice', [crs(3, over(27, 25)), crs(3, over(13, 11))], 'critical discontinue'],
    ['grade 3 and grade 2', [crs(3, over(27, 25)), crs(2, over(13, 11))], 'warning proceed'],
    [
      'one grade 3 in two records',
      [crs(3, over(13, 11)), adverseEvent('CRS', 3, daysAgo(13), 'resolved')],
      'warning proceed',
    ],
    ['§5 #81 no clinical status', [crs(2, { status: 'none', onset: daysAgo(13) })], 'critical hold'],
    ['§5 #82 refuted', [crs(4, { verified: 'refuted', onset: daysAgo(13) })], 'none'],
    ['§5 #82 entered in error', [crs(4, { verified: 'entered-in-error', onset: daysAgo(13) })], 'none'],
    [
      '§5 #82 grade 4, only provisional',
      [crs(4, { verified: 'provisional', onset: daysAgo(1) })],
      'critical hold',
    ],
    [
      '§5 #85 before the first dose, over',
      [crs(3, { status: 'resolved', onset: '2023-05-02', end: '2023-05-06' })],
      'info proceed',
    ],
    [
      '§5 #85 before the first dose, no status recorded',
      [crs(3, { status: 'none', onset: '2023-05-02' })],
      'info proceed',
    ],
    ['before the first dose and called active', [crs(3, { onset: '2023-05-02' })], 'critical hold'],
    [
      '§5 #85 grade 4 of before the first dose',
      [crs(4, { status: 'resolved', onset: '2023-05-02' })],
      'info proceed',
    ],
    [
      'one before and one since the first dose are no recurrence',
      [crs(3, { status: 'resolved', onset: '2023-05-02' }), crs(3, over(13, 11))],
      'warning proceed',
    ],
    [
      'rhinosinusitis is not abbreviated into it',
      [condition('J32.9', 'Chronic rhinosinusitis', { onset: daysAgo(13) })],
      'none',
    ],
  ])('%s: %s', async (_what, resources, verdict) => expect(await verdictOn('crs', resources)).toBe(verdict));

  it('doses that are not all read leave no event to an earlier treatment', async () => {
    const old = crs(4, { status: 'resolved', onset: '2026-10-01' });
    expect(await verdictOn('crs', [old])).toBe('info proceed');
    expect(await verdictOn('crs', [old], { without: ['medicationAdministrations'] })).toBe(
      'critical discontinue',
    );
  });

  it('offers to hold, to remove and to draw the CRS laboratory set', async () => {
    const card = (await cardsWith([crs(1, { onset: daysAgo(1) })])).get('crs');
    expect(card?.suggestions).toEqual([
      'Put this tarlatamab order on hold',
      'Remove this tarlatamab order',
      'Order the CRS laboratory set',
    ]);
  });
});

describe('fever as possible CRS (fhir-data.md §7)', () => {
  const at = daysAgo(0);
  it.each([
    ['38.0', [temperature(38.0, at)], 'critical hold'],
    ['37.99', [temperature(37.99, at)], 'none'],
    [
      'over 38, by comparator',
      [temperature(0, at, { valueQuantity: { value: 38, comparator: '>', unit: 'Cel' } })],
      'critical hold',
    ],
    [
      'under 39, which may be no fever',
      [temperature(0, at, { valueQuantity: { value: 39, comparator: '<', unit: 'Cel' } })],
      'none',
    ],
    [
      '101 without a unit is Fahrenheit',
      [temperature(0, at, { valueQuantity: { value: 101 } })],
      'critical hold',
    ],
    ['preliminary', [temperature(38.4, at, { status: 'preliminary' })], 'critical hold'],
    ['entered in error', [temperature(39, at, { status: 'entered-in-error' })], 'none'],
    ['without a time', [temperature(38.4, at, { effectiveDateTime: undefined })], 'critical hold'],
    [
      'followed by a normal one',
      [temperature(38.4, daysAgo(0, '01:00')), temperature(36.9, at)],
      'critical hold',
    ],
    ['24 hours ago', [temperature(38.4, daysAgo(1, '08:00'))], 'critical hold'],
    ['a minute more', [temperature(38.4, daysAgo(1, '07:59'))], 'none'],
  ])('%s', async (_what, resources, verdict) => expect(await verdictOn('crs', resources)).toBe(verdict));

  it("the site's limit and days count", async () => {
    const warm = [temperature(38.2, at)];
    expect(await verdictOn('crs', warm, { policy: 'feverFromCelsius: 38.3\n' })).toBe('none');
    expect(await verdictOn('crs', warm, { policy: 'crsOnsetDays: 13\n' })).toBe('none');
    expect(await verdictOn('crs', warm, { policy: 'crsOnsetDays: 14\n' })).toBe('critical hold');
  });
});

it('fever counts where the last dose is not known, and the card says so', async () => {
  const card = (
    await cardsWith([temperature(38.4, daysAgo(0))], { without: ['medicationAdministrations'] })
  ).get('crs');
  expect(card?.action).toBe('hold');
  expect(card?.text).toContain('the last dose is not known');
});

describe('what was not read is named', () => {
  it.each(['conditions', 'adverseEvents', 'observations'])('%s', async (key) => {
    const cards = await cardsWith([], { without: [key] });
    expect(cards.get('crs')).toBeUndefined();
    expect(cards.get('dataQuality')).toMatchObject({ action: 'dataMissing' });
    expect(cards.get('dataQuality')?.text).toContain('Cytokine release syndrome');
  });
  it('an active CRS holds all the same', async () =>
    expect(await verdictOn('crs', [crs(2, { onset: daysAgo(1) })], { without: ['adverseEvents'] })).toBe(
      'critical hold',
    ));
});

describe('observation of the next dose (US label 2.2 Table 1)', () => {
  const monitoring = async (...resources: Parameters<typeof cardsWith>[0]) =>
    (await cardsWith(resources)).get('monitoring')?.text ?? '';
  it('grade 2 and 3 lengthen it and say why; grade 1 does not', async () => {
    for (const grade of [2, 3]) {
      const text = await monitoring(crs(grade, over(13, 11)));
      expect(text).toMatch(/observe 22–24 hours/);
      expect(text).toContain(`CRS (grade ${grade}`);
    }
    expect(await monitoring(crs(1, over(13, 11)))).toMatch(/observe 6–8 hours/);
  });
  it('grade 2 and worse that is not over lengthens it too, should the dose be given all the same', async () => {
    for (const grade of [2, 3]) {
      expect(await monitoring(crs(grade, { onset: daysAgo(2) }))).toMatch(/observe 22–24 hours/);
    }
    const icans = condition('G92.02', 'ICANS', { onset: daysAgo(2) });
    expect(await monitoring(icans)).toMatch(/observe 22–24 hours/);
    expect(await monitoring(crs(1, { onset: daysAgo(2) }))).toMatch(/observe 6–8 hours/);
  });
  it('after another dose the card of CRS speaks of the dose that was given, not of the next', async () => {
    const card = (await cardsWith([crs(2, over(20, 18))])).get('crs');
    expect(card?.text).not.toMatch(/observe 22–24 hours at the next dose/);
    expect(card?.text).toMatch(/a dose was given since/);
  });
  it('only the next dose: after another one the usual time', async () =>
    expect(await monitoring(crs(2, over(20, 18)))).toMatch(/observe 6–8 hours/));
  it('neurotoxicity of grade 2 lengthens it too, grade 1 leaves it to the clinician', async () => {
    const icans = (grade: number) => condition(`G92.0${grade}`, 'ICANS', over(13, 11));
    expect(await monitoring(icans(2))).toMatch(/observe 22–24 hours/);
    const mild = await monitoring(icans(1));
    expect(mild).toMatch(/observe 6–8 hours/);
    expect(mild).toMatch(/22–24 hours after any grade of ICANS/);
  });
});
