import { beforeAll, describe, expect, it } from 'vitest';
import type { DrugKnowledge } from '#src/workbench/knowledge.ts';
import { timeScale } from '#src/workbench/visit/time-scale.ts';
import { timelineOf } from '#src/workbench/visit/timeline.ts';
import { theDrug, visitOf } from './fixtures.ts';

let drug: DrugKnowledge;
beforeAll(async () => {
  drug = await theDrug();
});

describe('the line of treatment days', () => {
  it('shows the doses given with their day, and the one that is ordered', () => {
    const { marks } = timelineOf(visitOf('clean-c2d1'), drug);
    expect(marks.map(({ kind, label, detail }) => [kind, label, detail])).toEqual([
      ['given', '1 mg', 'C1D1'],
      ['given', '10 mg', 'C1D8'],
      ['given', '10 mg', 'C1D15'],
      ['planned', '10 mg', 'ordered'],
    ]);
  });

  it('doses on schedule are not late; the days between them are counted', () => {
    expect(timelineOf(visitOf('clean-c2d1'), drug).gaps.map(({ days, late }) => [days, late])).toEqual([
      [7, 0],
      [7, 0],
      [14, 0],
    ]);
  });

  it('twenty-nine days after C1D15 is fifteen days late', () => {
    expect(timelineOf(visitOf('delay-29-days-after-c1d15'), drug).gaps.at(-1)).toMatchObject({
      days: 29,
      late: 15,
    });
  });

  it('a dose that was not done is shown as such and bridges no gap', () => {
    const { marks, gaps } = timelineOf(visitOf('dose-last-infusion-not-done'), drug);
    expect(marks.filter(({ kind }) => kind === 'notDone')).toHaveLength(1);
    expect(gaps).toHaveLength(marks.filter(({ kind }) => kind === 'given').length);
  });

  it('days are counted on the calendar of the site, also over the end of daylight saving', () => {
    // 30 October 10:00 -04:00 to 6 November 10:00 -05:00 is 169 hours.
    expect(timelineOf(visitOf('clean-c2d1'), drug).gaps[1]?.days).toBe(7);
  });

  it('a first order has no gap', () => {
    const { marks, gaps } = timelineOf(visitOf('clean-c1d1'), drug);
    expect(marks.map(({ kind }) => kind)).toEqual(['planned']);
    expect(gaps).toEqual([]);
  });
});

describe('the scale of the line', () => {
  const room = { from: 0, to: 300, apart: 50 };

  it('is true to time where there is room', () => {
    const x = timeScale([0, 100, 300], [0, 300], room);
    expect([0, 100, 200, 300].map(x)).toEqual([0, 100, 200, 300]);
  });

  it('keeps doses apart that would stand on each other', () => {
    const x = timeScale([0, 10, 20, 300], [300], room);
    expect([0, 10, 20, 300].map(x)).toEqual([0, 50, 100, 300]);
  });

  it('pushes the last ones back into the room', () => {
    const x = timeScale([0, 280, 290, 300], [300], room);
    expect([0, 280, 290, 300].map(x)).toEqual([0, 200, 250, 300]);
  });

  it('one instant alone stands in the middle', () => {
    expect(timeScale([5], [5], room)(5)).toBe(150);
  });

  it('more doses than fit share the room evenly', () => {
    const x = timeScale([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [10], room);
    expect([0, 1, 10].map(x)).toEqual([0, 30, 300]);
  });
});
