import { describe, expect, it } from 'vitest';
import {
  anc,
  clears,
  component,
  hoursAgo,
  judge,
  loinc,
  recordOf,
  result,
  resultsOf,
  ucum,
} from './situation.ts';

const older = anc(3, { effectiveDateTime: hoursAgo(20) }, 'older');
const value = (number: number, code = '10*9/L') => ({ valueQuantity: ucum(number, code) });
const preliminary = { status: 'preliminary' } as const;

describe('codes of one Observation (clinical.md §4.1, §5 #39, #42)', () => {
  it('§5 #42 codes of two tests: the reason says so', () => {
    const both = anc(3, { code: loinc('751-8', '6690-2') });
    expect(judge('anc', [both]).reason).toContain('its codes name different tests');
  });

  it('§5 #42 codes of two tests on a preliminary value: it is there, and cannot be read', () => {
    const both = anc(3, { code: loinc('751-8', '6690-2'), ...preliminary });
    expect(judge('anc', [both, older]).state).toBe('unreadable');
  });

  it('§5 #43 a manual count is one though a second code of the same test leaves it open', () => {
    const manual = result('x', { code: loinc('26499-4', '753-4'), ...value(1.1) }, 'manual');
    expect(judge('anc', [anc(0.9), manual]).readings).toMatchObject([{ value: 1.1 }]);
  });

  it('§5 #39 urine beside serum in one panel is no result of the serum', () => {
    const panel = result('24326-1', {
      component: [
        component('2823-3', value(4, 'mmol/L')),
        component('2828-2', value(40, 'mmol/L')),
        component('2951-2', value(140, 'mmol/L')),
      ],
    });
    expect(resultsOf(recordOf([panel]), 'potassium').map(({ code }) => code)).toEqual([
      'http://loinc.org|2823-3',
    ]);
    expect(judge('potassium', [panel])).toMatchObject({ state: 'known', readings: [{ value: 4 }] });
  });

  it('results of one moment stand in one order, whatever the order of the record', () => {
    const references = (...ids: readonly string[]) =>
      resultsOf(recordOf(ids.map((id) => anc(1, {}, id))), 'anc').map(({ reference }) => reference);
    expect(references('b', 'a', 'c')).toEqual(references('c', 'b', 'a'));
    const codes = (...named: readonly string[]) => {
      const panel = result('57021-8', { component: named.map((code) => component(code, value(1))) });
      return resultsOf(recordOf([panel]), 'anc').map(({ code }) => code);
    };
    expect(codes('753-4', '751-8', '26499-4')).toEqual(codes('26499-4', '753-4', '751-8'));
    expect(codes('753-4', '751-8', '26499-4')).toHaveLength(3);
  });
});

describe('in work, or there and not to be read (clinical.md §5 #16, #25, #26)', () => {
  it('a preliminary text that nobody can read is there', () => {
    const unread = result('anc', { valueString: 'see note', ...preliminary });
    expect(judge('anc', [unread, older]).state).toBe('unreadable');
  });

  it('a preliminary result without a value is in work', () => {
    expect(clears(judge('anc', [result('anc', preliminary), older]))).toBe(true);
  });

  it('the head of a panel whose values are its components has none of its own', () => {
    const head = result('anc', { component: [component('777-3', value(200))] });
    expect(clears(judge('anc', [head, older]))).toBe(true);
  });

  it('a status that is missing is named', () => {
    const { status: _status, ...unstated } = anc(3);
    const fact = judge('anc', [{ ...unstated, status: '' as 'unknown' }]);
    expect(fact).toMatchObject({ state: 'unreadable', readings: [{ status: 'unknown' }] });
    expect(fact.reason).toContain('its status is unknown');
  });

  it('a result without any time says so, and not that it has a time of issue', () => {
    const { effectiveDateTime: _at, ...untimed } = anc(0.3);
    expect(judge('anc', [untimed]).evidence[0]?.note).toBe(
      'no time is recorded; assumed lower limit 1.5 10*9/L',
    );
  });
});

describe('what the laboratory says of the specimen (clinical.md §5 #44)', () => {
  it('"low" is no doubt', () => {
    expect(clears(judge('anc', [anc(3, { interpretation: [{ coding: [{ code: 'L' }] }] })]))).toBe(true);
  });

  it('a doubt is named', () => {
    const fact = judge('anc', [anc(3, { note: [{ text: 'Specimen clotted' }] })]);
    expect(fact.reason).toContain('the laboratory doubts the specimen');
  });
});
