import { describe, expect, it } from 'vitest';
import { bodyOf, demoTime } from '../golden/answers.ts';
import { factOf, sourcesOf } from './facts-of.ts';

// The dose is planned for 2026-11-20; a birth date by year alone leaves a year open (S2; clinical.md §5 #57, #62).
function adulthood(birthDate: string | undefined) {
  const body = bodyOf('clean-c2d1');
  const prefetch = body.prefetch as { readonly patient: object };
  const changed = { ...body, prefetch: { ...prefetch, patient: { ...prefetch.patient, birthDate } } };
  const fact = sourcesOf(changed, Date.parse(demoTime.now))[0]?.get('adulthood');
  return { state: fact?.state, value: fact?.readings[0], evidence: fact?.evidence };
}

describe('an adult on the day of the dose', () => {
  it.each([
    ['on the 18th birthday', '2008-11-20', { minor: false, adult: true, age: '18 years old' }],
    ['the day before', '2008-11-21', { minor: true, adult: false, age: '17 years old' }],
    ['the day after', '2008-11-19', { minor: false, adult: true, age: '18 years old' }],
    ['born this morning', '2026-11-20', { minor: true, adult: false, age: '0 years old' }],
    ['17 or 18, by the year', '2008', { minor: false, adult: false, age: '17 or 18 years old' }],
    ['18 or 19, by the year', '2007', { minor: false, adult: true, age: '18 or 19 years old' }],
    ['16 or 17, by the year', '2009', { minor: true, adult: false, age: '16 or 17 years old' }],
    ['17 or 18, by the month', '2008-11', { minor: false, adult: false, age: '17 or 18 years old' }],
    ['born tomorrow', '2026-11-21', { minor: false, adult: false, age: 'the birth date is not readable' }],
    ['no date', 'in spring', { minor: false, adult: false, age: 'the birth date is not readable' }],
    ['none', undefined, { minor: false, adult: false, age: 'no birth date is recorded' }],
  ])('%s', (_what, birthDate, value) =>
    expect(adulthood(birthDate)).toMatchObject({
      state: 'known',
      value,
      evidence: [{ resource: 'Patient/clean-c2d1', what: 'birth date', value: birthDate ?? 'not recorded' }],
    }),
  );

  it('a patient record that was not sent leaves it open', () =>
    expect(factOf('adulthood', { unread: ['patient'] })).toMatchObject({
      state: 'unreadable',
      reason: 'age: not sent',
      readings: [{ minor: false, adult: false, age: 'the patient record was not read' }],
    }));
});
