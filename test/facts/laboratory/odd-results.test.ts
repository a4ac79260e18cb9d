import type { Observation } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import {
  anc,
  clears,
  component,
  gradesIn,
  holds,
  hoursAgo,
  judge,
  loinc,
  recordOf,
  result,
  resultsOf,
  ucum,
} from './situation.ts';

const comparator = (sign: '<' | '<=' | '>=' | '>', value: number, code = '10*9/L'): Partial<Observation> => ({
  valueQuantity: { ...ucum(value, code), comparator: sign },
});

describe('values that are not plain numbers (clinical.md §5)', () => {
  it('§5 #1 ANC < 0.5 holds as grade 4', () => {
    const fact = judge('anc', [result('anc', comparator('<', 0.5))]);
    expect(fact.state).toBe('known');
    expect(gradesIn(fact)).toStrictEqual([4]);
    expect(fact.readings[0]?.text).toBe('< 0.5 10*9/L');
  });

  it('§5 #2 ANC < 1.5 neither holds nor clears', () => {
    const fact = judge('anc', [result('anc', comparator('<', 1.5))]);
    expect(holds(fact)).toBe(false);
    expect(clears(fact)).toBe(false);
  });

  it.each(['>', '>='] as const)('§5 #3 ANC %s 1.0 may clear', (sign) => {
    expect(clears(judge('anc', [result('anc', comparator(sign, 1))]))).toBe(true);
  });

  it('§5 #4 ANC <= 0.5 holds, at grade 3 or 4', () => {
    const fact = judge('anc', [result('anc', comparator('<=', 0.5))]);
    expect(holds(fact)).toBe(true);
    expect(gradesIn(fact).toSorted()).toStrictEqual([3, 4]);
  });

  it('§5 #5 ALT > 1000 with an upper limit of 40 is grade 4', () => {
    expect(gradesIn(judge('alt', [result('alt', comparator('>', 1000, 'U/L'))]))).toStrictEqual([4]);
  });

  it('§5 #6 ALT < 10 is normal and may clear', () => {
    expect(gradesIn(judge('alt', [result('alt', comparator('<', 10, 'U/L'))]))).toStrictEqual([0]);
  });

  it.each(['/uL', '{cells}/uL', '/mm3'])('§5 #7 ANC 400 %s is grade 4', (unit) => {
    const fact = judge('anc', [result('anc', { valueQuantity: ucum(400, unit) })]);
    expect(fact.readings[0]).toMatchObject({ grade: 4, value: 0.4, text: '0.4 10*9/L' });
    expect(fact.evidence[0]).toMatchObject({ value: '0.4 10*9/L', recorded: `400 ${unit}`, grade: 4 });
  });

  it('§5 #8 "K/uL" as the code of UCUM is a thousand per microlitre', () => {
    const fact = judge('anc', [result('anc', { valueQuantity: ucum(0.9, 'K/uL') })]);
    expect(fact.readings[0]).toMatchObject({ grade: 3, value: 0.9 });
  });

  it('§5 #9 ANC 0.4 without a unit holds in every reading', () => {
    const fact = judge('anc', [result('anc', { valueQuantity: { value: 0.4 } })]);
    expect(fact.state).toBe('unreadable');
    expect(holds(fact)).toBe(true);
  });

  it('§5 #10 ANC 1500 without a unit is not read as 1.5 to clear', () => {
    const fact = judge('anc', [result('anc', { valueQuantity: { value: 1500 } })]);
    expect(fact).toMatchObject({ state: 'unreadable', reason: expect.stringContaining('it has no unit') });
    expect(holds(fact)).toBe(false);
  });

  it('§5 #11 a code and a unit that disagree are unreadable', () => {
    const fact = judge('anc', [result('anc', { valueQuantity: { ...ucum(0.4, '10*3/uL'), unit: '/uL' } })]);
    expect(fact).toMatchObject({ state: 'unreadable', readings: [] });
  });

  it('§5 #12 an ANC of 4.2 % is no ANC', () => {
    const fact = judge('anc', [result('anc', { valueQuantity: ucum(4.2, '%') })]);
    expect(fact).toMatchObject({ state: 'unreadable', readings: [] });
  });

  it.each(['LYM#', 'Gran#', 'Absolute Monocytes'])(
    '§5 #12 the code of the ANC named "%s" is no ANC',
    (text) => {
      const fact = judge('anc', [anc(3, { code: { ...loinc('751-8'), text } })]);
      expect(fact).toMatchObject({ state: 'unreadable', reason: expect.stringContaining(text) });
    },
  );

  it.each([
    ['0.8 10*9/L', 'known', true],
    ['<0.1', 'unreadable', true],
    ['see note', 'unreadable', false],
  ])('§5 #16 the text "%s" is %s', (valueString, state, hold) => {
    const fact = judge('anc', [result('anc', { valueString })]);
    expect(fact.state).toBe(state);
    expect(holds(fact)).toBe(hold);
  });

  it('§5 #17 "low" is unreadable', () => {
    expect(judge('anc', [result('anc', { valueCodeableConcept: { text: 'low' } })]).state).toBe('unreadable');
  });

  it('§5 #18 an absent value is unreadable and hides an older one', () => {
    const dataAbsentReason = { coding: [{ code: 'not-performed', display: 'Not Performed' }] };
    const fact = judge('anc', [
      result('anc', { dataAbsentReason }),
      anc(3, { effectiveDateTime: hoursAgo(20) }, 'older'),
    ]);
    expect(fact).toMatchObject({ state: 'unreadable', reason: expect.stringContaining('Not Performed') });
    expect(gradesIn(fact)).toStrictEqual([0]);
  });

  it.each([
    ['anc', -1, '10*9/L'],
    ['sodium', 14, 'mmol/L'],
    ['anc', 3000, '10*3/uL'],
  ])('§5 #45 %s of %i %s is impossible', (analyte, value, unit) => {
    expect(judge(analyte, [result(analyte, { valueQuantity: ucum(value, unit) })])).toMatchObject({
      state: 'unreadable',
      readings: [],
    });
  });
});

