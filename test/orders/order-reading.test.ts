import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { medicationNames, type Resolve } from '#src/fhir/medication.ts';
import type { OrderRead } from '#src/orders/dose.ts';
import { infusionDuration, infusionRate, orderedVolume } from '#src/orders/infusion.ts';
import { deviceTexts } from '#src/orders/order-texts.ts';
import { plannedStart } from '#src/orders/planned-start.ts';
import { productStrength, serviceQuantity } from '#src/orders/product.ts';
import { statedTreatmentDays } from '#src/orders/treatment-day.ts';

const order = (more: object) => ({
  reference: 'MedicationRequest/d',
  resource: { resourceType: 'MedicationRequest', id: 'd', ...more } as unknown as FhirResource,
});
const nowhere = () => undefined;

describe('planned start (fhir-data.md §3)', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  const zone = 'America/New_York';
  const timing = (value: object) => ({
    dosageInstruction: [{ timing: value }],
    authoredOn: '2026-11-19T10:00:00Z',
  });
  it.each<[string, object, string, string]>([
    [
      'first event',
      timing({ event: ['2026-11-21T09:00:00-05:00'], repeat: { boundsPeriod: { start: '2026-11-22' } } }),
      'timing.event',
      '2026-11-21T14:00:00.000Z',
    ],
    [
      'the earliest of unsorted events',
      timing({ event: ['2026-12-05', '2026-11-28', '2026-11-21'] }),
      'timing.event',
      '2026-11-21T05:00:00.000Z',
    ],
    ['event as a string', timing({ event: '2026-11-21' }), 'timing.event', '2026-11-21T05:00:00.000Z'],
    [
      'start of the bounds',
      timing({ repeat: { boundsPeriod: { start: '2026-11-22' } } }),
      'boundsPeriod.start',
      '2026-11-22T05:00:00.000Z',
    ],
    ['authoredOn', timing({}), 'authoredOn', '2026-11-19T10:00:00.000Z'],
    ['now', {}, 'now', '2026-11-20T12:00:00.000Z'],
    [
      'a service that occurs',
      { resourceType: 'ServiceRequest', occurrenceDateTime: '2026-11-21', authoredOn: '2026-11-19' },
      'timing.event',
      '2026-11-21T05:00:00.000Z',
    ],
    [
      'a service within a period',
      { resourceType: 'ServiceRequest', occurrencePeriod: { start: '2026-11-22' } },
      'boundsPeriod.start',
      '2026-11-22T05:00:00.000Z',
    ],
    [
      '§5 #104 dated months in the past',
      { authoredOn: '2026-03-01' },
      'authoredOn',
      '2026-03-01T05:00:00.000Z',
    ],
  ])('%s', (_form, more, from, at) => {
    const start = plannedStart(order(more), now, zone);
    expect([start.from, new Date(start.at).toISOString(), start.unreadable]).toEqual([from, at, []]);
  });

  it('keeps the further events', () => {
    const start = plannedStart(order(timing({ event: ['2026-11-28', '2026-11-21'] })), now, zone);
    expect(start.further.map(({ recorded }) => recorded)).toEqual(['2026-11-28']);
  });

  it('passes over a time that nobody can read, and tells', () => {
    expect(plannedStart(order(timing({ event: ['next Friday'] })), now, zone)).toMatchObject({
      from: 'authoredOn',
      unreadable: ['timing.event'],
    });
  });
});

