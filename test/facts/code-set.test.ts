import { describe, expect, it } from 'vitest';
import { codeSet } from '#src/facts/code-set.ts';

const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const snomed = 'http://snomed.info/sct';
/** fhir-data.md §4: bleeding is R58, K92.0 to K92.2, R04.x and a few codes of SNOMED CT. */
const filter = (value: string) => ({ system: icd10, filter: [{ property: 'code', op: 'regex', value }] });
const bleeding = () =>
  codeSet({
    expansion: { contains: [{ system: snomed, code: '131148009' }] },
    compose: { include: [filter('R58'), filter('K92\\.[0-2]|R04(\\..*)?'), { system: 'urn:none' }] },
  });

describe('a set of codes for one clinical idea: system and code, never the code alone (clinical.md §4)', () => {
  it.each([
    ['listed', snomed, '131148009', true],
    ['listed, of a national edition', 'http://snomed.info/sct/731000124108', '131148009', true],
    ['listed, by OID', 'urn:oid:2.16.840.1.113883.6.96', '131148009', true],
    ['the same number in another system', 'http://loinc.org', '131148009', false],
    ['another number', snomed, '131148008', false],
    ['in a range', icd10, 'R58', true],
    ['in a range, by OID', 'urn:oid:2.16.840.1.113883.6.90', 'R58', true],
    ['in a range of several', icd10, 'K92.1', true],
    ['written without its dot', icd10, 'K921', true],
    ['in lower case', icd10, 'k92.1', true],
    ['beyond the range', icd10, 'K92.3', false],
    ['longer than the range', icd10, 'R58.1', false],
    ['the range within a longer code', icd10, 'XR58', false],
    ['the second alternative, longer', icd10, 'R04.0', true],
    ['the first alternative, longer', icd10, 'K92.10', false],
    ['the code of a range in another system', snomed, 'R58', false],
  ])('%s: %s %s is %s', (_what, system, code, expected) => {
    const concept = {
      coding: [
        { system: 'urn:first', code: 'x' },
        { system, code, display: 'shown' },
      ],
    };
    expect(bleeding().find(concept) !== undefined).toBe(expected);
  });

  it('a coding is included by both or not at all', () => {
    expect(bleeding().includes({ system: snomed, code: '131148009' })).toBe(true);
    expect(bleeding().includes({ code: '131148009' })).toBe(false);
    expect(bleeding().includes({ system: snomed })).toBe(false);
    expect(bleeding().includes({ system: snomed, code: '1' })).toBe(false);
  });

  it('a range of one system is none of another that has ranges too', () => {
    const icd9 = 'http://hl7.org/fhir/sid/icd-9-cm';
    const ranges = [filter('R58'), { ...filter('459\\.0'), system: icd9 }];
    const set = codeSet({ compose: { include: ranges } });
    const is = (system: string, code: string) => set.find({ coding: [{ system, code }] }) !== undefined;
    expect([is(icd10, 'R58'), is(icd9, '459.0'), is(icd9, 'R58'), is(icd10, '459.0')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('tells the coding by which it was found', () => {
    expect(bleeding().find({ coding: [{ system: icd10, code: 'R58', display: 'Bleeding' }] })).toEqual({
      system: icd10,
      code: 'R58',
      display: 'Bleeding',
    });
  });

  it('lists the codes that a query can name, under the registered name of their system', () => {
    const set = codeSet({
      expansion: { contains: [{ system: 'urn:oid:2.16.840.1.113883.6.1', code: '82810-3' }] },
    });
    expect([...set.codes]).toEqual(['http://loinc.org|82810-3']);
    expect([...codeSet({}).codes]).toEqual([]);
  });

  it('a filter that is no regular expression stops the start', () => {
    expect(() => codeSet({ compose: { include: [filter('K92(')] } })).toThrow(SyntaxError);
  });
});
