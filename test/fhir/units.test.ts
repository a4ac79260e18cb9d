import { describe, expect, it } from 'vitest';
import { Decimal } from '#src/fhir/decimal.ts';
import { compileUnitFamilies, foldUnit, resolveUnit } from '#src/fhir/units.ts';
import { analytes, analytesFile } from '../facts/laboratory/situation.ts';

/** clinical.md §3.2 and units seen in real records, each with the value that is one canonical unit. */
const written: readonly (readonly [family: string, unit: string, value: string, canonical: string])[] = [
  ...[
    '10*9/L',
    '10*3/uL',
    '10*3/mm3',
    'K/uL',
    'k/µL',
    'K/μL',
    'thou/uL',
    'x10E3/uL',
    'x10^3/uL',
    '10^3/µL',
  ].map(one),
  ...[
    '10e9/L',
    'G/L',
    'Giga/L',
    'GPT/L',
    'x10*9/L',
    'X10E9/L',
    '10³/µL',
    '10⁹/L',
    '×10³/µL',
    'k/cumm',
    '/nL',
  ].map(one),
  ...['billion per liter', 'Billion/L', 'K/mcL', '10*3/mcL', '10 * 3 / uL', '10**9/l', '{cells}/nL'].map(one),
  ...['10*3/uL{cells}', '10*6/mL'].map(one),
  ...['/uL', '{cells}/uL', '/mm3', 'cells/mcL', 'cells/mm³', '/cumm', 'cells/uL', 'Cells/µL', '10*6/L'].map(
    (unit) => ['cellCount', unit, '1000', '1'] as const,
  ),
  ['cellCount', '10*3/mL', '1000', '1'],
  ['cellCount', '/L', '1000000000', '1'],
  ['cellCount', 'lakh/cumm', '1.5', '150'],
  ...['g/dL', 'g/dl', 'gm/dL', 'g%', 'gram per deciliter', 'G/DL'].map(
    (unit) => ['hemoglobin', unit, '8.0', '8'] as const,
  ),
  ['hemoglobin', 'g/L', '80', '8'],
  ['hemoglobin', 'mmol/L', '4.96448', '8'],
  ...['U/L', '[IU]/L', '[iU]/L', 'IU/L', 'units/L', 'UNITS/L', 'u/l', 'mU/mL'].map(
    (unit) => ['enzyme', unit, '40', '40'] as const,
  ),
  ['enzyme', 'ukat/L', '2', '120'],
  ['enzyme', 'µkat/L', '2', '120'],
  ['enzyme', 'mckat/L', '2', '120'],
  ['enzyme', 'nkat/L', '2000', '120'],
  ['enzyme', 'U/mL', '0.12', '120'],
  ...['mg/dL', 'mg/dl', 'MG/DL', 'mg%', 'milligram per deciliter'].map(
    (unit) => ['bilirubin', unit, '1.2', '1.2'] as const,
  ),
  ...['umol/L', 'µmol/L', 'μmol/L', 'mcmol/L', 'micromol/L'].map(
    (unit) => ['bilirubin', unit, '17.104', '1'] as const,
  ),
  ['bilirubin', 'mg/L', '12', '1.2'],
  ['bilirubin', 'mmol/L', '0.017104', '1'],
  ['urate', 'umol/L', '59.485', '1'],
  ['urate', 'mmol/L', '0.059485', '1'],
  ['creatinine', 'umol/L', '88.4', '1'],
  ['creatinine', 'mg/L', '10', '1'],
  ...['mmol/L', 'meq/L', 'mEq/L', 'mmol/l', 'MEQ/L'].map(
    (unit) => ['monovalentIon', unit, '140', '140'] as const,
  ),
  ...['m[IU]/mL', '[IU]/L', 'mIU/mL', 'IU/L', 'U/L'].map(
    (unit) => ['chorionicGonadotropin', unit, '5', '5'] as const,
  ),
  ['temperature', 'Cel', '38.0', '38'],
  ['temperature', '°C', '38.0', '38'],
  ['temperature', '℃', '38.0', '38'],
  ['temperature', '[degF]', '100.4', '38'],
  ['temperature', '°F', '100.4', '38'],
];

