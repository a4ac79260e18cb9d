import { describe, expect, it } from 'vitest';
import { extremesOf } from '#src/facts/laboratory/grading.ts';
import { boundsOf, type Comparator, exactly } from '#src/fhir/bounds.ts';
import { Decimal } from '#src/fhir/decimal.ts';
import { analytes } from './situation.ts';

/** Beside an excluded bound a value stands a millionth of a millionth off: shown to nine digits. */
const shown = (value: Decimal) => value.toSignificantDigits(9).toNumber();
const side = (value: Decimal) => Math.sign(value.minus(shown(value)).toNumber());
const extremes = (analyte: string, comparator: Comparator, value: number) =>
  extremesOf(boundsOf(new Decimal(value), comparator), analytes.get(analyte), {}).map(
    ({ grade, value: at }) => [grade, shown(at), side(at)],
  );

describe('the lowest and the highest value of each grade that a comparator allows (clinical.md §5 #1 to #6)', () => {
  it.each([
    [
      'ANC < 1.5: from none at all to just under',
      'anc',
      '<',
      1.5,
      [
        [4, 0, 0],
        [4, 0.5, -1],
        [3, 0.5, 0],
        [3, 1, -1],
        [2, 1, 0],
        [2, 1.5, -1],
      ],
    ],
    [
      'ANC <= 0.5: the bound itself is grade 3',
      'anc',
      '<=',
      0.5,
      [
        [4, 0, 0],
        [4, 0.5, -1],
        [3, 0.5, 0],
      ],
    ],
    [
      'platelets > 60: to the highest that is possible',
      'platelets',
      '>',
      60,
      [
        [2, 60, 1],
        [2, 75, -1],
        [0, 75, 0],
        [0, 5000, 0],
      ],
    ],
    [
      'hemoglobin < 9: from the lowest that is possible',
      'hemoglobin',
      '<',
      9,
      [
        [3, 1, 0],
        [3, 8, -1],
        [2, 8, 0],
        [2, 9, -1],
      ],
    ],
    [
      'potassium >= 6.0: the bound is grade 2 alone',
      'potassium',
      '>=',
      6,
      [
        [2, 6, 0],
        [3, 6, 1],
        [3, 7, 0],
        [4, 7, 1],
        [4, 15, 0],
      ],
    ],
  ] as const)('%s', (_what, analyte, comparator, value, expected) => {
    expect(extremes(analyte, comparator, value)).toEqual(expected);
  });

  it('a plain number has one', () => {
    expect(extremesOf(exactly(new Decimal('0.9')), analytes.get('anc'), {})).toEqual([
      { grade: 3, value: new Decimal('0.9') },
    ]);
  });
});
