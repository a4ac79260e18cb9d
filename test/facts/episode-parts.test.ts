import { describe, expect, it } from 'vitest';
import { type EpisodePart, episodesOf } from '#src/facts/episodes.ts';
import { readDateTime } from '#src/fhir/dates.ts';

const zone = 'America/New_York';
const day = (iso: string) => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;

interface Fields {
  readonly grade?: number;
  readonly from?: string;
  readonly to?: string;
  readonly activity?: EpisodePart['activity'];
  readonly verified?: boolean;
}

function part({ grade, from, to, activity = 'over', verified = true }: Fields): EpisodePart {
  const onset = readDateTime(from, zone);
  const end = readDateTime(to, zone);
  return {
    verified,
    activity,
    ...(grade === undefined ? {} : { grade }),
    ...(onset === undefined ? {} : { onset }),
    ...(end === undefined ? {} : { end }),
  };
}
const episodes = (...parts: readonly Fields[]) =>
  episodesOf(parts.map(part), zone).map(({ parts: own, ...rest }) => ({ ...rest, count: own.length }));

describe('what belongs to one episode', () => {
  it.each([
    ['begun the day after one without an end', [{ from: '2026-11-01' }, { from: '2026-11-02' }], 1],
    ['two days after', [{ from: '2026-11-01' }, { from: '2026-11-03' }], 2],
    [
      'on the day on which the other ended',
      [{ from: '2026-11-01', to: '2026-11-05' }, { from: '2026-11-05' }],
      1,
    ],
    ['the day after it ended', [{ from: '2026-11-01', to: '2026-11-05' }, { from: '2026-11-06' }], 2],
    ['after one that is not over', [{ from: '2026-11-01', activity: 'stated' }, { from: '2026-11-19' }], 1],
    [
      'a long one around two short ones',
      [
        { from: '2026-11-01', to: '2026-11-10' },
        { from: '2026-11-02', to: '2026-11-03' },
        { from: '2026-11-09' },
      ],
      1,
    ],
    [
      'in whatever order the record has them',
      [{ from: '2026-11-09' }, { from: '2026-11-01' }, { from: '2026-11-02' }],
      2,
    ],
    ['without a date, beside another', [{ from: '2026-11-01' }, {}], 1],
    ['without a date, alone', [{}, {}], 1],
    ['none', [], 0],
  ] satisfies [string, Fields[], number][])('%s', (_what, parts, count) =>
    expect(episodes(...parts)).toHaveLength(count),
  );

  it('an undated part joins the newest', () => {
    expect(episodes({ from: '2026-11-01' }, { from: '2026-11-10' }, { grade: 3 })).toMatchObject([
      { count: 1 },
      { count: 2, grade: 3 },
    ]);
  });
});

describe('what is known of an episode', () => {
  it('the worst grade, the worst that is verified, first and last day', () => {
    const parts = [
      { from: '2026-11-02', to: '2026-11-06', grade: 2 },
      { from: '2026-11-01', to: '2026-11-04', grade: 1 },
      { from: '2026-11-03', grade: 3, verified: false },
    ];
    expect(episodes(...parts)).toEqual([
      {
        grade: 3,
        verifiedGrade: 2,
        active: false,
        firstDay: day('2026-11-01'),
        lastDay: day('2026-11-06'),
        count: 3,
      },
    ]);
  });

  it('one part that is not over keeps it active, without a last day', () => {
    const [episode] = episodes(
      { from: '2026-11-01', to: '2026-11-02' },
      { from: '2026-11-01', activity: 'assumed' },
    );
    expect(episode).toEqual({ active: true, firstDay: day('2026-11-01'), count: 2 });
  });

  it('nothing is said of what nobody recorded', () => {
    expect(episodes({})).toEqual([{ active: false, count: 1 }]);
    expect(episodes({ from: '2026-11-01' })).toEqual([
      { active: false, firstDay: day('2026-11-01'), count: 1 },
    ]);
    expect(episodes({ to: '2026-11-02' })).toEqual([{ active: false, lastDay: day('2026-11-02'), count: 1 }]);
    expect(episodes({ grade: 2, verified: false })).toEqual([{ grade: 2, active: false, count: 1 }]);
  });
});