function one(unit: string): readonly [string, string, string, string] {
  return ['cellCount', unit, '1.0', '1'];
}

describe('units as laboratories write them', () => {
  it.each(written)('%s: "%s" %s is exactly %s', (name, unit, value, canonical) => {
    const found = analytes.unitFamily(name).find(unit);
    expect(found?.toCanonical(new Decimal(value)).toFixed()).toBe(canonical);
  });

  it.each([
    ['cellCount', '%'],
    ['cellCount', 'g/dL'],
    ['monovalentIon', 'mg/dL'],
    ['bilirubin', 'g/dL'],
    ['enzyme', 'ng/mL'],
    ['cellCount', ''],
    ['cellCount', '{#}'],
  ])('%s has no unit "%s"', (name, unit) => {
    expect(analytes.unitFamily(name).find(unit)).toBeUndefined();
  });

  it('keeps a thousand per millilitre apart from a thousand per microlitre', () => {
    const family = analytes.unitFamily('cellCount');
    expect(family.find('10*3/mL')?.factor).not.toBe(family.find('10*3/uL')?.factor);
  });

  it('folds an own spelling of every unit to itself', () => {
    for (const [name, units] of Object.entries(analytesFile.unitFamilies)) {
      for (const { ucum, aliases = [] } of units) {
        for (const spelling of [ucum, ...aliases, ucum.toUpperCase(), ` ${ucum} `]) {
          const found = analytes.unitFamily(name).find(spelling);
          expect(found?.factor, `${name} ${spelling}`).toBe(analytes.unitFamily(name).find(ucum)?.factor);
        }
      }
    }
  });

  it('stops at a spelling that means two factors', () => {
    const twice = {
      mass: [
        { ucum: 'mg', aliases: ['x'] },
        { ucum: 'g', aliases: ['X'], multiplyBy: 1000 },
      ],
    };
    expect(() => compileUnitFamilies(twice)).toThrow(/"X" is written for mg and for g/);
  });

  it.each([
    ['µL', 'ul'],
    ['mcL', 'ul'],
    ['x10^3/µL', '10*3/ul'],
    ['10E9 / L', '10*9/l'],
  ])('folds %s to %s', (unit, folded) => {
    expect(foldUnit(unit)).toBe(folded);
  });
});

describe('resolveUnit', () => {
  const system = 'http://unitsofmeasure.org';
  const family = analytes.unitFamily('cellCount');

  it('§5 #8 "K/uL" in the code of UCUM is a thousand per microlitre, not kelvin', () => {
    expect(resolveUnit({ system, code: 'K/uL' }, family)).toMatchObject({
      kind: 'known',
      unit: { ucum: '10*3/uL' },
    });
  });

  it.each([
    ['10*3/uL', '/uL'],
    ['10*3/uL', '10*3/mL'],
    ['10*9/L', '%'],
    ['%', '10*9/L'],
    ['K', 'K/uL'],
  ])('§5 #11 code %s and unit %s disagree', (code, unit) => {
    expect(resolveUnit({ system, code, unit }, family)).toMatchObject({
      kind: 'unreadable',
      reason: `unit "${unit}" and unit code "${code}" disagree`,
    });
  });

  it.each([
    ['/uL', 'cells/uL'],
    ['10*3/uL', '10*9/L'],
    ['10*9/L', 'as printed by our analyser'],
  ])('§5 #11 code %s and unit %s agree, or only the code tells', (code, unit) => {
    expect(resolveUnit({ system, code, unit }, family).kind).toBe('known');
  });

  it('takes the text where the code belongs to no code system of units', () => {
    expect(resolveUnit({ system: 'urn:lab', code: 'U17', unit: 'K/uL' }, family).kind).toBe('known');
  });

  it('has no unit where none is written', () => {
    expect(resolveUnit({ unit: ' ', code: 5 }, family)).toStrictEqual({ kind: 'missing' });
  });
});
