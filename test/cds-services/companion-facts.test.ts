import { describe, expect, it } from 'vitest';
import { type Chart, factOf, planned } from './facts-of.ts';
import { at, litre, steroid } from './visit.ts';

// C2D1 is planned for 2026-11-20, 10:00 in New York; the call is made at 08:00. Orders are those of the record.
const ordered = (draft: object, more: object = {}) => ({ ...draft, status: 'active', ...more });
const given = (more: object = {}) => ({
  resourceType: 'MedicationAdministration',
  status: 'completed',
  medicationCodeableConcept: { text: 'dexamethasone' },
  effectiveDateTime: at('07:50'),
  dosage: { route: { text: 'IV' }, dose: { value: 8, unit: 'mg' } },
  ...more,
});
const premedication = (record: readonly object[], chart: Chart = {}) =>
  factOf('premedication', { ...chart, record });
const hydration = (record: readonly object[], chart: Chart = {}) => factOf('hydration', { ...chart, record });

describe('the steroid before the infusion, in words (fhir-data.md §7)', () => {
  it.each([
    [
      '8 mg, 30 minutes before',
      [ordered(steroid({ clock: '09:30' }))],
      'dexamethasone 8 mg IV, 30 minutes before',
      '',
      '',
    ],
    [
      '60 minutes before',
      [ordered(steroid({ clock: '09:00' }))],
      'dexamethasone 8 mg IV, 60 minutes before',
      '',
      '',
    ],
    [
      '61 minutes before',
      [ordered(steroid({ clock: '08:59' }))],
      'dexamethasone 8 mg IV, 61 minutes before',
      'the limit is 60 minutes before',
      '',
    ],
    [
      'at the start',
      [ordered(steroid({ clock: '10:00' }))],
      'dexamethasone 8 mg IV, 0 minutes before',
      '',
      '',
    ],
    [
      'a minute after it',
      [ordered(steroid({ clock: '10:01' }))],
      'dexamethasone 8 mg IV',
      '1 minute after the start of the infusion',
      '',
    ],
    [
      'two minutes after it',
      [ordered(steroid({ clock: '10:02' }))],
      'dexamethasone 8 mg IV',
      '2 minutes after the start of the infusion',
      '',
    ],
    [
      '4 mg',
      [ordered(steroid({ mg: 4, clock: '09:30' }))],
      'dexamethasone 4 mg IV, 30 minutes before',
      '4 mg instead of 8 mg',
      '',
    ],
    [
      '12 mg',
      [ordered(steroid({ mg: 12, clock: '09:30' }))],
      'dexamethasone 12 mg IV, 30 minutes before',
      '',
      '',
    ],
    [
      'by mouth',
      [ordered(steroid({ route: 'PO', clock: '09:30' }))],
      'dexamethasone 8 mg, 30 minutes before',
      'not intravenous',
      '',
    ],
    [
      'no route',
      [ordered(steroid({ route: undefined, clock: '09:30' }))],
      'dexamethasone 8 mg, 30 minutes before',
      'no route stated',
      '',
    ],
    [
      'no time',
      [ordered(steroid({ clock: undefined }))],
      'dexamethasone 8 mg IV',
      '',
      '; no time stated: give it 0 to 60 minutes before the infusion',
    ],
    [
      '§5 #97 methylprednisolone 40 mg',
      [ordered(steroid({ drug: 'methylprednisolone', mg: 40, clock: '09:30' }))],
      'methylprednisolone 40 mg IV, 30 minutes before',
      '',
      '; accepted in the place of 8 mg dexamethasone',
    ],
    [
      'methylprednisolone 39 mg',
      [ordered(steroid({ drug: 'methylprednisolone', mg: 39, clock: '09:30' }))],
      'methylprednisolone 39 mg IV, 30 minutes before',
      '39 mg instead of 40 mg',
      '; accepted in the place of 8 mg dexamethasone',
    ],
    [
      '§5 #97 hydrocortisone 200 mg',
      [ordered(steroid({ drug: 'hydrocortisone', mg: 200, clock: '09:30' }))],
      'hydrocortisone 200 mg IV, 30 minutes before',
      '',
      '; accepted in the place of 8 mg dexamethasone',
    ],
  ])('%s', (_what, record, what, deviation, remark) => {
    const fact = premedication(record);
    expect(fact).toMatchObject({
      state: 'known',
      value: { found: true, satisfied: deviation === '', what, deviation, remark },
    });
    expect(fact.evidence[0]).toMatchObject({ what: 'premedication', value: what });
  });

  it('§5 #99 what was given already satisfies', () => {
    const early = { orders: [planned(at('08:30'))] };
    expect(premedication([given()], early)).toMatchObject({
      value: {
        satisfied: true,
        what: 'dexamethasone 8 mg IV, 40 minutes before',
        deviation: '',
        remark: '; already given',
      },
      evidence: [{ at: at('07:50') }],
    });
  });

  it('a dose that cannot be told', () => {
    const unread = given({ dosage: { route: { text: 'IV' } } });
    expect(premedication([unread], { orders: [planned(at('08:30'))] }).value).toMatchObject({
      found: true,
      satisfied: false,
      what: 'dexamethasone IV, 40 minutes before',
      deviation: 'its dose cannot be told',
    });
  });

  it('of several the one with the fewest faults, then the one with the fewest remarks', () => {
    const wrong = ordered(steroid({ mg: 4, route: 'PO', clock: '09:30' }));
    const little = ordered(steroid({ mg: 4, clock: '09:30' }));
    const equivalent = ordered(steroid({ drug: 'methylprednisolone', mg: 40, clock: '09:30' }));
    const right = ordered(steroid({ clock: '09:30' }));
    const bestOf = (...record: readonly object[]) => Object(premedication(record).value);
    expect(bestOf(wrong, little)).toMatchObject({ what: 'dexamethasone 4 mg IV, 30 minutes before' });
    expect(bestOf(little, wrong)).toMatchObject({ what: 'dexamethasone 4 mg IV, 30 minutes before' });
    expect(bestOf(wrong)).toMatchObject({ deviation: '4 mg instead of 8 mg; not intravenous' });
    for (const record of [
      [equivalent, right, wrong],
      [right, wrong, equivalent],
    ])
      expect(bestOf(...record)).toMatchObject({ what: 'dexamethasone 8 mg IV, 30 minutes before' });
    expect(bestOf(little, equivalent)).toMatchObject({ satisfied: true });
  });

  it('none: what is due, and when', () => {
    const fact = premedication([]);
    expect(fact).toMatchObject({
      state: 'known',
      value: {
        found: false,
        satisfied: false,
        what: '',
        deviation: '',
        remark: '',
        allergy: false,
        allergicToIt: false,
        dueMg: 8,
        equivalents: 'methylprednisolone 40 mg or hydrocortisone 200 mg',
        limitMinutes: 60,
        giveAt: at('09:00'),
      },
      evidence: [],
    });
    const dueAt = (clock: string) => Object(premedication([], { orders: [planned(at(clock))] }).value).giveAt;
    expect(dueAt('09:01')).toBe(at('08:01'));
    expect(dueAt('09:00')).toBe(at('08:00'));
    expect(dueAt('08:59')).toBe(at('08:00'));
    expect(dueAt('08:00')).toBe(at('08:00'));
    expect(dueAt('07:30')).toBe(at('06:30'));
  });

  it.each([
    ['another drug', ordered(steroid({ drug: 'ondansetron', clock: '09:30' }))],
    [
      '§5 #98 the list of the patient’s home: 2 mg by mouth, no time',
      ordered(steroid({ mg: 2, route: 'PO', clock: undefined })),
    ],
    ['an order that was cancelled', { ...steroid({ clock: '09:30' }), status: 'cancelled' }],
  ])('%s is none', (_what, draft) => expect(premedication([draft]).value).toMatchObject({ found: false }));

  it('orders that were not sent leave it open, unless one was found', () => {
    const unread: Chart = { unread: ['medicationRequests'] };
    expect(premedication([], unread)).toMatchObject({
      state: 'unreadable',
      reason: 'premedication: not sent',
      readings: [{ found: false }],
    });
    expect(premedication([given()], unread)).toMatchObject({ state: 'known', value: { found: true } });
  });
});

