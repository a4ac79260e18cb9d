import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { type Chart, factOf } from './facts-of.ts';
import { cardOf, cardsOf, topicsOf, type Visit } from './visit.ts';

const documented = undefined;
const warns = 'warning proceed';
const of = 'contraception-undocumented';

const answer = (value: object, more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8659-8' }] },
  effectiveDateTime: '2026-11-10',
  ...value,
  ...more,
});
const words = (text: string) => ({ valueCodeableConcept: { text } });
const condition = (code: string, more: object = {}) => ({
  resourceType: 'Condition',
  clinicalStatus: { coding: [{ code: 'active' }] },
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] },
  ...more,
});
const procedure = (
  status: string,
  code: object = { coding: [{ system: 'http://snomed.info/sct', code: '287664005' }] },
) => ({
  resourceType: 'Procedure',
  status,
  code,
});

describe('documented contraception (S13; fhir-data.md §4)', () => {
  it.each<[string, readonly object[], string | undefined]>([
    ['nothing', [], warns],
    ['a method', [answer(words('Oral contraceptive'))], documented],
    ['a method as a string', [answer({ valueString: 'condoms' })], documented],
    ['none', [answer(words('None'))], warns],
    ['no method', [answer(words('No method'))], warns],
    ['unknown', [answer(words('unknown'))], warns],
    [
      'a method, under the code that LOINC publishes',
      [answer(words('IUD'), { code: { coding: [{ system: 'http://loinc.org', code: '8659-5' }] } })],
      documented,
    ],
    [
      'a method, asked on arrival',
      [answer(words('IUD'), { code: { coding: [{ system: 'http://loinc.org', code: '86649-1' }] } })],
      documented,
    ],
    [
      'hormones, as a SNOMED CT code',
      [
        answer({
          valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '1237404009' }] },
        }),
      ],
      documented,
    ],
    [
      'none, as a SNOMED CT code',
      [
        answer({
          valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260413007' }] },
        }),
      ],
      warns,
    ],
    ['no value', [answer({})], warns],
    ['entered in error', [answer(words('IUD'), { status: 'entered-in-error' })], warns],
    [
      'an older method, then none',
      [answer(words('IUD'), { effectiveDateTime: '2026-01-10' }), answer(words('None'))],
      warns,
    ],
    [
      'none, then a method',
      [answer(words('None'), { effectiveDateTime: '2026-01-10' }), answer(words('IUD'))],
      documented,
    ],
    ['Z30.431, surveillance of a device', [condition('Z30.431')], documented],
    ['Z98.51, tubal ligation', [condition('Z98.51')], documented],
    ['Z30.09, counselling alone', [condition('Z30.09')], warns],
    [
      'Z30.431, resolved',
      [condition('Z30.431', { clinicalStatus: { coding: [{ code: 'resolved' }] } })],
      warns,
    ],
    ['§5 #59 tubal ligation, done', [procedure('completed')], documented],
    ['§5 #60 tubal ligation, not done', [procedure('not-done')], warns],
    ['§5 #60 tubal ligation, planned', [procedure('preparation')], warns],
    ['tubal ligation by name', [procedure('completed', { text: 'Bilateral tubal ligation' })], documented],
    ['removal of a device', [procedure('completed', { text: 'Removal of intrauterine device' })], warns],
    [
      '§5 #54 an intention is no method',
      [
        answer(words('No desire to become pregnant'), {
          code: { coding: [{ system: 'http://loinc.org', code: '86645-9' }] },
        }),
      ],
      warns,
    ],
    [
      '§5 #59 hysterectomy, done',
      [procedure('completed', { coding: [{ system: 'http://snomed.info/sct', code: '236886002' }] })],
      documented,
    ],
  ])('%s', async (_name, record, expected) => {
    expect((await topicsOf({ of, record })).contraception).toBe(expected);
  });
});

