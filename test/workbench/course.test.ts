import { beforeAll, describe, expect, it } from 'vitest';
import type { DrugKnowledge } from '#src/workbench/knowledge.ts';
import { courseDays, intervalBefore, stepOf } from '#src/workbench/visit/course.ts';
import { dosesIn } from '#src/workbench/visit/doses.ts';
import { drugDraft, orderName, readOrder } from '#src/workbench/visit/drug-order.ts';
import { administer, nextDue, playDose } from '#src/workbench/visit/play-course.ts';
import { recordOf } from '#src/workbench/visit/visit.ts';
import { toWallClock } from '#src/workbench/visit/zoned.ts';
import { ids, theDrug, visitOf } from './fixtures.ts';

let drug: DrugKnowledge;
beforeAll(async () => {
  drug = await theDrug();
});

const course = {
  cycleDays: 28,
  days: [
    { cycle: 1, day: 1, mg: 1 },
    { cycle: 1, day: 8, mg: 10 },
    { cycle: 1, day: 15, mg: 10 },
  ],
  thereafter: { days: [1, 15], mg: 10 },
};

describe('the course (label section 2.2 Table 1)', () => {
  it('goes C1D1, C1D8, C1D15, then days 1 and 15 of 28-day cycles', () => {
    expect(
      courseDays(course)
        .slice(0, 7)
        .map(({ label, mg, after }) => [label, mg, after]),
    ).toEqual([
      ['C1D1', 1, 0],
      ['C1D8', 10, 7],
      ['C1D15', 10, 14],
      ['C2D1', 10, 28],
      ['C2D15', 10, 42],
      ['C3D1', 10, 56],
      ['C3D15', 10, 70],
    ]);
  });

  it('leaves 7, 7, 14 and 14 days between its doses, none before the first', () => {
    expect([0, 1, 2, 3, 4].map((index) => intervalBefore(course, index))).toEqual([undefined, 7, 7, 14, 14]);
  });

  it('knows the dose after a label, and none for a label that is not its own', () => {
    expect(stepOf(course, 'C1D15')?.next?.label).toBe('C2D1');
    expect(stepOf(course, 'C1D9')).toBeUndefined();
  });

  it('is what the service says, from schedule.yaml', () => {
    expect(drug.course).toMatchObject(course);
  });
});

describe('playing a course', () => {
  it('the dose that is signed at C1D1 is given: the record has it, the clock stands at C1D8, and C1D8 is drafted', () => {
    const played = playDose(visitOf('clean-c1d1'), drug, ids());
    expect(dosesIn(recordOf(played), drug).map(({ mg, given }) => [mg, given])).toEqual([[1, true]]);
    expect(toWallClock(played.now, played.zone)).toBe('2026-11-27T08:00');
    const order = drugDraft(played.drafts, drug)?.resource;
    expect(order === undefined ? undefined : readOrder(order)).toMatchObject({
      mg: 10,
      rate: 250,
      start: Date.parse('2026-11-27T10:00:00-05:00'),
      text: 'C1D8 10 mg intravenous infusion',
    });
  });

  it('companions are ordered with the doses of cycle 1, and no longer from C2D1', () => {
    const newId = ids();
    let visit = visitOf('clean-c1d1');
    const drafted: string[][] = [];
    for (let doses = 0; doses < 3; doses += 1) {
      visit = playDose(visit, drug, newId);
      drafted.push(visit.drafts.slice(1).map(({ resource }) => orderName(resource)));
    }
    expect(drafted.map((names) => names.length)).toEqual([2, 2, 0]);
    expect(drafted[0]?.join()).toMatch(/dexamethasone.*sodium chloride/);
  });

  it('the results of the last day are drawn again on the morning of the next', () => {
    const visit = playDose(visitOf('clean-c1d8'), drug, ids());
    const anc = recordOf(visit).filter(
      ({ effectiveDateTime, code }) =>
        effectiveDateTime === '2026-11-27T07:00:00-05:00' && JSON.stringify(code).includes('Neutrophils'),
    );
    expect(anc).toHaveLength(1);
  });

  it('an order on hold is not given and the clock stands still', () => {
    const visit = visitOf('clean-c1d8');
    const held = {
      ...visit,
      drafts: visit.drafts.map((draft) => ({ ...draft, resource: { ...draft.resource, status: 'on-hold' } })),
    };
    expect(playDose(held, drug, ids()).now).toBe(visit.now);
    expect(recordOf(administer(held, drug, ids()))).toHaveLength(recordOf(visit).length);
  });

  it('after C1D15 with a delay the next dose that is due is C2D1', () => {
    expect(nextDue(visitOf('delay-28-days-after-c1d15'), drug)?.label).toBe('C2D1');
  });
});