describe('§5 #101 an allergy to dexamethasone', () => {
  const allergy = (more: object = {}) => ({
    resourceType: 'AllergyIntolerance',
    code: { text: 'Dexamethasone' },
    patient: { reference: 'Patient/clean-c2d1' },
    ...more,
  });
  const state = (system: string, code: string) => ({
    coding: [{ system: `http://terminology.hl7.org/CodeSystem/allergyintolerance-${system}`, code }],
  });
  it.each([
    ['without a state', allergy(), true],
    ['active', allergy({ clinicalStatus: state('clinical', 'active') }), true],
    ['inactive', allergy({ clinicalStatus: state('clinical', 'inactive') }), false],
    ['resolved', allergy({ clinicalStatus: state('clinical', 'resolved') }), false],
    ['unconfirmed', allergy({ verificationStatus: state('verification', 'unconfirmed') }), true],
    ['refuted', allergy({ verificationStatus: state('verification', 'refuted') }), false],
    ['entered in error', allergy({ verificationStatus: state('verification', 'entered-in-error') }), false],
    ['to another drug', allergy({ code: { text: 'Penicillin' } }), false],
    [
      'by the substance of a reaction',
      allergy({ code: undefined, reaction: [{ substance: { text: 'dexamethasone' } }] }),
      true,
    ],
    [
      'by RxNorm',
      allergy({
        code: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '3264' }] },
      }),
      true,
    ],
  ])('%s', (_what, resource, recorded) => {
    expect(factOf('steroidAllergy', { record: [resource] })).toMatchObject({
      state: 'known',
      value: { recorded },
    });
    expect(factOf('steroidOffer', { record: [resource] }).value).toEqual(
      recorded ? {} : { drug: 'dexamethasone' },
    );
    expect(premedication([resource]).value).toMatchObject({ allergy: recorded, allergicToIt: false });
  });

  it('is told, and held against the steroid that was found', () => {
    const record = [allergy(), ordered(steroid({ clock: '09:30' }))];
    expect(premedication(record).value).toMatchObject({ allergy: true, allergicToIt: true });
    expect(premedication(record).evidence).toMatchObject([
      { what: 'premedication' },
      { what: 'allergy', value: 'Dexamethasone' },
    ]);
    const other = ordered(steroid({ drug: 'methylprednisolone', mg: 40, clock: '09:30' }));
    expect(premedication([allergy(), other]).value).toMatchObject({ allergy: true, allergicToIt: false });
    expect(premedication(record.slice(1)).value).toMatchObject({ allergicToIt: false });
    const coded = allergy({
      code: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '3264' }] },
    });
    expect(factOf('steroidAllergy', { record: [coded] }).evidence).toMatchObject([
      { value: 'dexamethasone' },
    ]);
  });

  it('allergies that were not sent leave it open', () => {
    const unread: Chart = { unread: ['allergies'] };
    expect(factOf('steroidAllergy', unread)).toMatchObject({
      state: 'unreadable',
      reason: 'not sent',
      readings: [{ recorded: false }],
    });
    expect(factOf('steroidOffer', unread)).toMatchObject({
      state: 'known',
      value: { drug: 'dexamethasone' },
    });
  });
});