describe('stated day of treatment (fhir-data.md §3)', () => {
  const url = 'urn:example:treatment-day';
  const days = (more: object) =>
    statedTreatmentDays(order(more), url).map(({ cycle, day }) => `C${cycle}D${day}`);

  it.each([
    'C1D8',
    'C1 D8',
    'Cycle 1 Day 8',
    'Cycle 1, Day 8',
    'c1d8',
    'C01D08',
    'CYCLE 1 DAY 8',
    'C1-D8',
    'C1/D8',
    'ES-SCLC C1D8: give 10 mg over 1 hour',
    '(C1D8)',
    'Cycle 1 Day 8, 10 mg in 250 mL',
    'C1D8,10 mg',
  ])('%s', (text) => {
    expect(days({ dosageInstruction: [{ text }] })).toEqual(['C1D8']);
  });

  it.each([
    'C1',
    'Day 8',
    'ABC1D8',
    'C1 D5W 250 mL',
    'cycle 1 of 6',
    'CD8',
    'C0D8',
    'C1D0',
    'C1D8x',
    'C1 250 mL D8',
  ])('no day: %s', (text) => {
    expect(days({ dosageInstruction: [{ text }] })).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['Cycle 1 Days 1, 8 and 15', ['C1D1', 'C1D8', 'C1D15']],
    ['C1D1,8,15', ['C1D1', 'C1D8', 'C1D15']],
    ['C1D1: 1 mg; C1D8: 10 mg', ['C1D1', 'C1D8']],
    ['Cycle 2 Days 1 and 15, 10 mg', ['C2D1', 'C2D15']],
  ])('several days: %s', (text, expected) => {
    expect(days({ note: [{ text }] })).toEqual(expected);
  });

  it.each<[string, object]>([
    ['dosage text', { dosageInstruction: { text: 'C2D15' } }],
    ['note', { note: { text: 'C2D15' } }],
    ['group identifier', { groupIdentifier: { value: 'AMG-C2D15' } }],
    ['extension', { extension: [{ url, valueString: 'C2D15' }] }],
    ['extension of the dosage', { dosageInstruction: [{ extension: { url, valueString: 'C2D15' } }] }],
    ['text of a service', { resourceType: 'ServiceRequest', code: { text: 'infusion C2D15' } }],
  ])('in %s', (_place, more) => {
    expect(days(more)).toEqual(['C2D15']);
  });

  it('another extension says nothing', () => {
    expect(days({ extension: [{ url: 'urn:other', valueString: 'C2D15' }] })).toEqual([]);
  });

  it('an order that contradicts itself states both, and where', () => {
    const more = {
      extension: [{ url, valueString: 'C1D15' }],
      note: [{ text: 'for C1D8' }],
      dosageInstruction: [{ text: 'C1D8' }],
    };
    expect(statedTreatmentDays(order(more), url)).toEqual([
      { cycle: 1, day: 15, stated: 'C1D15', where: ['extension'] },
      { cycle: 1, day: 8, stated: 'C1D8', where: ['dosageInstruction.text', 'note.text'] },
    ]);
  });
});

describe('infusion rate and time', () => {
  const rate = (part: object) => infusionRate(order({ dosageInstruction: [{ doseAndRate: [part] }] }));
  it.each<[string, object, number]>([
    ['rateQuantity', { rateQuantity: { value: 250, unit: 'mL/hr' } }, 250],
    [
      'UCUM',
      { rateQuantity: { value: 250, unit: 'mL/hour', system: 'http://unitsofmeasure.org', code: 'mL/h' } },
      250,
    ],
    ['litres per hour', { rateQuantity: { value: 0.25, code: 'L/h' } }, 250],
    ['millilitres per minute', { rateQuantity: { value: 4, unit: 'mL/min' } }, 240],
    [
      'ratio',
      { rateRatio: { numerator: { value: 250, unit: 'mL' }, denominator: { value: 1, unit: 'h' } } },
      250,
    ],
    [
      'ratio in minutes',
      { rateRatio: { numerator: { value: 250, unit: 'mL' }, denominator: { value: 60, unit: 'min' } } },
      250,
    ],
  ])('%s', (_form, part, mlPerHour) => {
    expect(rate(part)).toMatchObject({ state: 'known', readings: [{ mlPerHour }] });
  });

  it.each<[string, object, string]>([
    ['none', { doseQuantity: { value: 10, unit: 'mg' } }, 'absent'],
    ['a mass rate', { rateQuantity: { value: 10, unit: 'mg/h' } }, 'unreadable'],
    ['a range', { rateRange: { low: { value: 200, unit: 'mL/h' } } }, 'unreadable'],
    ['a ratio without a time', { rateRatio: { numerator: { value: 250, unit: 'mL' } } }, 'unreadable'],
  ])('%s', (_form, part, state) => {
    expect(rate(part).state).toBe(state);
  });

  it('two rates are no rate', () => {
    const doseAndRate = [
      { rateQuantity: { value: 250, unit: 'mL/h' } },
      { rateQuantity: { value: 100, unit: 'mL/h' } },
    ];
    expect(infusionRate(order({ dosageInstruction: { doseAndRate } }))).toMatchObject({
      state: 'unreadable',
      readings: [{ mlPerHour: 250 }, { mlPerHour: 100 }],
    });
  });

  it.each<[string, object, string, number | undefined]>([
    ['one hour', { duration: 1, durationUnit: 'h' }, 'known', 60],
    ['sixty minutes', { duration: 60, durationUnit: 'min' }, 'known', 60],
    ['no duration', {}, 'absent', undefined],
    ['no unit', { duration: 1 }, 'unreadable', undefined],
    ['up to two hours', { duration: 1, durationMax: 2, durationUnit: 'h' }, 'unreadable', undefined],
    ['weeks', { duration: 1, durationUnit: 'wk' }, 'unreadable', undefined],
  ])('time: %s', (_form, repeat, state, minutes) => {
    const read = infusionDuration(order({ dosageInstruction: [{ timing: { repeat } }] }));
    expect([read.state, read.readings[0]?.minutes]).toEqual([state, minutes]);
  });

  it('volume of a saline order', () => {
    const saline = { dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 1, unit: 'L' } }] }] };
    expect(orderedVolume(order(saline))).toMatchObject({ state: 'known', readings: [{ ml: 1000 }] });
  });
});

