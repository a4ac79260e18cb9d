import { describe, expect, it } from 'vitest';
import { type EpisodePart, episodesOf } from '#src/facts/episodes.ts';
import { readDateTime } from '#src/fhir/dates.ts';

const zone = 'America/New_York';

function part(
  grade: number | undefined,
  from?: string,
  to?: string,
  activity: EpisodePart['activity'] = 'over',
): EpisodePart {
  const onset = readDateTime(from, zone);
  const end = readDateTime(to, zone);
  return {
    verified: grade !== undefined,
    activity,
    ...(grade === undefined ? {} : { grade }),
    ...(onset === undefined ? {} : { onset }),
    ...(end === undefined ? {} : { end }),
  };
}
const grades = (...parts: readonly EpisodePart[]) => episodesOf(parts, zone).map((episode) => episode.grade);

describe('episodes: what recurs, and what is only recorded twice', () => {
  it('two grade 3 bouts with recovery between are two', () =>
    expect(grades(part(3, '2026-11-01', '2026-11-03'), part(3, '2026-11-10', '2026-11-12'))).toEqual([3, 3]));
  it('a Condition and its report of the same day are one', () =>
    expect(grades(part(3, '2026-11-01', '2026-11-03'), part(3, '2026-11-01T14:00:00-04:00'))).toEqual([3]));
  it('a change of grade within one bout is one, the worst', () =>
    expect(grades(part(1, '2026-11-01', '2026-11-03'), part(3, '2026-11-02', '2026-11-03'))).toEqual([3]));
  it('without an end, the next day still belongs, the day after does not', () => {
    expect(grades(part(2, '2026-11-01'), part(3, '2026-11-02'))).toEqual([3]);
    expect(grades(part(2, '2026-11-01'), part(3, '2026-11-03'))).toEqual([2, 3]);
  });
  it('nothing begins anew while the first is not over', () =>
    expect(grades(part(3, '2026-11-01', undefined, 'stated'), part(3, '2026-11-12', '2026-11-13'))).toEqual([
      3,
    ]));
  it('an undated one joins the newest: nothing recurs on paper only', () =>
    expect(grades(part(3, '2026-11-01', '2026-11-03'), part(3))).toEqual([3]));
  it('undated ones alone are one episode; none are none', () => {
    expect(grades(part(3), part(3))).toEqual([3]);
    expect(grades()).toEqual([]);
  });
  it('a grade that nobody verified proves no recurrence', () => {
    const severe = { ...part(3, '2026-11-10', '2026-11-11'), verified: false };
    const [, second] = episodesOf([part(3, '2026-11-01', '2026-11-03'), severe], zone);
    expect(second?.grade).toBe(3);
    expect(second?.verifiedGrade).toBeUndefined();
  });
});
