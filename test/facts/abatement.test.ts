import type { Condition } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { hasAbated } from '#src/facts/abatement.ts';

const at = { now: Date.parse('2026-11-20T13:00:00Z'), zone: 'America/New_York' };
const abated = (fields: object) =>
  hasAbated({ resourceType: 'Condition', subject: { reference: 'Patient/p1' }, ...fields } as Condition, at);

describe('whether a Condition has abated, where it has no clinical status (clinical.md §5 #81)', () => {
  it.each([
    ['nothing is told', {}],
    ['a date ahead', { abatementDateTime: '2026-11-21' }],
    ['a date that is none', { abatementDateTime: '11/03/2026' }],
    ['this month', { abatementDateTime: '2026-11' }],
    ['this year', { abatementDateTime: '2026' }],
    ['a period that has begun and not ended', { abatementPeriod: { start: '2026-11-01' } }],
    ['a period that ends ahead', { abatementPeriod: { start: '2026-11-01', end: '2026-12-01' } }],
    ['an age that is null', { abatementAge: null }],
    ['an age without a value', { abatementAge: { unit: 'a' } }],
    ['an age as text', { abatementAge: { value: '54' } }],
    ['an empty range', { abatementRange: {} }],
    ['blank words', { abatementString: '  ' }],
    ['words that are a number', { abatementString: 5 }],
  ])('%s: no', (_what, fields) => expect(abated(fields)).toBe(false));

  it.each([
    ['a date gone by', { abatementDateTime: '2026-11-19' }],
    ['today', { abatementDateTime: '2026-11-20' }],
    ['last month', { abatementDateTime: '2026-10' }],
    ['last year', { abatementDateTime: '2025' }],
    ['the end of a period', { abatementPeriod: { end: '2026-11-01' } }],
    ['an age', { abatementAge: { value: 54, unit: 'years' } }],
    ['ages', { abatementRange: { low: { value: 50 }, high: { value: 54 } } }],
    ['the lower age alone', { abatementRange: { low: { value: 50 } } }],
  ])('%s: yes', (_what, fields) => expect(abated(fields)).toBe(true));

  it.each([
    'Resolved',
    'resolved on 3 November',
    'symptoms ceased on discharge',
    'in remission',
    'around April 9, 2013',
    'between 2019 and 2021',
    '2025-12',
    ' 2026-11-19 ',
    'treatment complete',
  ])('"%s": yes', (abatementString) => expect(abated({ abatementString })).toBe(true));

  it.each([
    'unknown',
    'ongoing',
    'not resolved',
    'unresolved',
    'not yet resolved',
    'never fully recovered',
    'almost gone',
    'unclear whether resolved',
    'incompletely healed',
    'resolved, continues to need oxygen',
    'symptoms past, persistent pain',
    'resolved, recurred in May',
    'recovered, then relapsed',
    ' 2026-11-21 ',
    'partially resolved',
    'resolved?',
    'expected to have resolved by December',
    'will be over in 2025',
    'after delivery',
    'until 2020',
    'some time in 2026',
    '2019 to 2027',
    '2026-11-21',
    '2026',
    'spring',
  ])('"%s": nothing is known to be over', (abatementString) =>
    expect(abated({ abatementString })).toBe(false),
  );
});
