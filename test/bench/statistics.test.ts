import { describe, expect, it } from 'vitest';
import { median, quantile, quartiles, ratioByControl, slopes } from '../../bench/statistics.ts';

describe('medians and quartiles', () => {
  it.each([
    { sample: [3], is: 3 },
    { sample: [4, 1], is: 2.5 },
    { sample: [9, 1, 5], is: 5 },
    { sample: [1, 2, 3, 100], is: 2.5 },
  ])('the median of $sample is $is', ({ sample, is }) => {
    expect(median(sample)).toBe(is);
  });

  it('numbers are compared as numbers, not as text', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  it('quartiles lie between neighbours, as R and NumPy have them', () => {
    expect(quartiles([1, 2, 3, 4])).toEqual({ median: 2.5, q1: 1.75, q3: 3.25 });
  });

  it.each([
    { share: 0, is: 1 },
    { share: 0.99, is: 99.01 },
    { share: 1, is: 100 },
  ])('the quantile $share of 1 to 100 is $is', ({ share, is }) => {
    const sample = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(quantile(sample, share)).toBeCloseTo(is, 10);
  });

  it('nothing measured is no number, and not zero', () => {
    expect(quartiles([])).toEqual({ median: Number.NaN, q1: Number.NaN, q3: Number.NaN });
  });

  it('a sample is left in its order', () => {
    const sample = [3, 1, 2];
    quartiles(sample);
    expect(sample).toEqual([3, 1, 2]);
  });
});

describe('ratios by the null control', () => {
  it('are taken round by round: a machine that is twice as slow in one round changes nothing', () => {
    const baseline = [100, 50, 100, 50];
    const contestant = [80, 40, 80, 40];
    expect(ratioByControl(contestant, baseline, baseline)).toEqual({ median: 0.8, q1: 0.8, q3: 0.8 });
  });

  it('are divided by what the second copy of the baseline reached', () => {
    const { median: ratio } = ratioByControl([90, 90, 90], [100, 100, 100], [120, 125, 80]);
    expect(ratio).toBeCloseTo(0.9 / 1.2, 10);
  });

  it('the control itself comes out at one', () => {
    expect(ratioByControl([110, 120, 90], [100, 100, 100], [110, 120, 90]).median).toBeCloseTo(1, 10);
  });

  it('samples of different rounds are not compared', () => {
    expect(() => ratioByControl([1, 2], [1], [1, 2])).toThrow('one value per round');
  });
});

describe('slopes', () => {
  it('are the cost of one more, round by round', () => {
    expect(slopes([2, 4], [50, 100], 4_800)).toEqual([48 / 4_800, 96 / 4_800]);
  });
});
