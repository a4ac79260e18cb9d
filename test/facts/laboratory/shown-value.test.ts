import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradeOf } from '#src/facts/laboratory/grading.ts';
import { shownLimit, shownValue } from '#src/facts/laboratory/shown-value.ts';
import { Decimal } from '#src/fhir/decimal.ts';
import { analytes } from './situation.ts';

const upper = (limit: string) => ({ upper: { value: new Decimal(limit) } });
const shown = (analyte: string, value: Decimal | string, limits = {}) =>
  shownValue(new Decimal(value), analytes.get(analyte), () => limits);

describe('a converted value as a card shows it', () => {
  it.each([
    ['hemoglobin 4.93 mmol/L', 'hemoglobin', new Decimal('4.93').dividedBy('0.62056'), '7.94'],
    [
      'hemoglobin 4.96 mmol/L, a hair under 8.0',
      'hemoglobin',
      new Decimal('4.96').dividedBy('0.62056'),
      '7.99',
    ],
    ['hemoglobin 4.963 mmol/L, which three digits would round to 8.00', 'hemoglobin', '7.99762', '7.998'],
    ['hemoglobin a little above 8.0', 'hemoglobin', '8.00032', '8.0003'],
    ['ANC 998.7 /uL', 'anc', '0.9987', '0.9987'],
    ['ANC 999.96 /uL, grade 3', 'anc', '0.99996', '0.99996'],
    ['ANC 12345 /uL', 'anc', '12.345', '12.3'],
    ['recorded as it is', 'anc', '0.4999', '0.4999'],
    ['four digits, as a laboratory reports them', 'anc', '12.34', '12.34'],
  ])('%s', (_what, analyte, value, text) => expect(shown(analyte, value)).toBe(text));

  it('beside a limit of the same conversion: 61.6 against 3 times 20.5 micromole', () => {
    const value = new Decimal('61.6').dividedBy('17.104');
    const limit = new Decimal('20.5').dividedBy('17.104');
    expect([shown('bilirubin', value, upper(limit.toString())), shownLimit(limit)]).toEqual(['3.6', '1.199']);
  });

  it('exactly on a threshold of a unit without a finite factor', () => {
    const limit = new Decimal('40').dividedBy('17.104');
    expect(shown('bilirubin', new Decimal('120').dividedBy('17.104'), { upper: { value: limit } })).toBe(
      '7.02',
    );
  });

  it('never reads as another grade, nor as a value on the other side of a threshold', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('anc', 'platelets', 'hemoglobin', 'alt', 'bilirubin', 'sodium', 'potassium'),
        fc.integer({ min: 1, max: 400_000_000 }),
        fc.constantFrom('40', '1.2', '1.19855'),
        (analyte, millionths, limit) => {
          const value = new Decimal(millionths).dividedBy(1_000_000);
          const limits = { ...upper(limit), lower: { value: new Decimal(limit) } };
          const compiled = analytes.get(analyte);
          const read = new Decimal(shown(analyte, value, limits));
          expect(gradeOf(read, compiled, limits)).toBe(gradeOf(value, compiled, limits));
          expect(read.minus(value).abs().lessThanOrEqualTo(value.times('0.005'))).toBe(true);
        },
      ),
    );
  });
});
