import { describe, expect, it } from 'vitest';
import { bodyOf, demoTime } from '../golden/answers.ts';
import { condition } from './chart-with.ts';
import { factOf, sourcesOf } from './facts-of.ts';

// Demo day: 2026-11-20 in New York.
const of = 'clean-woman-of-34-c1d1';
interface Sent {
  readonly patient: Record<string, unknown>;
  readonly [key: string]: unknown;
}

function potential(patient: object, record: readonly object[] = []) {
  const body = bodyOf(of);
  const prefetch = body.prefetch as Sent;
  const subject = { reference: `Patient/${of}` };
  const added = record.map((resource, index) => ({ id: `added-${index}`, subject, ...resource }));
  const changed = { ...body, prefetch: { ...prefetch, patient: { ...prefetch.patient, ...patient }, added } };
  const [source] = sourcesOf(changed, Date.parse(demoTime.now));
  const fact = source?.get('reproductivePotential');
  return { state: fact?.state, reason: fact?.reason, value: fact?.readings[0], evidence: fact?.evidence };
}

const born = (birthDate: string | undefined, gender: string | undefined = 'female') => ({
  birthDate,
  gender,
});
const birthSex = (code: string) => ({
  extension: [{ url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex', valueCode: code }],
});

describe('by sex and age (clinical.md §5 #55 to #60)', () => {
  it.each([
    ['on her 12th birthday', born('2014-11-20'), true],
    ['the day before', born('2014-11-21'), false],
    ['the day before her 55th birthday', born('1971-11-21'), true],
    ['on it', born('1971-11-20'), false],
    ['by the year alone, perhaps 55', born('1971'), true],
    ['by the year alone, 55 for certain', born('1970'), false],
    ['gender unknown', born('1990-01-01', 'unknown'), true],
    ['gender other', born('1990-01-01', 'other'), true],
    ['a man', born('1990-01-01', 'male'), false],
    ['a man recorded female at birth', { ...born('1990-01-01', 'male'), ...birthSex('F') }, true],
    [
      'a man with an F that is no birth sex, and a part that is none',
      { ...born('1990-01-01', 'male'), extension: [null, { url: 'urn:site:ward', valueCode: 'F' }] },
      false,
    ],
    ['a man recorded male at birth', { ...born('1990-01-01', 'male'), ...birthSex('M') }, false],
  ])('%s', (_what, patient, possible) =>
    expect(potential(patient)).toMatchObject({ state: 'known', value: { possible } }),
  );

  it('says why', () => {
    expect(potential(born('1992-03-01')).value).toMatchObject({ why: 'female, 34 years old', male: false });
    expect(potential({ ...born('1992-03-01'), gender: undefined }).value).toMatchObject({
      why: 'gender not recorded, 34 years old',
    });
    expect(potential(born('1992-03-01', 'unknown')).value).toMatchObject({
      why: 'gender unknown, 34 years old',
    });
    expect(potential(born('1992-03-01', 'male')).value).toMatchObject({ why: 'recorded male', male: true });
    expect(potential(born('1992-03-01')).evidence).toMatchObject([
      { resource: `Patient/${of}`, what: 'sex and birth date', value: 'female, 1992-03-01' },
    ]);
    expect(potential(born('1992-03-01', 'male')).evidence).toMatchObject([{ value: 'male, 1992-03-01' }]);
    expect(potential({ birthDate: undefined, gender: undefined }).evidence).toMatchObject([
      { value: 'gender unknown, birth date unknown' },
    ]);
  });

  it('a patient record that was not sent leaves sex and age open', () =>
    expect(factOf('reproductivePotential', { of, unread: ['patient'] })).toMatchObject({
      state: 'unreadable',
      reason: 'sex and age: the patient record was not read',
      readings: [{ possible: true, male: false, why: 'sex and age are unknown' }],
    }));

  it.each([undefined, 'yesterday'])('a birth date that is %s leaves it open', (birthDate) =>
    expect(potential({ birthDate })).toMatchObject({
      state: 'unreadable',
      reason: 'the birth date is not readable',
      value: { possible: true, male: false, why: 'age unknown' },
    }),
  );
});

describe('by organs and menopause', () => {
  const woman = born('1990-01-01');
  const procedure = (status: string, more: object = {}) => ({
    resourceType: 'Procedure',
    status,
    code: {
      coding: [{ system: 'http://snomed.info/sct', code: '236886002', display: 'Hysterectomy' }],
      ...more,
    },
  });
  it.each([
    ['a hysterectomy that is done', procedure('completed'), false, 'Hysterectomy'],
    ['with a text', procedure('completed', { text: 'Total hysterectomy' }), false, 'Total hysterectomy'],
    [
      'a hysterectomy by code alone',
      {
        ...procedure('completed'),
        code: { coding: [{ system: 'http://snomed.info/sct', code: '236886002' }] },
      },
      false,
      '236886002',
    ],
    ['a hysterectomy that is planned', procedure('preparation'), true, 'female, 36 years old'],
    ['a hysterectomy that was not done', procedure('not-done'), true, 'female, 36 years old'],
    [
      'menopause',
      condition('Z78.0', 'Asymptomatic menopausal state'),
      false,
      'Asymptomatic menopausal state',
    ],
    [
      'menopause that was refuted',
      condition('Z78.0', 'Asymptomatic menopausal state', { verified: 'refuted' }),
      true,
      'female, 36 years old',
    ],
    [
      'no uterus, by condition',
      condition('Z90.710', 'Acquired absence of uterus'),
      false,
      'Acquired absence of uterus',
    ],
    [
      'no uterus, though the condition is called resolved',
      condition('Z90.710', 'Acquired absence of uterus', { status: 'resolved' }),
      false,
      'Acquired absence of uterus',
    ],
  ])('%s', (_what, resource, possible, why) => {
    const fact = potential(woman, [resource]);
    expect(fact).toMatchObject({ state: 'known', value: { possible, male: false, why } });
    expect(fact.evidence?.slice(1)).toMatchObject(
      possible ? [] : [{ what: 'no reproductive potential', value: why }],
    );
  });
});
