import type { Condition, FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { codeSet } from '#src/facts/code-set.ts';
import {
  activeConditions,
  isActive,
  isStanding,
  isUncertain,
  standingConditions,
} from '#src/facts/conditions.ts';
import { codeTable } from '#src/fhir/coding.ts';
import { indexRecord } from '#src/record/index-record.ts';

const coded = (code: string) => ({ coding: [{ code }] });
const pregnancy: Condition = {
  resourceType: 'Condition',
  id: 'pregnancy',
  subject: { reference: 'Patient/p1' },
  code: { coding: [{ system: 'http://snomed.info/sct', code: '77386006' }] },
};
const written = (more: object): Condition => ({ ...pregnancy, ...more });

describe('whether a Condition stands (clinical.md §5 #82)', () => {
  it.each([
    ['refuted', false],
    ['entered-in-error', false],
    ['confirmed', true],
    ['provisional', true],
    ['differential', true],
    ['unconfirmed', true],
  ])('%s: %s', (code, stands) => {
    expect(isStanding(written({ verificationStatus: coded(code) }))).toBe(stands);
  });

  it('no verification status, or one without a code, refutes nothing', () => {
    expect(isStanding(pregnancy)).toBe(true);
    expect(isStanding(written({ verificationStatus: { text: 'refuted?' } }))).toBe(true);
    expect(isStanding(written({ verificationStatus: { coding: [{ display: 'Refuted' }] } }))).toBe(true);
  });
});

describe('whether it proves anything (clinical.md §5 #82)', () => {
  it.each([
    ['provisional', true],
    ['differential', true],
    ['unconfirmed', true],
    ['confirmed', false],
    ['refuted', false],
  ])('%s: uncertain %s', (code, uncertain) => {
    expect(isUncertain(written({ verificationStatus: coded(code) }))).toBe(uncertain);
  });

  it('without a verification status it does', () => {
    expect(isUncertain(pregnancy)).toBe(false);
    expect(isUncertain(written({ verificationStatus: { coding: [{}] } }))).toBe(false);
  });
});

const at = { now: Date.parse('2026-11-20T13:00:00Z'), zone: 'America/New_York' };

describe('whether it is active now (clinical.md §5 #50, #81)', () => {
  it.each([
    ['active', true],
    ['recurrence', true],
    ['relapse', true],
    ['inactive', false],
    ['remission', false],
    ['resolved', false],
  ])('clinicalStatus %s: %s', (code, active) => {
    expect(isActive(written({ clinicalStatus: coded(code) }), at)).toBe(active);
  });

  it.each([
    ['no clinical status and no end', {}, true],
    ['an end by date', { abatementDateTime: '2026-10-01' }, false],
    ['an end by period', { abatementPeriod: { end: '2026-10-01' } }, false],
    ['an expected date of delivery, ahead', { abatementDateTime: '2027-03-01' }, true],
    ['a period that ends ahead', { abatementPeriod: { start: '2026-11-01', end: '2027-03-01' } }, true],
    ['an end today', { abatementDateTime: '2026-11-20' }, false],
    ['an end tomorrow', { abatementDateTime: '2026-11-21' }, true],
    ['an end one minute ahead', { abatementDateTime: '2026-11-20T08:01:00-05:00' }, true],
    ['an end at this minute', { abatementDateTime: '2026-11-20T08:00:00-05:00' }, false],
    ['an end in this month, which may lie ahead', { abatementDateTime: '2026-11' }, true],
    ['an end last month', { abatementDateTime: '2026-10' }, false],
    ['an end this year, which may lie ahead', { abatementDateTime: '2026' }, true],
    [
      'over by its status, whatever its end',
      { clinicalStatus: coded('resolved'), abatementDateTime: '2027-03-01' },
      false,
    ],
    ['an end in words', { abatementString: 'resolved in spring' }, false],
    ['an end in words that lies ahead', { abatementString: 'after delivery' }, true],
    ['an end by date that cannot be read', { abatementDateTime: 'last spring' }, true],
    ['an end by period that has only begun', { abatementPeriod: { start: '2026-10-01' } }, true],
    ['an end at an age', { abatementAge: { value: 24, unit: 'a' } }, false],
    ['an end by date that is null', { abatementDateTime: null }, true],
    ['an end in words that is blank', { abatementString: ' ' }, true],
    ['an end by period that is null', { abatementPeriod: null }, true],
    ['a status in words alone is none', { clinicalStatus: { coding: [{ display: 'Resolved' }] } }, true],
    [
      'a status without a code beside an end',
      { clinicalStatus: { coding: [{ display: 'Resolved' }] }, abatementDateTime: '2026-10-01' },
      false,
    ],
    [
      'a status says more than an end',
      { clinicalStatus: coded('active'), abatementDateTime: '2026-10-01' },
      true,
    ],
    ['two statuses, one of them over', { clinicalStatus: [coded('active'), coded('resolved')] }, false],
  ])('%s: %s', (_what, more, active) => {
    expect(isActive(written(more), at)).toBe(active);
  });
});

describe('the Conditions of an idea', () => {
  const codes = codeSet({
    expansion: { contains: [{ system: 'http://snomed.info/sct', code: '77386006' }] },
  });
  const named = (id: string, more: object) => ({ ...written(more), id });
  const conditions: readonly FhirResource[] = [
    named('now', {}),
    named('over', { clinicalStatus: coded('resolved') }),
    named('refuted', { verificationStatus: coded('refuted') }),
    named('other', { code: { coding: [{ system: 'http://snomed.info/sct', code: '38341003' }] } }),
    named('uncoded', { code: { text: 'Pregnancy' } }),
  ];
  const record = indexRecord({
    patientId: 'p1',
    prefetch: {
      conditions: {
        resourceType: 'Bundle',
        type: 'searchset',
        entry: conditions.map((resource) => ({ resource })),
      },
    },
    draftOrders: [],
    declared: [{ key: 'conditions', resourceType: 'Condition' }],
    codes: codeTable([]),
  });
  const ids = (found: readonly { readonly reference: string }[]) => found.map(({ reference }) => reference);

  it('stand unless refuted, and are found by code alone', () => {
    expect(ids(standingConditions(record, codes))).toEqual(['Condition/now', 'Condition/over']);
  });
  it('are active unless over', () => {
    expect(ids(activeConditions(record, codes, at))).toEqual(['Condition/now']);
  });
});
