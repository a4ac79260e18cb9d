import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { condition, temperature } from './chart-with.ts';
import { type Chart, factOf, planned } from './facts-of.ts';

// C2D1: doses 28, 21 and 14 days ago; the call on 2026-11-20 at 08:00 in New York, the infusion at 10:00.
const today = '2026-11-20';
const at = (clock: string, day = today) => `${day}T${clock}:00-05:00`;
const ucum = (value: number, unit: string) => ({
  value,
  unit,
  system: 'http://unitsofmeasure.org',
  code: unit,
});
const lab = (code: string, value: number, unit: string, more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code }] },
  effectiveDateTime: at('07:00'),
  valueQuantity: ucum(value, unit),
  ...more,
});
const has = (resource: FhirResource, ...codes: readonly string[]) =>
  codes.some((code) => JSON.stringify(resource).includes(`"${code}"`));

describe('fever in the last 24 hours (fhir-data.md §7)', () => {
  const fever = (record: readonly object[], chart: Chart = {}) =>
    factOf('fever', { ...chart, record, without: (resource) => has(resource, '8310-5') });
  it('none', () => {
    expect(fever([]).value).toMatchObject({
      present: false,
      withNeutropenia: false,
      found: 'no fever',
      limit: '38 °C',
    });
    expect(fever([])).toMatchObject({ state: 'known', evidence: [] });
  });

  it.each([
    ['24 hours ago', at('08:00', '2026-11-19'), true],
    ['a minute more', at('07:59', '2026-11-19'), false],
    ['by day alone, of yesterday', '2026-11-19', true],
    ['of the day before', '2026-11-18', false],
  ])('measured %s', (_what, time, present) => {
    const fact = fever([temperature(38.5, time)]);
    expect(fact.value).toMatchObject({ present });
    expect(fact.evidence).toHaveLength(present ? 1 : 0);
  });

  it('the highest is told, and each feverish one is evidence', () => {
    const three = [
      temperature(38.2, at('03:00')),
      temperature(39.1, at('05:00')),
      temperature(37, at('06:00')),
    ];
    const { value, evidence } = fever(three);
    expect(value).toMatchObject({ present: true, found: '39.1 °C, 2026-11-20T05:00:00-05:00' });
    expect(evidence).toHaveLength(2);
    expect(fever([...three].reverse()).value).toMatchObject({ found: '39.1 °C, 2026-11-20T05:00:00-05:00' });
    const undated = temperature(38.6, '', { effectiveDateTime: undefined });
    expect(fever([undated]).value).toMatchObject({ present: true, found: '38.6 °C, undated' });
  });

  it.each([
    ['38.3 once', [temperature(38.3, at('06:00'))], false],
    ['38.4 once', [temperature(38.4, at('06:00'))], true],
    [
      'over 38.3, by comparator',
      [temperature(0, at('06:00'), { valueQuantity: { ...ucum(38.3, 'Cel'), comparator: '>' } })],
      true,
    ],
    [
      'at least 38.3',
      [temperature(0, at('06:00'), { valueQuantity: { ...ucum(38.3, 'Cel'), comparator: '>=' } })],
      false,
    ],
    [
      'over 38.2',
      [temperature(0, at('06:00'), { valueQuantity: { ...ucum(38.2, 'Cel'), comparator: '>' } })],
      false,
    ],
    ['38.0 for an hour', [temperature(38, at('05:00')), temperature(38, at('06:00'))], false],
    ['38.0 for 61 minutes', [temperature(38, at('05:00')), temperature(38, at('06:01'))], true],
    [
      '38.0 with a lower one between',
      [temperature(38, at('04:00')), temperature(37.9, at('05:00')), temperature(38, at('06:00'))],
      false,
    ],
    [
      'a second time after a lower one',
      [temperature(37, at('03:00')), temperature(38, at('04:00')), temperature(38, at('05:30'))],
      true,
    ],
    ['38.0 twice, the second by day alone', [temperature(38, '2026-11-19'), temperature(38, today)], false],
  ])('fever in the sense of febrile neutropenia: %s', (_what, record, expected) => {
    expect(fever(record).value).toMatchObject({ withNeutropenia: expected });
  });

  it('a lasting fever is told from when to when, a high one by itself', () => {
    const lasting = [temperature(38.1, at('04:00')), temperature(38.2, at('05:30'))];
    expect(fever(lasting).value).toMatchObject({
      foundWithNeutropenia: 'at least 38.0 °C from 2026-11-20T04:00:00-05:00 to 2026-11-20T05:30:00-05:00',
      found: '38.2 °C, 2026-11-20T05:30:00-05:00',
    });
    const high = [...lasting, temperature(38.9, at('06:00'))];
    expect(fever(high).value).toMatchObject({ foundWithNeutropenia: '38.9 °C, 2026-11-20T06:00:00-05:00' });
    expect(fever([temperature(38.1, at('04:00'))]).value).toMatchObject({
      foundWithNeutropenia: '38.1 °C, 2026-11-20T04:00:00-05:00',
    });
  });

  it('under 39 says nothing of fever', () => {
    const under = temperature(0, at('06:00'), { valueQuantity: { ...ucum(39, 'Cel'), comparator: '<' } });
    expect(fever([under]).value).toMatchObject({ present: false });
  });

  it('38 without a unit is read by the unit that makes sense', () =>
    expect(fever([temperature(0, at('06:00'), { valueQuantity: { value: 38.5 } })]).value).toMatchObject({
      present: true,
    }));

  it.each([
    ['15 days ago', [[1, '2026-11-05']], true, '15 days after the last dose'],
    ['16 days ago', [[1, '2026-11-04']], false, '16 days after the last dose'],
    ['yesterday', [[1, '2026-11-19']], true, '1 day after the last dose'],
    ['never', [], false, 'before any dose'],
  ] satisfies [string, NonNullable<Chart['doses']>, boolean, string][])(
    'the last dose %s',
    (_what, doses, afterDose, sinceDose) => {
      expect(fever([], { doses }).value).toMatchObject({ afterDose, sinceDose });
    },
  );

  it('a dose that is not all known may be one of late', () => {
    const begun = {
      resourceType: 'MedicationAdministration',
      status: 'stopped',
      medicationCodeableConcept: { text: 'tarlatamab' },
    };
    expect(fever([begun], { doses: [] }).value).toMatchObject({
      afterDose: true,
      sinceDose: 'the last dose is not known',
    });
    expect(fever([begun], { doses: [[1, '2026-10-01']] }).value).toMatchObject({ afterDose: true });
  });
});

