import { beforeAll, describe, expect, it } from 'vitest';
import type { DrugKnowledge, PlotSheet } from '#src/workbench/knowledge.ts';
import { labSeries, thresholdsOf } from '#src/workbench/visit/lab-series.ts';
import { withNewResults } from '#src/workbench/visit/new-results.ts';
import { recordOf } from '#src/workbench/visit/visit.ts';
import { ids, theDrug, visitOf } from './fixtures.ts';

let drug: DrugKnowledge;
beforeAll(async () => {
  drug = await theDrug();
});

function plot(analyte: string): PlotSheet {
  const found = drug.plots.find((one) => one.analyte === analyte);
  if (found === undefined) throw new Error(analyte);
  return found;
}

const newest = (situation: string, analyte: string): number | undefined =>
  labSeries(recordOf(visitOf(situation)), plot(analyte)).points.at(-1)?.value;

describe('laboratory values over time', () => {
  it('oldest first, with the reference of each result', () => {
    const { points } = labSeries(recordOf(visitOf('neutropenia-g4-recurrent')), plot('anc'));
    expect(points.map(({ value }) => value)).toEqual([3.8, 0.4, 1.4, 0.45]);
    expect(points[3]?.reference).toMatch(/^Observation\//);
  });

  it.each([
    ['neutropenia-400-per-microliter', 'anc', 0.4],
    ['anemia-hb-79-g-per-l', 'hemoglobin', 7.9],
    ['hepatotoxicity-bilirubin-61-6-micromolar', 'bilirubin', 61.6 / 17.104],
    ['thrombocytopenia-24-thousand-per-mm3', 'platelets', 24],
    ['neutropenia-in-panel-component', 'anc', 0.8],
  ])('%s: units and panels are read into the unit of the plot', (situation, analyte, value) => {
    expect(newest(situation, analyte)).toBeCloseTo(value, 6);
  });

  it('a value with a comparator or a preliminary one is not settled', () => {
    const below = labSeries(recordOf(visitOf('neutropenia-below-0-5')), plot('anc')).points.at(-1);
    expect([below?.settled, below?.recorded]).toEqual([false, '< 0.5 10*9/L']);
    expect(
      labSeries(recordOf(visitOf('neutropenia-preliminary-0-3')), plot('anc')).points.at(-1)?.settled,
    ).toBe(false);
  });

  it.each(['neutropenia-value-as-text', 'cbc-anc-in-percent', 'neutropenia-0-4-without-unit'])(
    '%s: what cannot be drawn is named',
    (situation) => {
      expect(labSeries(recordOf(visitOf(situation)), plot('anc')).notDrawn.length).toBeGreaterThan(0);
    },
  );

  it('a result entered in error is neither drawn nor named', () => {
    const { points, notDrawn } = labSeries(
      recordOf(visitOf('neutropenia-entered-in-error-over-2-1')),
      plot('anc'),
    );
    expect([points.at(-1)?.value, notDrawn]).toEqual([2.1, []]);
  });
});

describe('thresholds (CTCAE v5.0, label section 2.4 Table 7)', () => {
  it.each([
    [
      'anc',
      [
        ['hold', 1],
        ['stop', 0.5],
      ],
    ],
    [
      'platelets',
      [
        ['hold', 50],
        ['stop', 25],
      ],
    ],
    ['hemoglobin', [['hold', 8]]],
    [
      'alt',
      [
        ['hold', 200],
        ['stop', 800],
      ],
    ],
    [
      'bilirubin',
      [
        ['hold', 3.6],
        ['stop', 12],
      ],
    ],
  ])('%s', (analyte, expected) => {
    const sheet = plot(analyte);
    const lines = thresholdsOf(sheet, labSeries(recordOf(visitOf('clean-c2d1')), sheet));
    expect(lines.map(({ kind, at }) => [kind, Math.round(at * 1000) / 1000])).toEqual(expected);
  });

  it('multiples count from the range of the result, else from the assumed limit', () => {
    const sheet = plot('alt');
    const none = thresholdsOf(sheet, { points: [], notDrawn: [] });
    expect(none.map(({ at }) => at)).toEqual([200, 800]);
    const own = { at: 0, value: 30, recorded: '', reference: '', status: 'final', settled: true, high: 33 };
    expect(thresholdsOf(sheet, { points: [own], notDrawn: [] }).map(({ at }) => at)).toEqual([165, 660]);
  });
});

it('a new result is the newest of its test, in the unit of the plot, drawn at the clock of the visit', () => {
  const visit = withNewResults(visitOf('clean-c2d1'), [{ plot: plot('anc'), value: 0.7 }], ids());
  const point = labSeries(recordOf(visit), plot('anc')).points.at(-1);
  expect(point).toMatchObject({
    value: 0.7,
    at: visit.now,
    settled: true,
    reference: 'Observation/new-1',
    low: 1.8,
  });
});
