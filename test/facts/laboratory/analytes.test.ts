import { describe, expect, it } from 'vitest';
import { compileAnalytes, labCodes } from '#src/facts/laboratory/analytes.ts';
import type { Analyte } from '#src/rules/knowledge-schema.ts';
import { analytes, analytesFile } from './situation.ts';

const { anc } = analytesFile.analytes;
if (anc === undefined) throw new Error('analytes.yaml has no anc');
const { derivedFrom: _sources, ...plain } = anc;
const compiled = (more: Partial<Analyte>) =>
  compileAnalytes({ ...analytesFile, analytes: { example: { ...plain, ...more } } });

describe('what stops the start', () => {
  it('a unit family that is not there', () => {
    expect(() => compiled({ units: 'cells' })).toThrow(
      new RangeError('analytes.yaml has no unit family "cells"'),
    );
    expect(() => analytes.unitFamily('cells')).toThrow('analytes.yaml has no unit family "cells"');
    expect(analytes.unitFamily('percent').units.map(({ ucum }) => ucum)).toEqual(['%']);
  });

  it.each(['/uL', 'furlong'])('grades counted in %s, which is not what values are converted to', (unit) => {
    expect(() => compiled({ unit })).toThrow(
      `analytes.yaml: example is in ${unit}, not the canonical unit of cellCount`,
    );
  });

  it('a calculation from an analyte that is not there', () => {
    const missing = 'analytes.yaml has no analyte "leukocytes"';
    expect(() => compiled({ derivedFrom: { total: 'leukocytes', percents: [['example']] } })).toThrow(
      missing,
    );
    expect(() => compiled({ derivedFrom: { total: 'example', percents: [['leukocytes']] } })).toThrow(
      missing,
    );
  });

  it('asking for an analyte that is not there is a fault of the asker', () => {
    expect(() => analytes.get('neutrophils')).toThrow(
      new RangeError('analytes.yaml has no analyte "neutrophils"'),
    );
  });
});

describe('what a code says of its analyte (clinical.md §4.1)', () => {
  const roleOf = (analyte: string, code: string) =>
    analytes.get(analyte).roles.get(`http://loinc.org|${code}`);
  it.each([
    ['the ANC', 'anc', '751-8', 'value'],
    ['granulocytes, a stand-in for the ANC', 'anc', '30394-1', 'holdOnly'],
    ['direct bilirubin, a part of the total', 'bilirubin', '1968-7', 'part'],
    ['indirect bilirubin', 'bilirubin', '1971-1', 'never'],
    ['another test', 'anc', '777-3', undefined],
  ])('%s', (_what, analyte, code, role) => expect(roleOf(analyte, code)).toBe(role));

  it('a code of the site means the analyte, in its own system', () => {
    const site = compiled({ localCodes: ['urn:site|NEUT'] });
    expect(site.get('example').roles.get('urn:site|NEUT')).toBe('value');
    expect(site.withCode('urn:site|NEUT').map(({ key }) => key)).toEqual(['example']);
    expect(site.codes.has('urn:site|NEUT')).toBe(true);
  });

  it('the analytes of a code: none for what is never one', () => {
    const named = (code: string) => analytes.withCode(`http://loinc.org|${code}`).map(({ key }) => key);
    expect(named('751-8')).toEqual(['anc']);
    expect(named('1968-7')).toEqual(['bilirubin']);
    expect(named('1971-1')).toEqual([]);
    expect(analytes.codes.has('http://loinc.org|1971-1')).toBe(true);
  });

  it('one code for two analytes belongs to both', () => {
    const two = compileAnalytes({ ...analytesFile, analytes: { one: plain, other: plain } });
    expect(two.withCode('http://loinc.org|751-8').map(({ key }) => key)).toEqual(['one', 'other']);
    expect(two.all.map(({ key }) => key)).toEqual(['one', 'other']);
  });
});

