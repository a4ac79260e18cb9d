import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codingsOf, textsOf } from '#src/fhir/coding.ts';
import { isWrittenAlike, singleCoding, writtenConcept } from '#src/fhir/written-concept.ts';

const loinc = 'http://loinc.org';
const anc = { coding: [{ system: loinc, code: '751-8', display: 'ANC' }], text: 'Neutrophils' };
const changed = (change: object) => ({ ...anc, coding: [{ ...anc.coding[0], ...change }] });

describe('a concept as it is read', () => {
  it.each([
    ['another system', changed({ system: 'http://snomed.info/sct' })],
    ['another code', changed({ code: '751-9' })],
    ['a code that is a number', changed({ code: 751 })],
    ['another display', changed({ display: 'LYM#' })],
    ['no display', changed({ display: undefined })],
    ['another text', { ...anc, text: 'Lymphocytes' }],
    ['no text', { coding: anc.coding }],
    ['the same coding twice', { ...anc, coding: [...anc.coding, ...anc.coding] }],
    ['no coding', { text: anc.text }],
    ['a bare text', 'Neutrophils'],
    ['nothing', undefined],
  ])('%s is another one', (_what, other) => {
    expect(writtenConcept(other)).not.toBe(writtenConcept(anc));
    expect(isWrittenAlike(anc, other)).toBe(false);
    expect(isWrittenAlike(other, anc)).toBe(false);
  });

  it('numbers that differ are other ones', () => {
    expect(writtenConcept(changed({ code: 751 }))).not.toBe(writtenConcept(changed({ code: 752 })));
  });

  it.each([
    [
      'an id, an extension, a version',
      { ...changed({ version: '2.78', id: 'x' }), id: 'y', extension: [{ url: 'z' }] },
    ],
    ['a list that holds it', [anc]],
    ['a list with a gap', [null, anc]],
    ['a coding that is no list', { ...anc, coding: anc.coding[0] }],
    ['a gap beside the coding', { ...anc, coding: [...anc.coding, null] }],
  ])('%s makes no difference', (_what, other) => {
    expect(writtenConcept(other)).toBe(writtenConcept(anc));
  });

  it('of a single coding is compared without being written', () => {
    expect(isWrittenAlike(anc, structuredClone(anc))).toBe(true);
    expect(isWrittenAlike(anc, { ...structuredClone(anc), extension: [] })).toBe(true);
    expect(singleCoding(anc)).toBe(anc.coding[0]);
  });

  it.each([
    ['several codings', { coding: [{}, {}] }],
    ['none', { coding: [] }],
    ['a coding that is no list', { coding: {} }],
    ['a coding that is no object', { coding: ['751-8'] }],
    ['no coding', {}],
    ['a list', [anc]],
    ['nothing', null],
  ])('%s is not compared, it has to be written', (_what, concept) => {
    expect(singleCoding(concept)).toBeUndefined();
    expect(isWrittenAlike(concept, concept)).toBe(false);
  });
});

const word = fc.constantFrom<unknown>('a', 'b', '1:a', '-', '', ' a', 1, 2, null, undefined, {}, ['a']);
const coding = fc.oneof(
  fc.record({ system: word, code: word, display: word }, { requiredKeys: [] }),
  fc.constantFrom<unknown>(null, 'a', 1),
);
const concept = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      { text: word, coding: fc.oneof(fc.array(coding, { maxLength: 2 }), coding) },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: word },
);
const concepts = fc.oneof(concept, fc.array(concept, { maxLength: 2 }));

describe('whatever arrives', () => {
  it('is written alike only where it is read alike (property)', () => {
    let alike = 0;
    fc.assert(
      fc.property(concepts, concepts, (one, other) => {
        if (writtenConcept(one) !== writtenConcept(other)) return;
        alike += 1;
        expect([textsOf(one), codingsOf(one)]).toEqual([textsOf(other), codingsOf(other)]);
      }),
      { numRuns: 50_000 },
    );
    expect(alike).toBeGreaterThan(100);
  });

  it('is compared as it is written (property)', () => {
    let alike = 0;
    const few = fc.constantFrom<unknown>('a', 'b', 1, undefined);
    const one = fc.record({ system: few, code: few, display: few }, { requiredKeys: [] });
    const single = fc.record({ text: few, coding: fc.tuple(one) }, { requiredKeys: ['coding'] });
    fc.assert(
      fc.property(single, single, (first, second) => {
        if (!isWrittenAlike(first, second)) return;
        alike += 1;
        expect(writtenConcept(first)).toBe(writtenConcept(second));
      }),
      { numRuns: 50_000 },
    );
    expect(alike).toBeGreaterThan(100);
  });
});