describe('product strength', () => {
  const strengthOf = (one: OrderRead, resolve: Resolve) =>
    productStrength(one, medicationNames(one.resource, resolve));
  const strength = (medication: object) =>
    strengthOf(order({ medicationReference: { reference: '#m' } }), () => ({
      resource: { resourceType: 'Medication', ...medication } as FhirResource,
    }));
  const ingredient = (numerator: object, denominator?: object) => ({
    ingredient: [{ strength: { numerator, denominator } }],
  });
  it.each<[string, object, string, number[]]>([
    ['per vial', ingredient({ value: 10, unit: 'mg' }, { value: 1, unit: 'vial' }), 'known', [10]],
    ['micrograms per kit', ingredient({ value: 1000, unit: 'ug' }, { value: 1, unit: 'kit' }), 'known', [1]],
    [
      'a concentration is no strength',
      ingredient({ value: 10, unit: 'mg' }, { value: 1, unit: 'mL' }),
      'absent',
      [],
    ],
    ['in the name', { code: { text: 'X 10 MG KIT' } }, 'known', [10]],
    ['a concentration in the name', { code: { text: 'X 0.9 mg/mL' } }, 'absent', []],
    [
      'two in the names',
      { code: { text: 'X 10 mg', coding: [{ display: 'X 1 mg' }] } },
      'unreadable',
      [10, 1],
    ],
  ])('%s', (_form, medication, state, values) => {
    const read = strength(medication);
    expect([read.state, read.readings.map(({ milligrams }) => milligrams)]).toEqual([state, values]);
  });

  it('none without a Medication or a name', () => {
    expect(strengthOf(order({}), nowhere).state).toBe('absent');
  });
});

it.each<[string, object, string, object[]]>([
  [
    'billing units',
    { quantityQuantity: { value: 10, unit: 'units' } },
    'known',
    [{ value: 10, unit: 'units' }],
  ],
  ['a bare number', { quantityQuantity: { value: 10 } }, 'known', [{ value: 10 }]],
  ['none', {}, 'absent', []],
  ['a range', { quantityRange: {} }, 'unreadable', []],
  ['nonsense', { quantityQuantity: { value: 'ten' } }, 'unreadable', []],
])('quantity of a service: %s', (_form, more, state, readings) => {
  expect(serviceQuantity(order({ resourceType: 'ServiceRequest', ...more }))).toMatchObject({
    state,
    readings,
  });
});

it('texts that may name a device, from every place', () => {
  const more = {
    note: [{ text: 'use CSTD' }],
    dosageInstruction: [
      {
        text: 'pump',
        patientInstruction: 'sit',
        additionalInstruction: { text: 'slowly' },
        method: { coding: [{ display: 'infusion pump' }] },
      },
    ],
  };
  expect(deviceTexts(order(more)).map(({ text }) => text)).toEqual([
    'use CSTD',
    'pump',
    'sit',
    'slowly',
    'infusion pump',
  ]);
});
