import type { Observation } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { anc, judge, now, result, ucum } from './situation.ts';

const range = (low?: number, high?: number, code = '10*9/L'): Partial<Observation> => ({
  referenceRange: [
    {
      ...(low !== undefined && { low: ucum(low, code) }),
      ...(high !== undefined && { high: ucum(high, code) }),
    },
  ],
});
const quantity = (value: number, code: string): Partial<Observation> => ({
  valueQuantity: ucum(value, code),
});
const untimed = (value: number) => anc(value, { effectiveDateTime: undefined } as Partial<Observation>);

describe('a reading beside its limits (clinical.md §3.3)', () => {
  it.each([
    [
      'its own lower limit',
      anc(0.9, range(1.8)),
      { timesLowerLimit: 0.5, lowerLimit: '1.8 10*9/L', limitAssumed: false },
    ],
    [
      'an assumed lower limit',
      anc(0.9),
      { timesLowerLimit: 0.6, lowerLimit: '1.5 10*9/L', limitAssumed: true },
    ],
    [
      'its own upper limit, where no grade counts in it',
      anc(0.9, range(1.8, 7.2)),
      { timesUpperLimit: 0.125, upperLimit: '7.2 10*9/L', limitAssumed: false },
    ],
  ])('%s', (_what, observation, expected) => {
    expect(judge('anc', [observation]).readings).toMatchObject([expected]);
  });

  it('without an upper limit there is no multiple of it', () => {
    const [reading] = judge('anc', [anc(0.9)]).readings;
    expect(reading).toMatchObject({ grade: 3, timesUpperLimit: undefined, upperLimit: undefined });
  });

  it('an analyte that is not graded assumes nothing', () => {
    const fact = judge('wbc', [result('wbc', quantity(4, '10*9/L'))]);
    expect(fact.readings).toMatchObject([{ grade: 0, limitAssumed: false }]);
    expect(fact.evidence[0]).not.toHaveProperty('grade');
    expect(fact.evidence[0]).not.toHaveProperty('note');
  });

  it.each([
    ['both assumed', {}, 'assumed lower limit 135 mmol/L, upper limit 145 mmol/L'],
    ['the lower assumed', range(undefined, 144, 'mmol/L'), 'assumed lower limit 135 mmol/L'],
    ['the upper assumed', range(136, undefined, 'mmol/L'), 'assumed upper limit 145 mmol/L'],
    ['none assumed', range(136, 144, 'mmol/L'), undefined],
  ])('sodium: %s', (_what, more, note) => {
    const fact = judge('sodium', [result('sodium', { ...quantity(140, 'mmol/L'), ...more })]);
    expect(fact.evidence[0]?.note).toBe(note);
    expect(fact.readings).toMatchObject([{ limitAssumed: note !== undefined }]);
  });
});

describe('when it was drawn', () => {
  it('before the dose: hours from its earliest possible moment', () => {
    const [reading] = judge('anc', [anc(3, { effectiveDateTime: '2026-11-20' })]).readings;
    expect(reading).toMatchObject({ at: '2026-11-20', ageHours: 12 });
  });

  it('after the planned start: no hours at all', () => {
    const [reading] = judge('anc', [anc(3)], { plannedStart: now - 5 * 3_600_000 }).readings;
    expect(reading?.ageHours).toBe(0);
  });

  it('at no recorded time: no time and no age', () => {
    const { readings, evidence } = judge('anc', [untimed(0.3)]);
    expect(readings[0]).not.toHaveProperty('at');
    expect(readings[0]).not.toHaveProperty('ageHours');
    expect(evidence[0]).not.toHaveProperty('at');
  });
});

describe('the evidence of a result', () => {
  const evidence = (more: Partial<Observation>) => judge('anc', [result('anc', more)]).evidence[0];

  it('without a unit names each value that it may be, and the grade that all of them have', () => {
    expect(evidence({ valueQuantity: { value: 0.4 } })).toMatchObject({
      value: '0.4 10*9/L or 0.0004 10*9/L',
      recorded: '0.4',
      grade: 4,
      note: 'it has no unit; assumed lower limit 1.5 10*9/L',
    });
  });

  it('that leaves the grade open has none', () => {
    const open = evidence({ valueQuantity: { ...ucum(1.5, '10*9/L'), comparator: '<' } });
    expect(open?.value).toBe('< 1.5 10*9/L');
    expect(open).not.toHaveProperty('grade');
  });

  it('shows what was recorded only where it reads differently', () => {
    expect(evidence(quantity(900, '/uL'))).toMatchObject({ value: '0.9 10*9/L', recorded: '900 /uL' });
    expect(evidence(quantity(0.9, '10*9/L'))).not.toHaveProperty('recorded');
  });

  it('that cannot be read has no value and no grade, and says why', () => {
    const unread = evidence({ valueString: 'see note' });
    expect(unread?.note).toMatch(/^unreadable: /);
    expect(unread).not.toHaveProperty('value');
    expect(unread).not.toHaveProperty('grade');
    expect(unread?.recorded).toBe('see note');
  });

  it('says what was odd about its range', () => {
    const note = evidence({ ...quantity(0.9, '10*9/L'), ...range(1.8, undefined, 'mg/dL') })?.note;
    expect(note).toBe('reference range in an unreadable unit was not used; assumed lower limit 1.5 10*9/L');
  });

  it('reads the mildest grade first', () => {
    const observation = result('anc', { valueQuantity: { ...ucum(1.5, '10*9/L'), comparator: '<' } });
    expect(judge('anc', [observation]).readings.map(({ grade }) => grade)).toEqual([2, 2, 3, 3, 4, 4]);
  });
});
