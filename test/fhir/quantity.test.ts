import { describe, expect, it } from 'vitest';
import { formatBounds } from '#src/fhir/bounds.ts';
import { readObservationValue } from '#src/fhir/quantity.ts';
import { analytes } from '../facts/laboratory/situation.ts';

const { family, plausible } = analytes.get('anc');

function read(holder: unknown): readonly string[] | string {
  const value = readObservationValue(holder, family, plausible);
  return value.kind === 'read'
    ? value.options.map(({ bounds }) => formatBounds(bounds, '10*9/L'))
    : value.reason;
}

const quantity = (value: unknown, more: object = { unit: '10*9/L' }): object => ({
  valueQuantity: { value, ...more },
});

describe('readObservationValue', () => {
  it.each([
    ['<', '< 0.5 10*9/L'],
    ['<=', '<= 0.5 10*9/L'],
    ['>', '> 0.5 10*9/L'],
    ['>=', '>= 0.5 10*9/L'],
  ])('§5 #1-#4 keeps the comparator %s', (comparator, shown) => {
    expect(read(quantity(0.5, { unit: '10*9/L', comparator }))).toStrictEqual([shown]);
  });

  it('converts the bound of a comparator', () => {
    expect(read(quantity(500, { unit: '/uL', comparator: '<' }))).toStrictEqual(['< 0.5 10*9/L']);
  });

  it.each(['ad', '~', '='])('reads no bound from comparator %s', (comparator) => {
    expect(read(quantity(0.5, { unit: '10*9/L', comparator }))).toMatch(/does not bound/);
  });

  it.each([
    ['0.8', ['0.8 10*9/L']],
    ['<0.1', ['< 0.1 10*9/L', '< 0.0001 10*9/L']],
    ['0.8 10*9/L', ['0.8 10*9/L']],
    ['≥ 900 /uL', ['>= 0.9 10*9/L']],
    ['1.2 x10^3/µL', ['1.2 10*9/L']],
  ])('§5 #16 reads the numeral in the text %j', (valueString, options) => {
    const shown = read({ valueString });
    expect(shown).toStrictEqual(valueString === '0.8' ? ['0.8 10*9/L', '0.0008 10*9/L'] : options);
  });

  it.each(['see note', '2,5', '1,500', '9/10', '0.8-1.2', '1.2.3', '0.8 H', 'neg', '--'])(
    '§5 #16 reads no number from the text %j',
    (valueString) => {
      expect(typeof read({ valueString })).toBe('string');
    },
  );

  it('§5 #17 a coded value is no number', () => {
    expect(read({ valueCodeableConcept: { text: 'low' } })).toBe('"low" is not a number');
    expect(read({ valueBoolean: true })).toBe('the value is not a number');
  });

  it('§5 #18 an absent value says why', () => {
    const dataAbsentReason = { coding: [{ code: 'error', display: 'Error' }] };
    expect(readObservationValue({ dataAbsentReason }, family)).toStrictEqual({
      kind: 'unreadable',
      reason: 'no value (Error)',
      hasValue: false,
    });
  });

  it.each([-1, 501, -0.001])('§5 #45 %s is no possible count', (value) => {
    expect(read(quantity(value))).toMatch(/is not a possible value/);
  });

  it('§5 #9, #10 without a unit reads in every plausible unit', () => {
    expect(read(quantity(0.4, {}))).toStrictEqual(['0.4 10*9/L', '0.0004 10*9/L']);
    expect(read(quantity(1500, {}))).toStrictEqual(['1.5 10*9/L']);
    expect(readObservationValue(quantity(1500, {}), family, plausible)).toMatchObject({ unitAssumed: true });
  });

  it('reads an integer, a range, and a number in a text field', () => {
    expect(read({ valueInteger: 900 })).toStrictEqual(['0.9 10*9/L']);
    const bound = (value: number): object => ({ value, unit: '/uL' });
    expect(read({ valueRange: { low: bound(500), high: bound(900) } })).toStrictEqual(['0.5 to 0.9 10*9/L']);
    expect(read(quantity('0.9'))).toStrictEqual(['0.9 10*9/L']);
  });

  it.each([
    null,
    undefined,
    [],
    'x',
    {},
    { valueQuantity: [] },
    { valueQuantity: { value: {} } },
    { valueQuantity: { value: null, unit: 7 } },
    { valueString: 5 },
    { valueRange: {} },
    { valueRange: { low: 'x', high: [] } },
    { valueSampledData: 'x' },
  ])('never throws on %j', (holder) => {
    expect(typeof read(holder)).toBe('string');
  });
});
