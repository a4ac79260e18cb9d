import { describe, expect, it } from 'vitest';
import { fitsAge, fitsSex } from '#src/facts/laboratory/population.ts';

const coded = (code: string) => ({ coding: [{ code }] });
const said = (text: string) => ({ text });

describe('whom a reference range is for (clinical.md §3.3, §5 #21)', () => {
  it.each([
    ['nobody in particular', undefined, true, true],
    ['an empty list', [], true, true],
    ['SNOMED CT female', [coded('248152002')], true, false],
    ['SNOMED CT male', [coded('248153007')], false, true],
    ['female', [coded('female')], true, false],
    ['male', [coded('Male')], false, true],
    ['F', [coded('F')], true, false],
    ['M', [coded('M')], false, true],
    ['"Females"', [said('Females')], true, false],
    ['"Adult women"', [said('Adult women')], true, false],
    ['"a woman"', [said('a woman')], true, false],
    ['"Males only" is nobody that is known', [said('Males only')], false, false],
    ['"Adult men"', [said('Adult men')], false, true],
    ['"man"', [said('man')], false, true],
    ['"Male"', [said('Male')], false, true],
    ['"German adults" names no sex', [said('German adults')], false, false],
    ['a code beside other words', [{ coding: [{ code: '248152002' }], text: 'Adults' }], true, false],
    [
      'the code of men beside other words',
      [{ coding: [{ code: '248153007' }], text: 'Adults' }],
      false,
      true,
    ],
    ['a trimester', [said('Second trimester')], false, false],
    ['one group for each sex', [coded('male'), coded('female')], true, true],
    ['a group that is no object', [7, coded('female')], true, false],
    ['a code in the text', [said('f')], true, false],
    ['a display', { coding: [{ display: 'Female' }] }, true, false],
  ])('%s', (_what, appliesTo, woman, man) => {
    expect([fitsSex(appliesTo, { sex: 'female' }), fitsSex(appliesTo, { sex: 'male' })]).toEqual([
      woman,
      man,
    ]);
  });

  it.each([
    ['female', true],
    ['male', true],
    ['pregnant', false],
  ])('unknown sex: a range for %s fits %s', (code, fits) => {
    expect(fitsSex([coded(code)], {})).toBe(fits);
  });
});

describe('which age a reference range is for (clinical.md §5 #21)', () => {
  const between = (low: number | undefined, high: number | undefined, unit: object = { code: 'a' }) => ({
    ...(low === undefined ? {} : { low: { value: low, ...unit } }),
    ...(high === undefined ? {} : { high: { value: high, ...unit } }),
  });

  it.each([
    ['from 18', between(18, undefined), [17.99, 18, 80], [false, true, true]],
    ['to 18', between(undefined, 18), [17.99, 18, 18.01], [true, true, false]],
    ['18 to 65', between(18, 65), [17, 18, 65, 66], [false, true, true, false]],
    ['no bounds', {}, [1, 80], [true, true]],
  ])('%s', (_what, age, years, fit) => {
    expect(years.map((ageYears) => fitsAge(age, { ageYears }))).toEqual(fit);
  });

  it.each([
    ['years', { code: 'a' }, 2],
    ['year', { unit: 'year' }, 2],
    ['Years', { unit: 'Years' }, 2],
    ['yr', { unit: 'yr' }, 2],
    ['y', { unit: 'y' }, 2],
    ['no unit: years', {}, 2],
    ['months', { code: 'mo' }, 24],
    ['months in words', { unit: 'months' }, 24],
    ['weeks', { code: 'wk' }, 104.4],
    ['days', { code: 'd' }, 730.5],
    ['days in words', { unit: 'days' }, 730.5],
    ['the code before the unit', { code: 'mo', unit: 'years' }, 24],
  ])('two years, in %s', (_what, unit, value) => {
    const age = between(undefined, value, unit);
    expect([1.99, 2.02].map((ageYears) => fitsAge(age, { ageYears }))).toEqual([true, false]);
  });

  it.each([
    ['a unit that no age has', between(18, undefined, { code: 'kg' })],
    ['no number', { low: { value: 'adult' } }],
    ['a text', 'adult'],
    ['bounds that are no quantities', { low: 18, high: null }],
  ])('what cannot be read keeps nobody out: %s', (_what, age) => {
    expect(fitsAge(age, { ageYears: 3 })).toBe(true);
  });

  it('of an unknown age every range fits', () => {
    expect(fitsAge(between(18, 65), {})).toBe(true);
  });
});
