import { describe, expect, it } from 'vitest';
import { gradeAnswer } from '#src/facts/grade-answer.ts';

const snomed = 'http://snomed.info/sct';
const concept = (text: string) => ({ valueCodeableConcept: { text } });
const coded = (code: string, system = snomed) => ({
  valueCodeableConcept: { coding: [{ system, code }] },
});

describe('a row that asks for a grade (clinical.md §4.5)', () => {
  it.each([
    ['an integer', { valueInteger: 3 }, { grade: 3 }],
    ['the lowest', { valueInteger: 0 }, { grade: 0 }],
    ['the highest', { valueInteger: 5 }, { grade: 5 }],
    ['a quantity', { valueQuantity: { value: 2 } }, { grade: 2 }],
    ['an integer written as a text', { valueInteger: '3' }, { grade: 3 }],
    ['a quantity written as a text', { valueQuantity: { value: '3' } }, { grade: 3 }],
    ['Arabic in words', concept('Grade 3'), { grade: 3 }],
    ['Roman in words', concept('grade III'), { grade: 3 }],
    ['out of five', concept('3/5'), { grade: 3 }],
    ['the bare numeral', { valueString: 'IV' }, { grade: 4 }],
    ['the code that is the digit', coded('2', 'urn:site'), { grade: 2 }],
    ['NCI Thesaurus', coded('C41340', 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl'), { grade: 3 }],
    ['not there', { valueBoolean: false }, { grade: 0 }],
    ['there, the grade not told', { valueBoolean: true }, {}],
    ['"grade 0"', concept('Grade 0'), { grade: 0 }],
    ['"0"', { valueString: '0' }, { grade: 0 }],
    ['"0/4"', { valueString: ' 0 / 4 ' }, { grade: 0 }],
    ['"0/5"', { valueString: '0/5' }, { grade: 0 }],
  ])('%s', (_what, value, answer) => expect(gradeAnswer(value, true)).toEqual(answer));

  it.each([
    ['6', { valueInteger: 6 }, 'the grade reads 6: verify'],
    ['-1', { valueInteger: -1 }, 'the grade reads -1: verify'],
    ['2.5', { valueQuantity: { value: 2.5 } }, 'the grade reads 2.5: verify'],
    ['less than 2', { valueQuantity: { value: 2, comparator: '<' } }, 'the grade reads <2: verify'],
    ['0 at most', { valueQuantity: { value: 0, comparator: '<=' } }, 'the grade reads <=0: verify'],
    ['0 at least', { valueQuantity: { value: 0, comparator: '>=' } }, 'the grade reads >=0: verify'],
    ['more than 5', { valueQuantity: { value: 5, comparator: '>' } }, 'the grade reads >5: verify'],
    ['a quantity that is no number', { valueQuantity: { value: '2-3' } }, 'the grade reads "2-3": verify'],
    ['a quantity that is an object', { valueQuantity: { value: {} } }, 'the grade reads "no number": verify'],
    ['see note', { valueString: 'see note' }, 'the grade reads "see note": verify'],
    ['a code of nobody', coded('zz', 'urn:site'), 'the grade reads "zz": verify'],
    ['0 of 7', { valueString: '0/7' }, 'the grade reads "0/7": verify'],
    ['not absent', { valueString: 'absent last week' }, 'the grade reads "absent last week": verify'],
  ])('a grade that nobody can read is there, and to be verified: %s', (_what, value, note) =>
    expect(gradeAnswer(value, true)).toEqual({ note }),
  );

  it.each([
    ['>', 0, 1],
    ['>', 2, 3],
    ['>', 4, 5],
    ['>=', 1, 1],
    ['>=', 5, 5],
  ])('%s%i is grade %i at least, and to be verified', (comparator, value, grade) =>
    expect(gradeAnswer({ valueQuantity: { value, comparator } }, true)).toEqual({
      grade,
      note: `the grade reads ${comparator}${value}: verify`,
    }),
  );
});

describe('a row that names the event and asks for no grade', () => {
  it.each([
    ['none', { grade: 0 }],
    ['No', { grade: 0 }],
    ['ABSENT', { grade: 0 }],
    ['not present', { grade: 0 }],
    ['Negative', { grade: 0 }],
    ['never', { grade: 0 }],
    ['yes', {}],
    ['Present', {}],
    [' positive ', {}],
    ['Grade 2', { grade: 2 }],
    ['see note', undefined],
    ['3', undefined],
    ['yesterday', undefined],
    ['probably present', undefined],
    ['none since Monday', undefined],
  ])('"%s"', (words, answer) => expect(gradeAnswer(concept(words), false)).toEqual(answer));

  it.each([
    ['SNOMED CT absent', '2667000', snomed, { grade: 0 }],
    ['SNOMED CT not detected', '260415000', snomed, { grade: 0 }],
    ['SNOMED CT negative', '260385009', snomed, { grade: 0 }],
    ['LOINC answer None', 'LA137-2', 'http://loinc.org', { grade: 0 }],
    ['LOINC answer No', 'LA32-8', 'http://loinc.org', { grade: 0 }],
    ['LOINC answer Absent', 'LA9634-2', 'http://loinc.org', { grade: 0 }],
    ['HL7 v2 no', 'N', 'http://terminology.hl7.org/CodeSystem/v2-0136', { grade: 0 }],
    ['SNOMED CT present', '52101004', snomed, {}],
    ['SNOMED CT positive', '10828004', snomed, {}],
    ['LOINC answer Yes', 'LA33-6', 'http://loinc.org', {}],
    ['LOINC answer Present', 'LA9633-4', 'http://loinc.org', {}],
    ['HL7 v2 yes', 'Y', 'http://terminology.hl7.org/CodeSystem/v2-0136', {}],
    ['another code', '373066001', snomed, undefined],
    ['the code that is a digit', '3', 'urn:site', undefined],
  ])('%s', (_what, code, system, answer) => expect(gradeAnswer(coded(code, system), false)).toEqual(answer));

  it('a number is a number of something', () => {
    expect(gradeAnswer({ valueInteger: 3 }, false)).toBeUndefined();
    expect(gradeAnswer({ valueQuantity: { value: 3 } }, false)).toBeUndefined();
  });
});

describe('no answer', () => {
  it.each([
    ['no value', {}],
    ['null', null],
    ['a text instead of an element', 'Grade 3'],
    ['an empty concept', { valueCodeableConcept: {} }],
    ['a blank text', { valueString: ' ' }],
    ['a quantity without a value', { valueQuantity: { unit: 'grade' } }],
  ])('%s', (_what, piece) => {
    expect(gradeAnswer(piece, true)).toBeUndefined();
    expect(gradeAnswer(piece, false)).toBeUndefined();
  });

  it('a concept comes before a text', () => {
    expect(gradeAnswer({ valueCodeableConcept: { text: 'Grade 4' }, valueString: 'Grade 1' }, true)).toEqual({
      grade: 4,
    });
  });
});