describe('where results stand (clinical.md §5)', () => {
  it('§5 #19 reads the components of a panel', () => {
    const panel = result('58410-2', {
      component: [
        component('anc', { valueQuantity: ucum(0.9, '10*9/L') }),
        component('platelets', { valueQuantity: ucum(20, '10*9/L') }),
      ],
    });
    expect(gradesIn(judge('anc', [panel]))).toStrictEqual([3]);
    expect(gradesIn(judge('platelets', [panel]))).toStrictEqual([4]);
  });

  it('§5 #18 a component that is absent is unreadable alone', () => {
    const panel = result('58410-2', {
      component: [
        component('anc', { dataAbsentReason: { text: 'clotted' } }),
        component('platelets', { valueQuantity: ucum(200, '10*9/L') }),
      ],
    });
    expect(judge('anc', [panel]).state).toBe('unreadable');
    expect(judge('platelets', [panel]).state).toBe('known');
  });

  it('§5 #20 follows the members of a panel', () => {
    const panel = result('57021-8', { hasMember: [{ reference: 'Observation/anc-1' }] });
    expect(gradesIn(judge('anc', [panel, anc(0.9)]))).toStrictEqual([3]);
  });

  it('§5 #20 a member that did not arrive may have been the ANC', () => {
    const panel = result('57021-8', { hasMember: [{ reference: 'Observation/elsewhere' }] });
    const older = anc(3, { effectiveDateTime: hoursAgo(30) });
    expect(judge('anc', [panel, older])).toMatchObject({
      state: 'unreadable',
      reason: expect.stringContaining('did not arrive'),
    });
    expect(clears(judge('anc', [panel, anc(3)]))).toBe(true);
    expect(judge('alt', [panel]).state).toBe('absent');
  });

  it('reads a contained result', () => {
    const panel = result('57021-8', {
      hasMember: [{ reference: '#anc' }],
      contained: [{ ...anc(0.9, {}, 'anc') }],
    });
    expect(gradesIn(judge('anc', [panel]))).toStrictEqual([3]);
  });

  it('reads LOINC named by its OID', () => {
    const code = { coding: [{ system: 'urn:oid:2.16.840.1.113883.6.1', code: '751-8' }] };
    expect(gradesIn(judge('anc', [anc(0.9, { code })]))).toStrictEqual([3]);
  });

  it('§5 #38 another patient’s result is never used', () => {
    expect(judge('anc', [anc(0.3, { subject: { reference: 'Patient/other' } })]).readings).toStrictEqual([]);
  });

  it.each([
    ['potassium', '2828-2', 'urine'],
    ['sodium', '2955-3', 'urine'],
    ['bilirubin', '14422-0', 'body fluid'],
    ['bilirubin', '58941-6', 'transcutaneous'],
    ['bilirubin', '1971-1', 'indirect'],
    ['alt', '44785-4', 'study maximum'],
    ['hemoglobin', '4548-4', 'HbA1c'],
  ])('§5 #39 %s never reads %s (%s)', (analyte, code) => {
    const value = { valueQuantity: ucum(7, 'mmol/L') };
    expect(judge(analyte, [result(code, value)])).toMatchObject({ state: 'absent', evidence: [] });
  });

  it('§5 #40 direct bilirubin alone does not clear, but a high one holds', () => {
    const direct = (value: number) => result('1968-7', { valueQuantity: ucum(value, 'mg/dL') });
    expect(holds(judge('bilirubin', [direct(4)]))).toBe(true);
    const low = judge('bilirubin', [direct(0.2)]);
    expect(low.state).toBe('unreadable');
    expect(holds(low)).toBe(false);
  });

  it('§5 #40 direct bilirubin does not disturb a total of the same draw', () => {
    const direct = result('1968-7', { valueQuantity: ucum(0.2, 'mg/dL') });
    const total = result('bilirubin', { valueQuantity: ucum(0.9, 'mg/dL') });
    expect(clears(judge('bilirubin', [direct, total]))).toBe(true);
  });

  it('§5 #41 the text "ANC" without a code is not matched', () => {
    expect(judge('anc', [anc(0.3, { code: { text: 'ANC' } })]).state).toBe('absent');
  });

  it('§5 #42 codes of two tests on one result are unreadable for both', () => {
    const both = anc(3, { code: loinc('751-8', '6690-2') });
    expect(judge('anc', [both])).toMatchObject({ state: 'unreadable', readings: [] });
    expect(judge('wbc', [both])).toMatchObject({ state: 'unreadable', readings: [] });
  });

  it.each([
    { note: [{ text: 'Specimen clotted' }] },
    { interpretation: [{ text: 'Hemolyzed' }] },
    { interpretation: [{ coding: [{ code: 'QCF' }] }] },
  ])('§5 #44 a doubtful specimen may hold, not clear: %j', (doubt) => {
    const good = judge('platelets', [result('platelets', { valueQuantity: ucum(200, '10*9/L'), ...doubt })]);
    expect(good.state).toBe('unreadable');
    expect(holds(good)).toBe(false);
    const bad = judge('platelets', [result('platelets', { valueQuantity: ucum(20, '10*9/L'), ...doubt })]);
    expect(holds(bad)).toBe(true);
  });

  it.each(['No hemolysis', 'not haemolysed', 'no visible hemolysis', 'renal insufficiency known'])(
    '§5 #44 "%s" is no doubt',
    (text) => {
      const platelets = result('platelets', { valueQuantity: ucum(200, '10*9/L'), note: [{ text }] });
      expect(judge('platelets', [platelets]).state).toBe('known');
    },
  );

  it.each([
    ['a note without a text', [{ time: '2026-11-20' }]],
    ['a note that is no object', ['Specimen clotted']],
    ['a note on something else', [{ text: '' }, { text: 'Drawn at home' }]],
  ])('%s is no doubt', (_what, note) => {
    const platelets = { ...result('platelets', { valueQuantity: ucum(200, '10*9/L') }), note };
    expect(judge('platelets', [platelets as Observation]).state).toBe('known');
  });

  it('granulocytes stand in for the ANC to hold, never to clear', () => {
    const granulocytes = (value: number) => result('30394-1', { valueQuantity: ucum(value, '10*9/L') });
    expect(holds(judge('anc', [granulocytes(0.8)]))).toBe(true);
    expect(judge('anc', [granulocytes(3)]).state).toBe('unreadable');
  });

  it.each([
    { code: 'x', component: {}, hasMember: 7 },
    { code: { coding: {} } },
    { code: loinc('751-8'), valueQuantity: 'x', referenceRange: 5, note: 'x', interpretation: 3 },
    {
      code: loinc('751-8'),
      component: [null, 5, { code: loinc('751-8') }],
      effectiveDateTime: {},
      status: [],
    },
    { code: loinc('57021-8'), hasMember: [null, 'x', { reference: 5 }], specimen: 'x', meta: 'x' },
  ])('never throws on %j', (odd) => {
    const record = recordOf([{ ...anc(1), ...odd } as unknown as Observation]);
    expect(() => resultsOf(record, 'anc')).not.toThrow();
  });
});
