import { describe, expect, it } from 'vitest';
import { gradeInText, gradeOfEvent } from '#src/facts/event-grade.ts';

const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const names = {
  coded: [{ system: icd10, pattern: /^D89\.83([1-5])$/ }],
  gradeExtension: 'urn:example:grade',
  versionExtension: 'urn:example:version',
};
const research = 'http://hl7.org/fhir/uv/ae-research-ig/StructureDefinition/severity-or-grade';
const nci = 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl';
const read = (resource: object | null, code: unknown = { text: 'Rash' }) =>
  gradeOfEvent(resource, code, names);

describe('a grade in a text (clinical.md §4.5)', () => {
  it.each([
    ['Rash, grade 3', 3],
    ['Grade III rash', 3],
    ['GRADE IV', 4],
    ['G3', 3],
    ['Gr. 2 diarrhea', 2],
    ['grade: 1', 1],
    ['grade 1-2', 2],
    ['Grade 3 or 4', 4],
    ['G2-3', 3],
    ['grade 0', undefined],
    ['Muscle weakness, strength 3/5', undefined],
    ['Grade unspecified', undefined],
    ['G6PD deficiency', undefined],
    ['CTCAE v5.0', undefined],
    ['upgraded 3 times', undefined],
  ])('"%s" is %s', (words, grade) => expect(gradeInText(words)).toBe(grade));
});

describe('the grade of an event, in the order of fhir-data.md §4', () => {
  it('the code itself comes first', () => {
    const resource = { extension: [{ url: 'urn:example:grade', valueInteger: 1 }] };
    const code = { coding: [{ system: icd10, code: 'D89.834' }], text: 'grade 2' };
    expect(read(resource, code)).toEqual({ grade: 4, verified: true });
  });

  it.each([
    ['C41338', 1],
    ['C41339', 2],
    ['C41340', 3],
    ['C41337', 4],
    ['C48275', 5],
  ])('NCI Thesaurus %s is grade %i', (code, grade) => {
    const coded = {
      extension: [{ url: research, valueCodeableConcept: { coding: [{ system: nci, code }] } }],
    };
    expect(read(coded).grade).toBe(grade);
  });

  it.each([
    ['Grade 3', 3],
    ['G3', 3],
    ['III', 3],
    ['3', 3],
    ['3/5', 3],
    ['mild', undefined],
  ])('the research extension may say "%s"', (words, grade) => {
    const written = { extension: [{ url: research, valueCodeableConcept: { text: words } }] };
    expect(read(written).grade).toBe(grade);
  });

  it('the own extension comes before severity, severity before the name', () => {
    const extension = [{ url: 'urn:example:grade', valueInteger: 2 }];
    expect(read({ extension, severity: { text: 'Grade 4' } }).grade).toBe(2);
    expect(read({ severity: { text: '3/5' } }, { text: 'Rash G1' }).grade).toBe(3);
    expect(read({}, { text: 'Rash G1' }).grade).toBe(1);
  });

  it('§5 #83 severe alone is grade 3 at least, and nobody has verified it', () => {
    const bySnomed = { severity: { coding: [{ system: 'http://snomed.info/sct', code: '24484000' }] } };
    for (const resource of [
      bySnomed,
      { severity: { text: 'Severe' } },
      { severity: { coding: [{ code: 'severe' }] } },
    ])
      expect(read(resource)).toMatchObject({ grade: 3, verified: false });
    expect(read({ severity: { text: 'moderate' } })).toEqual({ verified: false });
    expect(read({ severity: { text: 'Severe' } }, { text: 'Rash, grade 2' })).toMatchObject({
      grade: 2,
      verified: true,
    });
  });

  it('§5 #84 the CTCAE version is kept beside the grade', () => {
    const extension = [
      { url: 'urn:example:grade', valueInteger: 2 },
      { url: 'urn:example:version', valueString: '6.0' },
    ];
    expect(read({ extension })).toEqual({ grade: 2, verified: true, version: '6.0' });
  });

  it.each([
    ['nothing', {}],
    ['null', { extension: null, severity: null }],
    ['an object for an array', { extension: { url: 'urn:example:grade', valueInteger: 'three' } }],
    ['a grade out of range', { extension: [{ url: 'urn:example:grade', valueInteger: 7 }] }],
    ['a fraction', { extension: [{ url: 'urn:example:grade', valueInteger: 2.5 }] }],
    ['text for an element', { severity: 42 }],
    ['another extension with a number', { extension: [{ url: 'urn:other', valueInteger: 3 }] }],
    [
      'another extension with a grade in words',
      { extension: [{ url: 'urn:other', valueCodeableConcept: { text: 'Grade 3' } }] },
    ],
    ['a severity that is mild', { severity: { coding: [{ code: '255604002' }] } }],
    ['a severity without a code', { severity: { coding: [{ system: 'http://snomed.info/sct' }] } }],
    ['a severity of 2.5', { severity: { coding: [{ code: '2.5' }] } }],
  ])('%s is no grade', (_what, resource) => expect(read(resource).grade).toBeUndefined());
});

it('of what is no resource nothing is known', () => {
  expect(read(null)).toEqual({ verified: false });
});

describe('a grade by code: system and code, never the code alone (clinical.md §4)', () => {
  const inResearch = (system: string | undefined) => ({
    extension: [
      { url: research, valueCodeableConcept: { coding: [{ ...(system && { system }), code: 'C41340' }] } },
    ],
  });

  it.each([
    ['the registered URL', nci, 3],
    ['the OID', 'urn:oid:2.16.840.1.113883.3.26.1.1', 3],
    ['NCIt', 'http://example.org/NCIt', 3],
    ['NCI', 'urn:nci', 3],
    ['a thesaurus', 'http://example.org/NCI-Thesaurus', 3],
    ['the codes of drugs', 'http://www.nlm.nih.gov/research/umls/rxnorm', undefined],
    ['none', undefined, undefined],
  ])('NCI Thesaurus named by %s', (_what, system, grade) => {
    expect(read(inResearch(system)).grade).toBe(grade);
  });

  it.each([
    ['D89.834 of ICD-10-CM', icd10, 'D89.834', 4],
    ['in lower case', icd10, 'd89.834', 4],
    ['the same code of another system', 'urn:site', 'D89.834', undefined],
    ['a code without a grade', icd10, 'D89.839', undefined],
    ['no code', icd10, undefined, undefined],
  ])('%s', (_what, system, code, grade) => {
    expect(read({}, { coding: [{ system, code }] }).grade).toBe(grade);
  });

  it('the version is read from its own extension alone', () => {
    const extension = [{ url: 'urn:other', valueString: '6.0' }];
    expect(read({ extension }, { text: 'Rash G2' })).toEqual({ grade: 2, verified: true });
  });
});
