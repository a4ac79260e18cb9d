import { describe, expect, it } from 'vitest';
import { cardsWith, condition, verdictOn, type Written } from './chart-with.ts';

const base = 'clean-woman-of-34-c1d1';
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });

/** An answer to LOINC 63895-7, whether the patient breastfeeds. */
function answer(value: object, at: string | undefined, more: object = {}): Written {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: loinc('63895-7'),
    ...(at === undefined ? {} : { effectiveDateTime: at }),
    ...value,
    ...more,
  };
}
const yes = (at?: string, more: object = {}) => answer({ valueCodeableConcept: loinc('LA33-6') }, at, more);
const no = (at?: string, more: object = {}) => answer({ valueCodeableConcept: loinc('LA32-8') }, at, more);
const said = (value: boolean, at?: string) => answer({ valueBoolean: value }, at);
const verdict = (...resources: readonly Written[]) => verdictOn('lactation', resources, { base });
const textOf = async (...resources: readonly Written[]) =>
  (await cardsWith(resources, { base })).get('lactation')?.text ?? '';

describe('breastfeeding holds (S14)', () => {
  it.each([
    ['yes', [yes('2026-11-19')], 'critical hold'],
    ['no', [no('2026-11-19')], 'none'],
    ['yes, as a truth value', [said(true, '2026-11-19')], 'critical hold'],
    ['no, as a truth value', [said(false, '2026-11-19')], 'none'],
    ['an answer that is neither', [answer({ valueString: 'sometimes' }, '2026-11-19')], 'none'],
    ['yes, entered in error', [yes('2026-11-19', { status: 'entered-in-error' })], 'none'],
    ['yes, cancelled', [yes('2026-11-19', { status: 'cancelled' })], 'none'],
    ['yes, and no since', [yes('2026-11-18'), no('2026-11-19')], 'none'],
    ['no, and yes since', [no('2026-11-18'), yes('2026-11-19')], 'critical hold'],
    ['yes and no on one day', [yes('2026-11-19'), no('2026-11-19T09:00:00-05:00')], 'critical hold'],
    ['no since, as a truth value', [yes('2026-11-18'), said(false, '2026-11-19')], 'none'],
    [
      'a yes that was cancelled is no newest answer',
      [no('2026-11-18'), yes('2026-11-19', { status: 'cancelled' })],
      'none',
    ],
    [
      'a no that was entered in error ends nothing',
      [yes('2026-11-18'), no('2026-11-19', { status: 'entered-in-error' })],
      'critical hold',
    ],
    [
      'an answer that is neither ends nothing',
      [yes('2026-11-18'), answer({ valueString: 'sometimes' }, '2026-11-19')],
      'critical hold',
    ],
    ['an undated yes may be the newest', [yes(), no('2026-11-19')], 'critical hold'],
    [
      'by the time of issue, where no other is told',
      [yes('2026-11-18'), no(undefined, { issued: '2026-11-19T09:00:00-05:00' })],
      'none',
    ],
    ['nothing on record', [], 'none'],
  ])('%s', async (_what, resources, expected) => expect(await verdict(...resources)).toBe(expected));

  it.each([
    ['active', condition('Z39.1', 'Lactating mother', { onset: '2026-10-01' }), 'critical hold'],
    ['over', condition('Z39.1', 'Lactating mother', { status: 'resolved', onset: '2026-10-01' }), 'none'],
    ['refuted', condition('Z39.1', 'Lactating mother', { verified: 'refuted' }), 'none'],
  ])('a condition that is %s', async (_what, resource, expected) =>
    expect(await verdict(resource)).toBe(expected),
  );

  it('a condition stands beside a newer answer', async () =>
    expect(
      await verdict(condition('Z39.1', 'Lactating mother', { onset: '2026-10-01' }), no('2026-11-19')),
    ).toBe('critical hold'));

  it('the card says what was found, and when', async () => {
    const named = { valueCodeableConcept: { ...loinc('LA33-6'), text: 'Breastfeeding now' } };
    expect(await textOf(answer(named, '2026-11-19'))).toContain('(Breastfeeding now, 2026-11-19)');
    expect(await textOf(said(true, '2026-11-19'))).toContain('(yes, 2026-11-19)');
    expect(await textOf(said(true))).toContain('(yes, undated)');
    const lactating = condition('Z39.1', 'Lactating mother', { onset: '2026-10-01' });
    expect(await textOf(lactating)).toContain('(Lactating mother, 2026-10-01)');
    const unnamed = {
      ...condition('Z39.1', ''),
      code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'Z39.1' }] },
    };
    expect(await textOf({ ...unnamed, recordedDate: '2026-10-02' })).toContain('(breastfeeding, 2026-10-02)');
    expect(await textOf(said(true, '2026-11-19'), lactating)).toContain(
      '(yes, 2026-11-19; Lactating mother, 2026-10-01)',
    );
  });

  it.each(['observations', 'conditions'])('%s that were not read are a named gap', async (key) => {
    const cards = await cardsWith([], { base, without: [key] });
    expect(cards.get('lactation')).toBeUndefined();
    expect(cards.get('dataQuality')?.text).toContain('Lactation');
  });

  it('an answer holds though conditions were not read', async () =>
    expect(await verdictOn('lactation', [yes('2026-11-19')], { base, without: ['conditions'] })).toBe(
      'critical hold',
    ));
});