describe('sodium, potassium and uric acid (S27)', () => {
  const CODES = { sodium: '2951-2', potassium: '2823-3', urate: '3084-1' } as const;
  const UNITS = { sodium: 'mmol/L', potassium: 'mmol/L', urate: 'mg/dL' } as const;
  const drawn = (
    values: Partial<Record<keyof typeof CODES, number | object | undefined>>,
    chart: Chart = {},
  ) => {
    const all: Partial<Record<keyof typeof CODES, number | object | undefined>> = {
      sodium: 139,
      potassium: 4.2,
      urate: 5,
      ...values,
    };
    const record = (Object.keys(CODES) as (keyof typeof CODES)[]).flatMap((test) => {
      const value = all[test];
      if (value === undefined) return [];
      return [
        typeof value === 'number'
          ? lab(CODES[test], value, UNITS[test])
          : lab(CODES[test], 0, UNITS[test], value),
      ];
    });
    const isElectrolyte = (resource: FhirResource) => has(resource, ...Object.values(CODES));
    return factOf('electrolytes', {
      ...chart,
      record: [...record, ...(chart.record ?? [])],
      without: isElectrolyte,
    });
  };
  const bound = (comparator: string, value: number, unit: string) => ({
    valueQuantity: { ...ucum(value, unit), comparator },
  });

  it('all usable', () => {
    const { value, state, evidence } = drawn({});
    expect(state).toBe('known');
    expect(value).toEqual({
      missing: 0,
      missingNames: '',
      reasons: '',
      crs: false,
      severe: false,
      severeShort: '',
      severeText: '',
      severeRemark: '',
      lowSodium: false,
      sodiumText: '139 mmol/L',
      sodiumAt: ', drawn 2026-11-20T07:00:00-05:00',
      usable: 'sodium 139 mmol/L, potassium 4.2 mmol/L, uric acid 5 mg/dL',
    });
    expect(evidence).toEqual([]);
  });

  it('what is missing is named, with what a panel would bring', () => {
    expect(drawn({ urate: undefined }).value).toMatchObject({
      missing: 1,
      missingNames: 'uric acid',
      missingUrate: 'uric acid',
    });
    expect(drawn({ urate: undefined }).value).not.toHaveProperty('missingInPanel');
    const two = drawn({ sodium: undefined, potassium: undefined }).value;
    expect(two).toMatchObject({
      missing: 2,
      missingNames: 'sodium, potassium',
      missingInPanel: 'sodium, potassium',
      usable: 'uric acid 5 mg/dL',
    });
    expect(two).not.toHaveProperty('missingUrate');
    const none = drawn({ sodium: undefined, potassium: undefined, urate: undefined }).value;
    expect(none).toMatchObject({
      missing: 3,
      missingInPanel: 'sodium, potassium',
      missingUrate: 'uric acid',
      usable: '',
      sodiumText: 'not known',
      sodiumAt: '',
    });
    expect(Object(none).reasons).toMatch(/sodium, potassium, uric acid/);
  });

  it.each([
    ['sodium 125', { sodium: 125 }, { severe: false }],
    [
      'sodium 124.9',
      { sodium: 124.9 },
      {
        severe: true,
        severeShort: 'sodium 124.9 mmol/L, grade 3',
        severeText: 'sodium 124.9 mmol/L, grade 3, drawn 2026-11-20T07:00:00-05:00',
        missing: 0,
      },
    ],
    ['potassium 2.9', { potassium: 2.9 }, { severe: true, severeRemark: '' }],
    [
      'potassium 6.1',
      { potassium: 6.1 },
      { severe: true, severeRemark: 'High potassium: think of tumor lysis.' },
    ],
    ['potassium 6.0', { potassium: 6 }, { severe: false, severeRemark: '' }],
    [
      'sodium 124 and potassium 7.1: the worst first',
      { sodium: 124, potassium: 7.1 },
      { severeShort: 'potassium 7.1 mmol/L, grade 4; sodium 124 mmol/L, grade 3' },
    ],
    [
      'potassium 3.4',
      { potassium: 3.4 },
      { usable: expect.stringMatching(/potassium 3\.4 mmol\/L \(grade [12]\)/) },
    ],
  ])('%s', (_what, values, expected) => expect(drawn(values).value).toMatchObject(expected));

  it.each([
    ['130', 130, false],
    ['129.9', 129.9, true],
    ['125', 125, true],
    ['124.9, which is grade 3 by itself', 124.9, false],
  ])('sodium %s hangs on symptoms', (_what, sodium, lowSodium) => {
    const { value, evidence } = drawn({ sodium });
    expect(value).toMatchObject({ lowSodium });
    expect(evidence).toHaveLength(sodium < 130 ? 1 : 0);
  });

  it('a value that leaves the grade open is a gap', () => {
    const { value, evidence } = drawn({ potassium: bound('<', 3.4, 'mmol/L') });
    expect(value).toMatchObject({
      missing: 1,
      missingNames: 'potassium',
      severe: false,
      reasons: expect.stringContaining('potassium'),
    });
    expect(evidence).toHaveLength(1);
    expect(drawn({ potassium: bound('<', 2.5, 'mmol/L') }).value).toMatchObject({ missing: 0, severe: true });
    expect(drawn({ sodium: bound('<', 130, 'mmol/L') }).value).toMatchObject({ missing: 1, lowSodium: true });
  });

  it('a preliminary severe value is a gap and an alarm', () => {
    expect(
      drawn({ potassium: { valueQuantity: ucum(6.5, 'mmol/L'), status: 'preliminary' } }).value,
    ).toMatchObject({
      missing: 1,
      severe: true,
    });
  });

  it('CRS of late is told', () => {
    const crs = condition('D89.831', 'CRS', { onset: '2026-11-18' });
    expect(drawn({}, { record: [crs] }).value).toMatchObject({ crs: true });
  });
});

