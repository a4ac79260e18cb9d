import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { codeTable } from '#src/fhir/coding.ts';
import { type Companion, findCompanions } from '#src/orders/companion.ts';
import { readMilligrams, readMillilitres, readMinutes, readRoute } from '#src/orders/companion-reading.ts';
import { namedIn } from '#src/orders/named-in.ts';
import { indexRecord } from '#src/record/index-record.ts';

const zone = 'America/New_York';
const plannedStart = Date.parse('2026-11-20T15:00:00Z');
const now = Date.parse('2026-11-20T14:50:00Z');

/** Shapes that the specification does not allow arrive all the same. */
const resource = (fields: object) => fields as FhirResource;

function companionsOf(
  drafts: readonly object[],
  record: readonly object[] = [],
  start = plannedStart,
): readonly Companion[] {
  const subject = { reference: 'Patient/p1' };
  const own = record.map((item, index) => resource({ id: `r${index}`, subject, ...item }));
  const drafted = drafts.map((item, index) => resource({ id: `d${index}`, subject, ...item }));
  return findCompanions({
    record: indexRecord({
      patientId: 'p1',
      prefetch: { more: own },
      draftOrders: drafted.map((draft) => ({ resource: draft })),
      declared: [],
      codes: codeTable([]),
    }),
    drafts: drafted,
    plannedStart: start,
    now: Math.max(now, start - 600_000),
    zone,
  });
}

const order = (dosage: object = {}, more: object = {}) => ({
  resourceType: 'MedicationRequest',
  status: 'draft',
  intent: 'order',
  medicationCodeableConcept: { text: 'some drug' },
  dosageInstruction: [dosage],
  ...more,
});
const event = (...times: readonly string[]) => ({ timing: { event: times } });
const bounds = (boundsPeriod: object) => ({ timing: { repeat: { boundsPeriod } } });

describe('which orders go with an infusion (fhir-data.md §3)', () => {
  it.each<[string, readonly object[], readonly object[], readonly string[]]>([
    ['a draft of today', [order(event('2026-11-20T14:00:00Z'))], [], ['draft']],
    ['a draft without a time', [order()], [], ['draft']],
    ['a draft of tomorrow', [order(event('2026-11-21T14:00:00Z'))], [], []],
    [
      'a draft for several days, today among them',
      [order(event('2026-11-13T14:00:00Z', '2026-11-20T14:00:00Z'))],
      [],
      ['draft'],
    ],
    ['a draft that is cancelled', [order({}, { status: 'cancelled' })], [], []],
    ['an active order of the record', [], [order({}, { status: 'active' })], ['order']],
    [
      'an order of the record that is only a plan of somebody',
      [],
      [order({}, { status: 'active', intent: 'proposal' })],
      [],
    ],
    ['a prohibition', [], [order({}, { status: 'active', doNotPerform: true })], []],
    [
      'bounds that ended yesterday',
      [],
      [order(bounds({ start: '2026-11-01', end: '2026-11-19' }), { status: 'active' })],
      [],
    ],
    [
      'bounds that hold today',
      [],
      [order(bounds({ start: '2026-11-01', end: '2026-11-20' }), { status: 'active' })],
      ['order'],
    ],
    ['bounds that begin tomorrow', [], [order(bounds({ start: '2026-11-21' }), { status: 'active' })], []],
    ['as needed', [order({ asNeededCodeableConcept: { text: 'nausea' } })], [], []],
    [
      'given this morning',
      [],
      [
        {
          resourceType: 'MedicationAdministration',
          status: 'completed',
          effectiveDateTime: '2026-11-20T14:20:00Z',
        },
      ],
      ['given'],
    ],
    [
      'given yesterday afternoon',
      [],
      [
        {
          resourceType: 'MedicationAdministration',
          status: 'completed',
          effectiveDateTime: '2026-11-19T20:00:00Z',
        },
      ],
      [],
    ],
    [
      'stopped',
      [],
      [
        {
          resourceType: 'MedicationAdministration',
          status: 'stopped',
          effectiveDateTime: '2026-11-20T14:20:00Z',
        },
      ],
      [],
    ],
    ['an empty draft', [{ resourceType: 'MedicationRequest' }], [], ['draft']],
    [
      'dosage that is no list, timing that is null',
      [order({}, { dosageInstruction: { timing: null } })],
      [],
      ['draft'],
    ],
  ])('%s', (_name, drafts, record, expected) => {
    expect(companionsOf(drafts, record).map(({ source }) => source)).toEqual(expected);
  });

  it('an infusion after midnight is prepared the evening before', () => {
    const start = Date.parse('2026-11-21T05:30:00Z');
    expect(companionsOf([order(event('2026-11-21T04:45:00Z'))], [], start)).toHaveLength(1);
  });

  it('a draft takes the place of the server copy', () => {
    const copy = { ...order({}, { status: 'active' }), id: 'd0' };
    expect(companionsOf([{ ...order(), id: 'd0' }], [copy]).map(({ source }) => source)).toEqual(['draft']);
  });
});

