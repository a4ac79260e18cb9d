import type { Observation } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { anc, clears, component, hoursAgo, judge, recordOf, result, resultsOf, ucum } from './situation.ts';

const coded = (code: string) => [{ coding: [{ code }] }];
const upTo = (value: number, more: object) => ({ high: ucum(value, 'U/L'), ...more });
/** The stricter range is never the one that is asked for. */
const upperLimit = (ranges: readonly object[], patient: object, drawn = hoursAgo(1)) => {
  const alt = result('alt', {
    valueQuantity: ucum(30, 'U/L'),
    effectiveDateTime: drawn,
    referenceRange: ranges as Observation['referenceRange'] & object,
  });
  return judge('alt', [], {}, recordOf([alt], patient)).readings[0]?.upperLimit;
};

describe('whose limits count (clinical.md §5 #21, §3.3)', () => {
  const bySex = [upTo(35, { appliesTo: coded('female') }), upTo(50, { appliesTo: coded('male') })];
  const othersFirst = [upTo(35, { appliesTo: coded('male') }), upTo(50, { appliesTo: coded('female') })];

  it.each([
    ['a man', { gender: 'male' }, '50 U/L', '35 U/L'],
    ['a woman', { gender: 'female' }, '35 U/L', '50 U/L'],
    ['of another gender: the stricter', { gender: 'other' }, '35 U/L', '35 U/L'],
    ['of unknown gender: the stricter', { gender: 'unknown' }, '35 U/L', '35 U/L'],
    ['of no gender: the stricter', { gender: undefined }, '35 U/L', '35 U/L'],
  ])('%s', (_what, patient, first, second) => {
    expect([upperLimit(bySex, patient), upperLimit(othersFirst, patient)]).toEqual([first, second]);
  });

  it.each([
    ['female', '12 g/dL'],
    ['male', '13 g/dL'],
    ['other', '13 g/dL'],
  ] as const)('hemoglobin without a range, %s: assumed %s', (gender, lowerLimit) => {
    const hemoglobin = result('hemoglobin', { valueQuantity: ucum(12.5, 'g/dL') });
    const fact = judge('hemoglobin', [], {}, recordOf([hemoglobin], { gender }));
    expect(fact.readings).toMatchObject([{ lowerLimit, grade: gender === 'female' ? 0 : 1 }]);
  });

  const byAge = [
    upTo(35, { age: { high: { value: 65, code: 'a' } } }),
    upTo(60, { age: { low: { value: 65, code: 'a' } } }),
  ];
  it.each([
    ['65 at the draw', { birthDate: '1961-11-19' }, hoursAgo(1), '60 U/L'],
    ['64 at the draw', { birthDate: '1961-11-22' }, hoursAgo(1), '35 U/L'],
    ['64 at the draw, 65 by now', { birthDate: '1961-11-19' }, hoursAgo(96), '35 U/L'],
    ['of unknown age: the stricter', { birthDate: undefined }, hoursAgo(1), '35 U/L'],
  ])('%s', (_what, patient, drawn, limit) => {
    expect(upperLimit(byAge, patient, drawn)).toBe(limit);
  });

  it('nobody is known: the stricter', () => {
    const alt = result('alt', {
      valueQuantity: ucum(30, 'U/L'),
      referenceRange: bySex as Observation['referenceRange'] & object,
    });
    const nobody = { ...recordOf([alt]), patient: undefined };
    expect(judge('alt', [], {}, nobody).readings).toMatchObject([{ upperLimit: '35 U/L' }]);
  });
});

describe('a panel of which members did not arrive (clinical.md §5 #20)', () => {
  const older = anc(3, { effectiveDateTime: hoursAgo(20) }, 'older');
  const platelets = result('platelets', { valueQuantity: ucum(200, '10*9/L') });
  const panel = (members: readonly string[], more: Partial<Observation> = {}) =>
    result('57021-8', {
      effectiveDateTime: hoursAgo(0.5),
      hasMember: members.map((reference) => ({ reference })),
      ...more,
    });
  const elsewhere = 'Observation/elsewhere';

  it('all members are here: none of them was the ANC', () => {
    expect(clears(judge('anc', [panel(['Observation/platelets-1']), platelets, older]))).toBe(true);
  });

  it('the ANC is among those that are here', () => {
    const observations = [panel(['Observation/anc-1', elsewhere]), anc(3), older];
    expect(clears(judge('anc', observations))).toBe(true);
    expect(resultsOf(recordOf(observations), 'anc')).toHaveLength(2);
  });

  it('the ANC is a component of the panel itself', () => {
    const own = panel([elsewhere], { component: [component('anc', { valueQuantity: ucum(3, '10*9/L') })] });
    expect(resultsOf(recordOf([own]), 'anc')).toHaveLength(1);
  });

  it('one that is not here may have been the ANC: nothing clears, and the card says why', () => {
    const fact = judge('anc', [panel(['Observation/platelets-1', elsewhere]), platelets, older]);
    expect(fact.state).toBe('unreadable');
    expect(fact.evidence[0]).toMatchObject({
      resource: 'Observation/57021-8-1',
      note: 'unreadable: a result of this panel did not arrive',
    });
  });

  it.each(['entered-in-error', 'cancelled'] as const)('a panel that is %s lacks nothing', (status) => {
    expect(clears(judge('anc', [panel([elsewhere], { status }), older]))).toBe(true);
  });

  it('a panel without members lacks nothing', () => {
    expect(clears(judge('anc', [panel([]), older]))).toBe(true);
  });
});