describe('the litre of saline after the infusion, in words (clinical.md §2.2)', () => {
  const right = { found: true, satisfied: true, deviation: '', remark: '' };
  it.each([
    ['4 h meets both', {}, { ...right, meetsOne: false, what: '1000 mL over 4 h' }],
    ['5 h meets the precautions', { hours: 5 }, { ...right, meetsOne: true, what: '1000 mL over 5 h' }],
    ['2 h meets the label', { hours: 2 }, { ...right, meetsOne: true, what: '1000 mL over 2 h' }],
    ['3 h meets the label', { hours: 3 }, { ...right, meetsOne: true }],
    [
      '1 h 59 min',
      { hours: 119 / 60 },
      { satisfied: false, deviation: 'too short', what: '1000 mL over 1 h 59 min' },
    ],
    [
      '5 h 1 min',
      { hours: 301 / 60 },
      { satisfied: false, deviation: 'too long', what: '1000 mL over 5 h 1 min' },
    ],
    ['half an hour', { hours: 0.5 }, { deviation: 'too short', what: '1000 mL over 30 min' }],
    [
      '500 mL',
      { ml: 500 },
      { satisfied: false, deviation: '500 mL instead of 1000 mL', what: '500 mL over 4 h' },
    ],
    [
      'no length',
      { hours: undefined },
      { satisfied: false, deviation: 'its length is not stated', what: '1000 mL' },
    ],
    ['by its rate', { hours: undefined, rate: 250 }, { ...right, what: '1000 mL over 4 h' }],
    [
      'before the infusion',
      { clock: '09:59' },
      { satisfied: false, remark: '', deviation: 'before the infusion, not after it' },
    ],
    ['from its start', { clock: '10:00' }, { satisfied: true, remark: '; begins during the infusion' }],
    ['from its last minute', { clock: '10:59' }, { satisfied: true, remark: '; begins during the infusion' }],
    ['an hour after its end', { clock: '12:00' }, right],
    ['a minute more', { clock: '12:01' }, { satisfied: true, remark: '; not right after the infusion' }],
    [
      'no time',
      { clock: undefined },
      { satisfied: true, remark: '; no time stated: give it right after the infusion' },
    ],
    ['§5 #100 a flush of 100 mL', { ml: 100 }, { found: false }],
    ['glucose', { name: 'Glucose 5 %' }, { found: false }],
  ])('%s', (_what, draft, expected) => {
    const fact = hydration([ordered(litre(draft))]);
    expect(fact).toMatchObject({ state: 'known', value: expected });
    expect(fact.evidence).toMatchObject(
      'found' in expected && expected.found === false ? [] : [{ what: 'sodium chloride 0.9 %' }],
    );
  });

  it('saline as a part of a mixture is none, dexamethasone as one counts', () => {
    const mixture = (...names: readonly string[]) => ({
      contained: [
        {
          resourceType: 'Medication',
          id: 'mix',
          code: { text: 'Bag of the pharmacy' },
          ingredient: names.map((text) => ({ itemCodeableConcept: { text } })),
        },
      ],
      medicationCodeableConcept: undefined,
      medicationReference: { reference: '#mix' },
    });
    const bag = mixture('sodium chloride 0.9 %', 'potassium chloride');
    expect(hydration([ordered(litre(), bag)]).value).toMatchObject({ found: false });
    const shot = mixture('dexamethasone', 'ondansetron');
    expect(premedication([ordered(steroid({ clock: '09:30' }), shot)]).value).toMatchObject({ found: true });
  });

  it('by mouth, or without a volume', () => {
    const [dosage] = (litre() as { dosageInstruction: object[] }).dosageInstruction;
    const more = (part: object) =>
      hydration([ordered(litre(), { dosageInstruction: [{ ...dosage, ...part }] })]);
    expect(more({ route: { text: 'PO' } }).value).toMatchObject({
      satisfied: false,
      deviation: 'not intravenous',
    });
    expect(more({ doseAndRate: [] }).value).toMatchObject({
      satisfied: false,
      deviation: 'its volume is not stated',
      what: 'sodium chloride 0.9 % over 4 h',
    });
  });

  it('of several the best', () => {
    const bestOf = (...drafts: readonly Parameters<typeof litre>[0][]) =>
      Object(hydration(drafts.map((draft) => ordered(litre(draft)))).value).what;
    expect(bestOf({ ml: 500 }, { hours: 5 })).toBe('1000 mL over 5 h');
    expect(bestOf({ hours: 5 }, { ml: 500 })).toBe('1000 mL over 5 h');
    expect(bestOf({ hours: 5 }, { hours: 4 })).toBe('1000 mL over 4 h');
    expect(bestOf({ hours: 4 }, { hours: 5 })).toBe('1000 mL over 4 h');
    expect(bestOf({ hours: 2, clock: '10:30' }, { hours: 3 })).toBe('1000 mL over 3 h');
    expect(bestOf({ hours: 3 }, { hours: 2, clock: '10:30' })).toBe('1000 mL over 3 h');
  });

  it('none: what is due, and when', () => {
    expect(hydration([])).toMatchObject({
      state: 'known',
      value: {
        found: false,
        satisfied: false,
        meetsOne: false,
        what: '',
        deviation: '',
        remark: '',
        byLabel: '2–4 h',
        byPrecautions: '4–5 h',
        giveAt: at('11:00'),
        durationHours: 4,
        ml: 1000,
        mlPerHour: 250,
      },
      evidence: [],
    });
  });

  it('orders that were not sent leave it open, unless one was found', () => {
    expect(hydration([], { unread: ['medicationRequests', 'medicationAdministrations'] })).toMatchObject({
      state: 'unreadable',
      reason: 'hydration: not sent',
      readings: [{ found: false }],
    });
    expect(hydration([ordered(litre())], { unread: ['medicationAdministrations'] })).toMatchObject({
      state: 'known',
      value: { found: true },
    });
  });
});