describe('which codes a client must send', () => {
  const needed = (analyte: string) => labCodes(analytes, analyte);
  it('those of the analyte, of its panels, and of what it is calculated from; each once', () => {
    const codes = needed('anc');
    for (const code of ['751-8', '30394-1', '57021-8', '6690-2', '770-8', '26505-8', '764-1', '58410-2'])
      expect(codes).toContain(`http://loinc.org|${code}`);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('not those that are never it', () => {
    expect(needed('bilirubin')).not.toContain('http://loinc.org|1971-1');
    expect(needed('bilirubin')).toContain('http://loinc.org|1968-7');
    expect(needed('urate')).toEqual(['http://loinc.org|3084-1', 'http://loinc.org|14933-6']);
  });
});

describe('grades and limits as written', () => {
  it('a bound below and a bound above are two', () => {
    const both = compiled({ grades: [{ grade: 3, below: 2, above: '6.5' }] }).get('example');
    expect(
      both.grades.map(({ grade, direction, threshold }) => [grade, direction, threshold.toString()]),
    ).toEqual([
      [3, 'below', '2'],
      [3, 'above', '6.5'],
    ]);
    expect(both.grades[0]).not.toHaveProperty('times');
    const above = compiled({ grades: [{ grade: 2, above: 5 }] }).get('example');
    expect(above.grades.map(({ direction }) => direction)).toEqual(['above']);
  });

  it('an analyte without grades, limits or words has none', () => {
    const { grades: _grades, assumed: _assumed, contradictedBy: _words, ...bare } = plain;
    const example = compileAnalytes({ ...analytesFile, analytes: { example: bare } }).get('example');
    expect(example.grades).toEqual([]);
    expect(example).not.toHaveProperty('assumedLower');
    expect(example).not.toHaveProperty('assumedUpper');
    expect(example).not.toHaveProperty('contradictedBy');
  });
});

describe('an analyte as its file has it', () => {
  const written: Partial<Analyte> = {
    loinc: ['751-8', '753-4'],
    manual: ['753-4'],
    holdOnly: ['30394-1'],
    partOf: ['1968-7'],
    never: ['2828-2', '751-8'],
    panels: ['57021-8'],
    contradictedBy: ['lym', 'mono'],
    plausible: { min: '0.5', max: 500 },
    assumed: { lower: { female: 12, male: '13.5' }, upper: 40 },
    grades: [{ grade: 1, below: 1, times: 'lowerLimit' }],
  };
  const example = () => compiled(written).get('example');
  const keys = (...codes: readonly string[]) => codes.map((code) => `http://loinc.org|${code}`);

  it('each code has its part; one that is a value is no other test besides', () => {
    expect([...example().roles].toSorted()).toEqual(
      [
        [...keys('2828-2'), 'never'],
        [...keys('1968-7'), 'part'],
        [...keys('30394-1'), 'holdOnly'],
        [...keys('751-8'), 'value'],
        [...keys('753-4'), 'value'],
      ].toSorted(),
    );
    expect([...example().codes].toSorted()).toEqual(keys('1968-7', '30394-1', '751-8', '753-4'));
    expect([[...example().manual], [...example().panels]]).toEqual([keys('753-4'), keys('57021-8')]);
  });

  it('nothing is added to what is written', () => {
    const bare = { ...plain, loinc: ['751-8'] };
    for (const name of ['manual', 'holdOnly', 'partOf', 'never', 'panels', 'localCodes', 'grades'] as const)
      delete bare[name];
    const sparse = compileAnalytes({ ...analytesFile, analytes: { example: bare } }).get('example');
    expect([...sparse.roles]).toEqual([[...keys('751-8'), 'value']]);
    expect([sparse.manual.size, sparse.panels.size, sparse.grades.length]).toEqual([0, 0, 0]);
  });

  it('limits by sex, and one for both', () => {
    const { assumedLower, assumedUpper, plausible } = example();
    expect([assumedLower?.female, assumedLower?.male].map(String)).toEqual(['12', '13.5']);
    expect([assumedUpper?.female, assumedUpper?.male].map(String)).toEqual(['40', '40']);
    expect([plausible.min, plausible.max].map(String)).toEqual(['0.5', '500']);
  });

  it('grades in multiples of a limit', () => {
    expect(example().grades).toMatchObject([{ grade: 1, direction: 'below', times: 'lowerLimit' }]);
    expect(example().grades).toHaveLength(1);
  });

  it.each([
    ['LYM#', true],
    ['Absolute Monocytes', true],
    ['Neutrophils', false],
    ['Carboxymonoglobin', false],
  ])('§5 #12 the name "%s" contradicts: %s', (name, contradicts) => {
    expect(example().contradictedBy?.test(name)).toBe(contradicts);
  });
});
