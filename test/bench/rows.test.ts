import { describe, expect, it } from 'vitest';
import { sameAs } from '../../bench/answers.ts';
import { changes } from '../../bench/compare.ts';
import { type Goal, judgeGoals } from '../../bench/goals.ts';
import { seeded, shuffled } from '../../bench/random.ts';
import { inRounds, rowsOf } from '../../bench/rounds.ts';

const rates = (values: readonly number[]) => values.map((value) => ({ 'calls/s': value }));
const samples = new Map([
  ['echo', rates([100, 50, 100])],
  ['echo, second copy', rates([110, 55, 110])],
  ['service', rates([88, 44, 99])],
]);
const rows = rowsOf(samples, {
  part: 'throughput',
  case: '20 kB',
  baseline: 'echo',
  control: 'echo, second copy',
});

describe('rounds', () => {
  it('every contestant has one slice a round, the warm-up does not count', async () => {
    let slice = 0;
    const told: number[] = [];
    const wish = { rounds: 3, random: seeded(7), warmUp: 400 };
    const measured = await inRounds(wish, ['a', 'b'], async (_name, warmUp) => {
      slice += 1;
      told.push(warmUp);
      return { slice, warmUp };
    });
    expect(slice).toBe(8);
    expect(told.slice(0, 2)).toEqual([400, 400]);
    expect([...measured.values()].map((list) => list.length)).toEqual([3, 3]);
    expect([...measured.values()].flat().every(({ warmUp }) => warmUp === 0)).toBe(true);
  });

  it('the order is drawn anew, and a seed repeats it', () => {
    const draw = (seed: number) => {
      const random = seeded(seed);
      return Array.from({ length: 5 }, () => shuffled(['a', 'b', 'c', 'd'], random).join(''));
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set(draw(1)).size).toBeGreaterThan(1);
    expect(draw(1).map((order) => [...order].sort().join(''))).toEqual(Array(5).fill('abcd'));
  });
});

describe('rows', () => {
  it('hold the figure itself, and its ratio to the baseline by the null control', () => {
    const service = rows.find(({ contestant }) => contestant === 'service');
    expect(service?.metrics['calls/s']).toMatchObject({ median: 88, ratio: { median: 0.88 / 1.1 } });
  });

  it('the baseline has no ratio', () => {
    expect(rows[0]?.metrics['calls/s']).toEqual({ median: 100, q1: 75, q3: 100 });
  });
});

describe('goals', () => {
  const goal: Goal = {
    part: 'throughput',
    case: '20 kB',
    contestant: 'service',
    metric: 'calls/s',
    of: 'ratio',
  };

  it.each([
    { ...goal, atLeast: 0.79, met: true },
    { ...goal, atLeast: 0.81, met: false },
    { ...goal, of: 'median' as const, atMost: 88, met: true },
    { ...goal, of: 'median' as const, atMost: 87.9, met: false },
  ])('$of, at least $atLeast, at most $atMost: $met', ({ met, ...wish }) => {
    expect(judgeGoals(rows, [wish]).map((judged) => judged.met)).toEqual([met]);
  });

  it('what was not measured is neither met nor missed', () => {
    expect(judgeGoals(rows, [{ ...goal, case: '23 MB', atLeast: 0 }])).toEqual([]);
  });
});

describe('an earlier run', () => {
  it('is compared by ratios, where both have them', () => {
    const faster = rowsOf(new Map([...samples, ['service', rates([176, 88, 198])]]), {
      part: 'throughput',
      case: '20 kB',
      baseline: 'echo',
      control: 'echo, second copy',
    });
    const change = changes(rows, faster).find(({ what }) => what.includes(': service,'));
    expect(change?.what).toBe('throughput, 20 kB: service, calls/s × baseline');
    expect(change?.times).toBeCloseTo(2, 10);
  });

  it('says nothing of the null control, which is one in every run', () => {
    expect(changes(rows, rows).map(({ what }) => what)).toEqual([
      'throughput, 20 kB: echo, calls/s',
      'throughput, 20 kB: service, calls/s × baseline',
    ]);
  });

  it('lacks what only one of them measured', () => {
    expect(changes([], rows)).toEqual([]);
  });
});

describe('answers', () => {
  const answer = (id: string, summary: string) => Buffer.from(`{"uuid":"${id}","summary":"${summary}"}`);
  const [one, other] = ['0b9d1a52-5f1e-4c60-9f8e-0c7a4f6f6a11', 'f3c7b0de-2a34-4bb0-8a55-1d6b7ad5e0c2'];
  const expected = sameAs(answer(one, 'Hold, ANC 0.99 10⁹/L'));

  it('may differ in their ids alone', () => {
    expect(expected.fault(200, answer(other, 'Hold, ANC 0.99 10⁹/L'))).toBeUndefined();
  });

  it.each([
    { status: 200, summary: 'Hold, ANC 0.98 10⁹/L', why: 'differs' },
    { status: 200, summary: 'Hold, ANC 0.99 10⁹/L.', why: 'bytes' },
    { status: 503, summary: 'Hold, ANC 0.99 10⁹/L', why: 'status 503' },
  ])('$status $summary: $why', ({ status, summary, why }) => {
    expect(expected.fault(status, answer(other, summary))).toContain(why);
  });
});
