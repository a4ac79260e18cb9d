import { describe, expect, it } from 'vitest';
import { condition, ice } from './chart-with.ts';
import { type Chart, factOf } from './facts-of.ts';

// What was not sent is no "no": the fact says what it rests on, keeps what it has read, and cannot clear.
const lab = (code: string, value: number, unit: string) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code }] },
  effectiveDateTime: '2026-11-20T07:30:00-05:00',
  valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
});
const unread = (...keys: readonly string[]): Chart => ({ unread: keys });
const icans = condition('G92.01', 'ICANS', { onset: '2026-11-19' });

describe('events', () => {
  it.each([
    ['conditions', ['conditions'], 'not sent'],
    ['adverse events', ['adverseEvents'], 'not sent'],
    ['both', ['conditions', 'adverseEvents'], 'not sent; not sent'],
  ])('%s', (_what, keys, reason) => {
    for (const name of ['crs', 'neurotoxicity', 'febrileNeutropenia']) {
      const fact = factOf(name, unread(...keys));
      expect(fact).toMatchObject({ state: 'unreadable', reason });
      expect(fact.readings).toHaveLength(1);
    }
  });

  it('what was read of them still alarms', () => {
    expect(factOf('neurotoxicity', { ...unread('adverseEvents'), record: [icans] })).toMatchObject({
      state: 'unreadable',
      value: { active: true, activeGrade: 1 },
    });
    const score = ice({ valueInteger: 2 }, '2026-11-20T07:00:00-05:00');
    expect(factOf('neurotoxicity', { ...unread('conditions'), record: [score] })).toMatchObject({
      state: 'unreadable',
      value: { grade3: true },
    });
    const crs = condition('D89.834', 'CRS', { onset: '2026-11-19' });
    expect(factOf('crs', { ...unread('adverseEvents'), record: [crs] })).toMatchObject({
      value: { grade4: true },
    });
  });

  it('temperatures are a gap of CRS after a dose', () => {
    expect(factOf('fever', unread('observations'))).toMatchObject({
      state: 'unreadable',
      reason: 'temperature: not sent',
      value: { present: false, found: 'no fever' },
    });
    expect(factOf('crs', unread('observations'))).toMatchObject({
      state: 'unreadable',
      reason: 'temperature: not sent',
    });
    expect(factOf('crs', { ...unread('observations'), doses: [] })).toMatchObject({ state: 'known' });
  });
});

describe('the liver', () => {
  const injured = [lab('1742-6', 150, 'U/L'), lab('1920-8', 30, 'U/L'), lab('1975-2', 3, 'mg/dL')];
  it('conditions that were not sent leave other causes open, once the values are met', () => {
    expect(factOf('liverInjury', { ...unread('conditions'), record: injured })).toMatchObject({
      state: 'unreadable',
      reason: 'other causes of liver injury: not sent',
      value: { combined: true, otherCause: false },
    });
    expect(factOf('liverInjury', { record: injured })).toMatchObject({
      state: 'known',
      value: { combined: true },
    });
    expect(factOf('liverInjury', unread('conditions'))).toMatchObject({
      state: 'known',
      value: { combined: false },
    });
  });
});

describe('the course of a cytopenia', () => {
  it.each([
    ['medicationAdministrations', 'not sent'],
    ['labs', 'not sent'],
  ])('%s', (key, reason) => {
    const fact = factOf('neutropeniaCourse', unread(key));
    expect(fact).toMatchObject({ state: 'unreadable', reason, value: { open: false, grade4Episodes: 0 } });
  });
});

describe('pregnancy and lactation', () => {
  it.each(['pregnancy', 'lactation'])('%s', (name) => {
    const of = 'clean-woman-of-34-c1d1';
    expect(factOf(name, { of, ...unread('observations') })).toMatchObject({
      state: 'unreadable',
      reason: 'observations: not sent',
    });
    const both = factOf(name, { of, ...unread('observations', 'conditions') });
    expect(both.reason).toBe('observations: not sent; conditions: not sent');
    expect(both.readings).toHaveLength(1);
    expect(factOf(name, { of, ...unread('conditions') })).toMatchObject({
      state: 'unreadable',
      reason: 'conditions: not sent',
    });
  });

  it('a negative test excludes nothing while conditions were not read', () => {
    const of = 'pregnancy-test-within-7-days';
    expect(factOf('pregnancy', { of }).value).toMatchObject({ excluded: true });
    expect(factOf('pregnancy', { of, ...unread('conditions') }).value).toMatchObject({ excluded: false });
  });
});
