import { describe, expect, it } from 'vitest';
import { canonicalKeys, canonicalSystem, codingKeys, readCoding, textsOf } from '#src/fhir/coding.ts';
import { ndcForms } from '#src/fhir/ndc.ts';

describe('code systems by URL or OID', () => {
  it.each([
    ['urn:oid:2.16.840.1.113883.6.88', 'http://www.nlm.nih.gov/research/umls/rxnorm'],
    ['2.16.840.1.113883.6.88', 'http://www.nlm.nih.gov/research/umls/rxnorm'],
    ['urn:oid:2.16.840.1.113883.6.69', 'http://hl7.org/fhir/sid/ndc'],
    ['urn:oid:2.16.840.1.113883.6.90', 'http://hl7.org/fhir/sid/icd-10-cm'],
    ['urn:oid:2.16.840.1.113883.6.1', 'http://loinc.org'],
    ['HTTPS://LOINC.org/', 'http://loinc.org'],
    ['http://snomed.info/sct/731000124108', 'http://snomed.info/sct'],
    [
      'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
      'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
    ],
    ['urn:oid:1.2.840.114350.1.13', 'urn:oid:1.2.840.114350.1.13'],
  ])('%s', (system, canonical) => {
    expect(canonicalSystem(system)).toBe(canonical);
  });

  it('folds the dot and the case of ICD codes, and the case of HCPCS', () => {
    expect(canonicalKeys('http://hl7.org/fhir/sid/icd-10-cm|d89831')).toEqual([
      'http://hl7.org/fhir/sid/icd-10-cm|D89.831',
    ]);
    expect(canonicalKeys('http://hl7.org/fhir/sid/icd-10-cm|R58')).toEqual([
      'http://hl7.org/fhir/sid/icd-10-cm|R58',
    ]);
    expect(canonicalKeys('urn:oid:2.16.840.1.113883.6.285|j9026')).toEqual([
      'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets|J9026',
    ]);
  });

  it.each([[null], ['x'], [7], [{ code: {} }], [{ system: 1 }], [{ code: 'a' }]])(
    'reads no key from %j',
    (value) => {
      expect(codingKeys(readCoding(value))).toEqual([]);
    },
  );

  it('reads texts of odd concepts', () => {
    expect(textsOf(['bare', { text: 'text', coding: { display: 'display' } }, null, 3])).toEqual([
      'bare',
      'text',
      'display',
    ]);
  });
});

describe('§5 #71 NDC in ten digits or eleven', () => {
  it.each(['55513-059-01', '55513-0059-01', '55513005901'])('%s', (code) => {
    expect(ndcForms(code)).toEqual(['55513005901', '555130059']);
  });

  it('ten bare digits have three readings', () => {
    expect(ndcForms('5551305901')).toEqual(
      expect.arrayContaining(['05551305901', '55513005901', '55513059001', '555130059']),
    );
  });

  it('a product without its package', () => {
    expect(ndcForms('55513-059')).toEqual(['555130059']);
    expect(ndcForms('55513-0059')).toEqual(['555130059']);
  });

  it('a labeller of four digits', () => {
    expect(ndcForms('0409-1966-02')).toEqual(['00409196602', '004091966']);
  });

  it.each(['', '55513', 'J9026', '555130059011', '55513-059-001'])('%s is none', (code) => {
    expect(ndcForms(code)).toEqual([]);
  });
});
