import { describe, expect, it } from 'vitest';
import { adverseEvent, cardsWith, condition, daysAgo, temperature, type Written } from './chart-with.ts';
import { cardsOf } from './visit.ts';

// C2D1 on schedule: doses 28, 21 and 14 days ago.
const crs = (grade: number | undefined, fields: Parameters<typeof condition>[2] = {}) =>
  condition(grade === undefined ? 'D89.839' : `D89.83${grade}`, 'Cytokine release syndrome', fields);
const over = { status: 'resolved' };
const cardOf = async (...resources: readonly Written[]) => (await cardsWith(resources)).get('crs');
const verdict = async (...resources: readonly Written[]) => {
  const card = await cardOf(...resources);
  return card === undefined ? 'none' : `${card.indicator} ${card.action}`;
};

describe('what the card tells of each event', () => {
  it('an active one in two records once, with the worse grade and the earlier time', async () => {
    const two = [crs(1, { onset: '2026-11-19' }), crs(2, { onset: '2026-11-18' })];
    expect((await cardOf(...two))?.text).toContain('(grade 2, 2026-11-18, in 2 records)');
  });

  it('the past ones from when to when', async () => {
    const two = [
      crs(2, { ...over, onset: '2026-10-24', end: '2026-10-26' }),
      crs(2, { ...over, onset: '2026-11-07', end: '2026-11-08' }),
    ];
    expect((await cardOf(...two))?.text).toContain(
      'grade 2, 2026-10-24 to 2026-10-26; grade 2, 2026-11-07 to 2026-11-08',
    );
  });

  it('those of an earlier treatment', async () => {
    const two = [
      crs(2, { ...over, onset: '2023-05-02' }),
      crs(undefined, { ...over, onset: '2024-01-10', end: '2024-01-12' }),
    ];
    expect((await cardOf(...two))?.text).toContain(
      'grade 2, 2023-05-02; grade not recorded, 2024-01-10 to 2024-01-12',
    );
  });

  it('a suspected one as suspected, a word for a grade as to be verified', async () => {
    const suspected = crs(2, { verified: 'provisional', onset: '2026-11-19' });
    expect((await cardOf(suspected))?.text).toContain('suspected, 2026-11-19');
    const severe = condition(undefined, 'CRS', { onset: '2026-11-19', severity: { text: 'Severe' } });
    expect((await cardOf(severe))?.text).toContain('or worse possible, 2026-11-19');
  });

  it('one without a date as undated', async () => {
    expect((await cardOf(crs(2)))?.text).toContain('grade 2, undated');
  });
});

describe('the next dose after it (US label 2.2, 2.4)', () => {
  it.each([
    [
      'began on the day of the last dose',
      { onset: daysAgo(14, '20:00'), end: daysAgo(12) },
      'warning proceed',
    ],
    ['began the day before', { onset: daysAgo(15, '20:00'), end: daysAgo(14) }, 'info proceed'],
    ['has no date', {}, 'warning proceed'],
  ])('grade 2 that %s', async (_what, fields, expected) => {
    expect(await verdict(crs(2, { ...over, ...fields }))).toBe(expected);
  });

  it('grade 3 that has no date asks for the preparation of cycle 1', async () => {
    expect((await cardOf(crs(3, over)))?.text).toContain('premedication');
  });

  it('grade 5 stops for good', async () => {
    expect(await verdict(adverseEvent('CRS', 5, daysAgo(1)))).toBe('critical discontinue');
  });
});

describe('CRS still asks for electrolytes 15 days after its end (fhir-data.md §7)', () => {
  const loinc = (resource: object) => JSON.stringify(resource).includes('"3084-1"');
  const withoutUrate = async (event: Written) => {
    const cards = await cardsOf({ of: 'clean-c2d1', record: [event], without: loinc });
    return cards.some(
      ({ source, indicator }) => source.topic?.code === 'electrolytes' && indicator === 'warning',
    );
  };
  it.each([
    ['is not over', crs(1, { onset: '2026-10-30' }), true],
    ['ended 15 days ago', crs(1, { ...over, onset: '2026-10-30', end: '2026-11-05' }), true],
    ['ended 16 days ago', crs(1, { ...over, onset: '2026-10-30', end: '2026-11-04' }), false],
    ['is over and began 15 days ago', crs(1, { ...over, onset: '2026-11-05' }), true],
    ['is over and began 16 days ago', crs(1, { ...over, onset: '2026-11-04' }), false],
    ['is over and undated', crs(1, over), true],
  ])('CRS that %s', async (_what, event, isAsked) => expect(await withoutUrate(event)).toBe(isAsked));
});

describe('fever that is not read', () => {
  it('is a gap after a dose, and none before the first', async () => {
    const gaps = async (base: string) =>
      (await cardsWith([], { base, without: ['observations'] })).get('dataQuality')?.text ?? '';
    expect(await gaps('clean-c2d1')).toContain('Cytokine release syndrome');
    expect(await gaps('clean-c1d1')).not.toContain('Cytokine release syndrome');
  });

  it('the highest of several is shown', async () => {
    const card = await cardOf(temperature(38.2, daysAgo(0, '05:00')), temperature(38.9, daysAgo(0, '06:00')));
    expect(card?.text).toContain('38.9 °C, 2026-11-20 06:00 -05:00');
    expect(card?.text).toContain('14 days after the last dose');
  });
});