describe('gaps of a panel, and when to draw it (S24, S26; fhir-data.md §7)', () => {
  const BLOOD = ['751-8', '718-7', '777-3'];
  const gaps = (record: readonly object[], chart: Chart = {}) =>
    factOf('cbcGaps', { ...chart, record, without: (resource) => has(resource, ...BLOOD) }).value;
  const anc = (more: object = {}) => lab('751-8', 3, '10*9/L', more);
  const hemoglobin = lab('718-7', 13, 'g/dL');
  const platelets = (value = 200, more: object = {}) => lab('777-3', value, '10*9/L', more);

  it('none, one, all', () => {
    expect(gaps([anc(), hemoglobin, platelets()])).toEqual({
      count: 0,
      reasons: '',
      names: '',
      dose: 'C2D1',
    });
    expect(gaps([anc(), platelets()])).toMatchObject({
      count: 1,
      names: 'hemoglobin',
      reasons: expect.stringContaining('hemoglobin'),
    });
    expect(gaps([])).toMatchObject({
      count: 3,
      names: 'ANC, hemoglobin, platelets',
      reasons: expect.stringContaining('ANC, hemoglobin, platelets'),
    });
    const broken = gaps([anc({ status: 'preliminary' }), hemoglobin]);
    expect(broken).toMatchObject({ count: 2, reasons: expect.stringMatching(/ANC.*; .*platelets/) });
  });

  it('a bound that leaves open whether to hold is one, another is not', () => {
    const under = (value: number) => ({ valueQuantity: { ...ucum(value, '10*9/L'), comparator: '<' } });
    expect(gaps([anc(under(1.5)), hemoglobin, platelets()])).toMatchObject({
      count: 1,
      reasons: 'ANC < 1.5 10*9/L leaves open whether the dose must be held',
    });
    expect(gaps([anc(under(1)), hemoglobin, platelets()])).toMatchObject({ count: 0 });
    const over = { valueQuantity: { ...ucum(1, '10*9/L'), comparator: '>' } };
    expect(gaps([anc(over), hemoglobin, platelets()])).toMatchObject({ count: 0 });
  });

  it.each([
    ['cycle 2: 7 days before the infusion', 3, at('10:00', '2026-11-13'), 0],
    ['cycle 2: a minute more', 3, at('09:59', '2026-11-13'), 1],
    ['cycle 1: 72 hours', 2, at('10:00', '2026-11-17'), 0],
    ['cycle 1: a minute more', 2, at('09:59', '2026-11-17'), 1],
  ])('%s', (_what, count, time, missing) => {
    const doses: [number, string][] = [
      [1, '2026-10-30'],
      [10, '2026-11-06'],
      [10, '2026-11-12'],
    ];
    const old = lab('751-8', 3, '10*9/L', { effectiveDateTime: time });
    expect(gaps([old, hemoglobin, platelets()], { doses: doses.slice(0, count) })).toMatchObject({
      count: missing,
    });
  });

  it('where the treatment day is not known the limit of the first cycle holds', () => {
    const chart: Chart = { doses: [[10, '2026-11-12']] };
    const old = lab('751-8', 3, '10*9/L', { effectiveDateTime: at('09:00', '2026-11-17') });
    expect(gaps([old, hemoglobin, platelets()], chart)).toMatchObject({ count: 1, dose: 'this dose' });
  });

  const window = (chart: Chart = {}) => factOf('laboratoryWindow', chart).value;
  it.each([
    ['today', at('10:00'), { from: at('08:00'), until: at('10:00'), priority: 'urgent', dose: 'C2D1' }],
    [
      'in 24 hours',
      at('08:00', '2026-11-21'),
      { from: at('08:00'), until: at('08:00', '2026-11-21'), priority: 'urgent' },
    ],
    ['a minute more', at('08:01', '2026-11-21'), { priority: 'routine' }],
    [
      'in 10 days',
      at('10:00', '2026-11-30'),
      { from: at('10:00', '2026-11-23'), until: at('10:00', '2026-11-30'), priority: 'routine' },
    ],
    ['this minute', at('08:00'), { from: at('08:00'), until: at('08:00', '2026-11-21'), priority: 'urgent' }],
    ['an hour ago', at('07:00'), { from: at('08:00'), until: at('08:00', '2026-11-21'), priority: 'urgent' }],
  ])('a dose due %s', (_what, time, expected) => {
    expect(window({ orders: [planned(time)] })).toMatchObject(expected);
  });

  it('the day of an order is not named where earlier doses are missing', () => {
    const chart: Chart = { doses: [[10, '2026-11-12']], orders: [planned(at('10:00'), 10, 'C2D1')] };
    expect(window(chart)).toMatchObject({ dose: 'this dose' });
    expect(gaps([], chart)).toMatchObject({ dose: 'this dose' });
    expect(window({ doses: [[10, '2026-11-12']] })).toMatchObject({ dose: 'this dose' });
  });

  it('grades in words', () => {
    const text = (record: readonly object[]) =>
      Object(factOf('anc', { record, without: (resource) => has(resource, '751-8') }).value).gradeText;
    const under = (value: number) => ({ valueQuantity: { ...ucum(value, '10*9/L'), comparator: '<' } });
    expect(text([lab('751-8', 0.8, '10*9/L')])).toBe('grade 3');
    expect(text([anc(under(1))])).toBe('grade 3 or 4');
    expect(text([anc(under(1.5))])).toBe('grade 2 to 4');
  });
});
