import { describe, expect, it } from 'vitest';
import { factOf } from './facts-of.ts';
import { at } from './visit.ts';

// 250 mL/h over an hour, two per cent of tolerance (S6, S7; fhir-data.md §7).
interface Dosage {
  readonly rate?: object;
  readonly repeat?: object;
  readonly text?: string;
}
const order = ({ rate, repeat, text }: Dosage, more: object = {}) => ({
  dosageInstruction: [
    {
      ...(text === undefined ? {} : { text }),
      timing: { event: [at('10:00')], ...(repeat === undefined ? {} : { repeat }) },
      doseAndRate: [{ doseQuantity: { value: 10, unit: 'mg' }, ...rate }],
    },
  ],
  ...more,
});
const infusion = (dosage: Dosage, more: object = {}) => factOf('infusion', { orders: [order(dosage, more)] });
const perHour = (value: number, unit = 'mL/h') => ({ rateQuantity: { value, unit } });
const over = (duration: number, durationUnit = 'min') => ({ duration, durationUnit });

describe('rate and time as ordered', () => {
  it.each([
    ['nothing', {}, false, '', false],
    ['250 mL/h', { rate: perHour(250) }, true, '250 mL/h', false],
    ['255 mL/h', { rate: perHour(255) }, true, '255 mL/h', false],
    ['255.1 mL/h', { rate: perHour(255.1) }, true, '255.1 mL/h', true],
    ['245 mL/h', { rate: perHour(245) }, true, '245 mL/h', false],
    ['244.9 mL/h', { rate: perHour(244.9) }, true, '244.9 mL/h', true],
    ['4.1667 mL/min', { rate: perHour(4.1667, 'mL/min') }, true, '250 mL/h', false],
    ['60 minutes', { repeat: over(60) }, true, 'over 60 minutes', false],
    ['1 hour', { repeat: over(1, 'h') }, true, 'over 60 minutes', false],
    ['61.2 minutes', { repeat: over(61.2) }, true, 'over 61.2 minutes', false],
    ['62 minutes', { repeat: over(62) }, true, 'over 62 minutes', true],
    ['58 minutes', { repeat: over(58) }, true, 'over 58 minutes', true],
    ['both, one wrong', { rate: perHour(250), repeat: over(120) }, true, '250 mL/h, over 120 minutes', true],
    ['in words', { text: 'C2D1 10 mg IV over 30 minutes' }, true, 'over 30 minutes', true],
    ['in words, an hour', { text: 'over 60 minutes' }, true, 'over 60 minutes', false],
    [
      'time as data counts before words',
      { text: 'over 30 minutes', repeat: over(60) },
      true,
      'over 60 minutes',
      false,
    ],
  ])('%s', (_what, dosage, stated, what, deviates) => {
    expect(infusion(dosage)).toMatchObject({
      state: 'known',
      value: { stated, what, deviates, mlPerHour: 250, durationMinutes: 60, durationHours: 1 },
    });
  });

  it('each is evidence', () => {
    expect(infusion({ rate: perHour(250), repeat: over(60) }).evidence).toHaveLength(2);
    expect(infusion({}).evidence).toEqual([]);
  });

  it('what nobody can tell leaves it open', () => {
    const unknown = infusion({ rate: perHour(250, 'furlong') });
    expect(unknown).toMatchObject({ state: 'unreadable', readings: [{ what: '' }] });
    const both = infusion({ rate: perHour(250, 'furlong'), repeat: over(1, 'mo') });
    expect(both.reason?.split('; ')).toHaveLength(2);
    expect(infusion({ rate: perHour(250, 'furlong'), repeat: over(120) })).toMatchObject({
      state: 'unreadable',
      value: { deviates: true },
    });
  });
});

describe('an elastomeric pump (S7)', () => {
  const noted = (text: string) => infusion({}, { note: [{ text }] });
  it('is quoted with its words, and by its name where they are many', () => {
    expect(noted('by elastomeric pump')).toMatchObject({
      value: { elastomericPump: true, pump: 'by elastomeric pump' },
      evidence: [{ what: 'pump', value: 'by elastomeric pump' }],
    });
    const sixty = 'elastomeric pump '.padEnd(60, '.');
    expect(Object(noted(sixty).value).pump).toBe(sixty);
    expect(Object(noted(`${sixty}!`).value).pump).not.toBe(`${sixty}!`);
    expect(Object(noted(`${sixty}!`).value).pump).toMatch(/^elastomeric/i);
  });

  it.each(['a programmable pump', 'no elastomeric pump', ''])('%j is none', (text) =>
    expect(noted(text).value).toMatchObject({ elastomericPump: false, pump: '' }),
  );
});

describe('a closed-system transfer device (S8)', () => {
  const device = (more: object, text?: string) =>
    factOf('transferDevice', { orders: [order(text === undefined ? {} : { text }, more)] });
  it.each([
    ['in the note', { note: [{ text: 'Use a CSTD' }] }, undefined, 'the note'],
    ['in the dosage text', {}, 'C2D1, prepare with CSTD', 'the dosage text'],
    [
      'in both',
      { note: [{ text: 'Use a CSTD' }] },
      'C2D1, prepare with CSTD',
      /^the (note|dosage text) and the (note|dosage text)$/,
    ],
  ])('%s', (_what, more, text, place) => {
    const { value, evidence } = device(more, text);
    expect(value).toMatchObject({ named: true });
    expect(Object(value).place).toMatch(place);
    expect(evidence.every(({ what }) => what === 'transfer device')).toBe(true);
    expect(evidence).toHaveLength(typeof place === 'string' ? 1 : 2);
  });

  it.each([
    ['additionalInstruction', [{ text: 'CSTD' }], 'the additional instruction'],
    ['method', { text: 'by CSTD' }, 'the method'],
    ['patientInstruction', 'CSTD', 'the patient instruction'],
  ])('in the dosage’s %s', (member, value, place) => {
    const dosageInstruction = [{ timing: { event: [at('10:00')] }, [member]: value }];
    expect(factOf('transferDevice', { orders: [{ dosageInstruction }] }).value).toMatchObject({
      named: true,
      place,
    });
  });

  it('the same words twice are one', () => {
    const twice = device({ note: [{ text: 'CSTD' }, { text: 'CSTD' }] });
    expect(twice.evidence).toMatchObject([{ value: 'CSTD' }]);
    expect(twice.value).toMatchObject({ names: 'CSTD', place: 'the note' });
    const brands = device({ note: [{ text: 'PhaSeal or CSTD' }] });
    expect(Object(brands.value).names.split(', ').sort()).toEqual(['CSTD', 'PhaSeal']);
  });

  it('none', () =>
    expect(device({})).toMatchObject({ value: { named: false, names: '', place: '' }, evidence: [] }));
});