function only(drafts: readonly object[], record: readonly object[] = []): Companion {
  const [companion] = companionsOf(drafts, record);
  if (companion === undefined) throw new Error('no companion');
  return companion;
}

describe('route', () => {
  it.each<[string, object, string]>([
    [
      'SNOMED CT',
      { route: { coding: [{ system: 'http://snomed.info/sct', code: '47625008' }] } },
      'intravenous',
    ],
    [
      'HL7 v3',
      {
        route: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration', code: 'IVPUSH' },
          ],
        },
      },
      'intravenous',
    ],
    ['text', { route: { text: 'Intravenous piggyback' } }, 'intravenous'],
    [
      'another SNOMED CT route',
      { route: { coding: [{ system: 'http://snomed.info/sct', code: '26643006' }] } },
      'other',
    ],
    ['PO', { route: { text: 'PO' } }, 'other'],
    ['dosage text', { text: '8 mg IV push' }, 'intravenous'],
    ['by mouth in the dosage text', { text: '8 mg by mouth' }, 'other'],
    ['nothing', {}, 'notStated'],
  ])('%s', (_name, dosage, expected) => {
    expect(readRoute(only([order(dosage)]))).toBe(expected);
  });
});

describe('amounts', () => {
  const amount = (value: number, unit: string) => ({ doseAndRate: [{ doseQuantity: { value, unit } }] });
  it.each<[string, object, number | undefined]>([
    ['mg', amount(8, 'mg'), 8],
    ['micrograms', amount(8000, 'ug'), 8],
    ['words', { text: '8 mg IV' }, 8],
    ['words with two doses', { text: '8 mg or 12 mg IV' }, undefined],
    ['a concentration is no dose', { text: '4 mg/mL, 2 mL' }, undefined],
    ['a volume as data is not overruled by words', { text: '8 mg', ...amount(2, 'mL') }, undefined],
    [
      'a range',
      { doseAndRate: [{ doseRange: { low: { value: 4, unit: 'mg' }, high: { value: 8, unit: 'mg' } } }] },
      undefined,
    ],
  ])('milligrams: %s', (_name, dosage, expected) => {
    expect(readMilligrams(only([order(dosage)]))).toBe(expected);
  });

  it.each<[string, object, number | undefined]>([
    ['mL', amount(1000, 'mL'), 1000],
    ['L', amount(1, 'L'), 1000],
    ['words', { text: '1 L IV over 4 hours' }, 1000],
    ['words with a separator', { text: '1,000 mL' }, 1000],
    [
      'rate times time',
      {
        doseAndRate: [{ rateQuantity: { value: 250, unit: 'mL/h' } }],
        timing: { repeat: { duration: 4, durationUnit: 'h' } },
      },
      1000,
    ],
    ['a bag', amount(1, 'bag'), undefined],
  ])('millilitres: %s', (_name, dosage, expected) => {
    expect(readMillilitres(only([order(dosage)]))).toBe(expected);
  });

  it.each<[string, object, number | undefined]>([
    ['duration', { timing: { repeat: { duration: 4, durationUnit: 'h' } } }, 240],
    [
      'volume over rate',
      {
        doseAndRate: [{ doseQuantity: { value: 1, unit: 'L' }, rateQuantity: { value: 250, unit: 'mL/h' } }],
      },
      240,
    ],
    ['words', { text: 'over 4 hours' }, 240],
    ['a range of words', { text: 'over 4-5 hours' }, undefined],
    [
      'an open duration',
      { timing: { repeat: { duration: 4, durationMax: 5, durationUnit: 'h' } } },
      undefined,
    ],
  ])('minutes: %s', (_name, dosage, expected) => {
    expect(readMinutes(only([order(dosage)]))).toBe(expected);
  });

  it('an administration is as long as its period', () => {
    const given = {
      resourceType: 'MedicationAdministration',
      status: 'completed',
      effectivePeriod: { start: '2026-11-20T10:00:00Z', end: '2026-11-20T14:00:00Z' },
      dosage: { dose: { value: 1000, unit: 'mL' } },
    };
    const companion = only([], [given]);
    expect([readMillilitres(companion), readMinutes(companion)]).toEqual([1000, 240]);
  });
});

describe('a thing that a text asks for', () => {
  it.each<[string, boolean]>([
    ['use the gadget', true],
    ['Gadget', true],
    ['gadgetry', false],
    ['no gadget', false],
    ['not to be used: gadget', false],
    ['gadget must not be used', false],
    ['no needle, use gadget', true],
    ['do not omit; gadget required', true],
    ['never without gadget', true],
  ])('%s', (text, asked) => {
    expect(namedIn([{ where: 'note.text', text }], ['gadget']).length > 0).toBe(asked);
  });
});