describe('what documents it, as a fact', () => {
  const fact = (record: readonly object[], chart: Chart = {}) =>
    factOf('contraception', { of, ...chart, record });
  const iud = answer(words('IUD'));
  const sct = (code: string, more: object = {}) => ({
    coding: [{ system: 'http://snomed.info/sct', code, ...more }],
  });
  it.each<[string, readonly object[], boolean, string]>([
    [
      'a method and none at one time contradict each other',
      [iud, answer(words('None'))],
      false,
      '"IUD" is recorded',
    ],
    [
      'a method beside one entered in error',
      [iud, answer(words('None'), { status: 'entered-in-error' })],
      true,
      '"IUD" is recorded',
    ],
    ['an answer without a status', [answer(words('IUD'), { status: undefined })], false, 'none on record'],
    [
      'a method that is dated ahead',
      [answer(words('IUD'), { effectiveDateTime: '2026-11-25' })],
      false,
      'none on record',
    ],
    [
      'none, dated ahead, beside a method',
      [iud, answer(words('None'), { effectiveDateTime: '2026-11-25' })],
      true,
      '"IUD" is recorded',
    ],
    [
      'an undated method',
      [answer(words('IUD'), { effectiveDateTime: undefined })],
      true,
      '"IUD" is recorded',
    ],
    [
      'none, by code alone',
      [answer({ valueCodeableConcept: sct('260413007') })],
      false,
      '"none" is recorded',
    ],
    [
      'a method, by code alone',
      [answer({ valueCodeableConcept: sct('1237404009') })],
      true,
      '"coded" is recorded',
    ],
    ['no answer', [answer({})], false, '"no answer" is recorded'],
    [
      'a sterilisation named in one of two ways',
      [procedure('completed', { ...sct('1', { display: 'Operation' }), text: 'Bilateral tubal ligation' })],
      true,
      'none on record',
    ],
    [
      'a removal named in one of two ways',
      [
        procedure('completed', {
          ...sct('1', { display: 'Intrauterine device' }),
          text: 'Removal of intrauterine device',
        }),
      ],
      false,
      'none on record',
    ],
  ])('%s', (_what, record, isDocumented, found) =>
    expect(fact(record)).toMatchObject({ state: 'known', value: { documented: isDocumented, found } }),
  );

  it('each is evidence', () => {
    const [asked, listed, done] = fact([iud, condition('Z98.51'), procedure('completed')]).evidence;
    expect(asked).toMatchObject({ what: 'birth control method', value: 'IUD', at: '2026-11-10' });
    expect(listed).toMatchObject({ what: 'contraception', value: 'documented' });
    expect(done).toMatchObject({ resource: 'Procedure/added-2', what: 'contraception' });
    const named = fact([procedure('completed', { text: 'Bilateral tubal ligation' })]).evidence;
    expect(named).toMatchObject([{ value: 'Bilateral tubal ligation' }]);
    expect(fact([answer(words('IUD'), { effectiveDateTime: undefined })]).evidence[0]).not.toHaveProperty(
      'at',
    );
  });

  it.each([
    [['observations'], 'observations: not sent'],
    [['conditions'], 'conditions: not sent'],
    [['procedures'], 'procedures: not sent'],
    [
      ['observations', 'conditions', 'procedures'],
      'observations: not sent; conditions: not sent; procedures: not sent',
    ],
  ])('what was not sent leaves it open: %j', (unread, reason) => {
    expect(fact([], { unread })).toMatchObject({
      state: 'unreadable',
      reason,
      readings: [{ documented: false }],
    });
  });

  it('what is documented is, whatever else was not sent', () =>
    expect(fact([iud], { unread: ['conditions', 'procedures'] })).toMatchObject({
      state: 'known',
      value: { documented: true },
    }));
});

describe('of whom it is asked (fhir-data.md §7)', () => {
  const born = (gender: string, birthDate: string): Visit => ({
    of,
    without: ({ resourceType }: FhirResource) => resourceType === 'Patient',
    record: [{ resourceType: 'Patient', id: of, gender, birthDate }],
  });
  it.each<[string, Visit, string | undefined]>([
    ['§5 #56 gender unknown', { of: 'pregnancy-gender-unknown' }, warns],
    ['the day before the 55th birthday', { of: 'pregnancy-day-before-55th-birthday' }, warns],
    ['the 55th birthday', { of: 'pregnancy-55th-birthday' }, undefined],
    ['a man', { of: 'clean-c1d1' }, undefined],
  ])('%s', async (_name, visit, expected) => {
    expect((await topicsOf(visit)).contraception).toBe(expected);
  });
  it.each([
    ['Z78.0, menopause', 'Z78.0', undefined],
    ['N95.1, complaints around menopause, which may lie ahead', 'N95.1', warns],
    ['N95.0, bleeding after menopause, a complaint too', 'N95.0', warns],
  ])('%s', async (_name, code, expected) => {
    expect((await topicsOf({ of, record: [condition(code)] })).contraception).toBe(expected);
  });
  it('a patient record that was not sent leaves it open, and she is asked', async () => {
    const topics = await topicsOf({ ...born('female', '1992-05-03'), record: [] });
    expect(topics.contraception).toBe(warns);
  });
});

it('lasts two calendar months beyond this dose (clinical.md §2.11)', async () => {
  expect(cardOf(await cardsOf({ of }), 'contraception').detail).toContain('2027-01-20');
});
