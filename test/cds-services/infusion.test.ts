import { describe, expect, it } from 'vitest';
import { at, cardOf, cardsOf, topicsOf, type Visit } from './visit.ts';

const fine = undefined;
const warns = 'warning proceed';

interface Infusion {
  readonly doseAndRate?: object;
  readonly repeat?: object;
  readonly text?: string;
  readonly more?: object;
  readonly order?: object;
}

const dose = { doseQuantity: { value: 10, unit: 'mg' } };
const rate = (value: number, unit = 'mL/h') => ({ rateQuantity: { value, unit } });
const minutes = (duration: number) => ({ duration, durationUnit: 'min' });

function infusion({ doseAndRate, repeat, text, more, order }: Infusion): Visit {
  return {
    of: 'clean-c2d1',
    order: {
      dosageInstruction: [
        {
          text: text ?? 'C2D1',
          timing: { event: [at('10:00')], ...(repeat === undefined ? {} : { repeat }) },
          doseAndRate: [{ ...dose, ...doseAndRate }],
          ...more,
        },
      ],
      ...order,
    },
  };
}

describe('rate and time of the infusion (S6, S7; fhir-data.md §7: 2 %)', () => {
  it.each<[string, Infusion, string | undefined]>([
    ['250 mL/h over 60 min', { doseAndRate: rate(250), repeat: minutes(60) }, fine],
    ['255 mL/h', { doseAndRate: rate(255) }, fine],
    ['255.1 mL/h', { doseAndRate: rate(255.1) }, warns],
    ['245 mL/h', { doseAndRate: rate(245) }, fine],
    ['244.9 mL/h', { doseAndRate: rate(244.9) }, warns],
    ['4.1667 mL/min', { doseAndRate: rate(4.1667, 'mL/min') }, fine],
    ['0.25 L/h', { doseAndRate: rate(0.25, 'L/h') }, fine],
    ['125 mL/h', { doseAndRate: rate(125) }, warns],
    [
      '250 mL in 1 h as a ratio',
      {
        doseAndRate: {
          rateRatio: { numerator: { value: 250, unit: 'mL' }, denominator: { value: 1, unit: 'h' } },
        },
      },
      fine,
    ],
    [
      '250 mL in 2 h as a ratio',
      {
        doseAndRate: {
          rateRatio: { numerator: { value: 250, unit: 'mL' }, denominator: { value: 2, unit: 'h' } },
        },
      },
      warns,
    ],
    ['61.2 min', { repeat: minutes(61.2) }, fine],
    ['61.3 min', { repeat: minutes(61.3) }, warns],
    ['58.8 min', { repeat: minutes(58.8) }, fine],
    ['58.7 min', { repeat: minutes(58.7) }, warns],
    ['1 h', { repeat: { duration: 1, durationUnit: 'h' } }, fine],
    ['the right rate over 2 h', { doseAndRate: rate(250), repeat: minutes(120) }, warns],
    ['"over 1 hour" in words', { text: 'C2D1 10 mg over 1 hour' }, fine],
    ['"over 30 minutes" in words', { text: 'C2D1 10 mg over 30 minutes' }, warns],
    ['nothing stated', {}, fine],
  ])('%s', async (_name, ordered, expected) => {
    expect((await topicsOf(infusion(ordered))).infusion).toBe(expected);
  });

  it('a rate in an unknown unit is named as not assessed', async () => {
    const cards = await cardsOf(infusion({ doseAndRate: rate(250, 'gtt') }));
    expect(cardOf(cards, 'dataQuality').detail).toContain('infusion rate');
  });

  it('nothing stated is told in a line', async () => {
    expect(cardOf(await cardsOf(infusion({})), 'monitoring').detail).toContain(
      'states neither rate nor time',
    );
  });

  it('the suggested update keeps the order and sets both', async () => {
    const visit = infusion({ doseAndRate: rate(125), repeat: minutes(120) });
    const [suggestion] = cardOf(await cardsOf(visit), 'infusion').suggestions ?? [];
    expect(suggestion?.actions?.[0]).toMatchObject({
      type: 'update',
      resource: {
        id: 'clean-c2d1-order-1',
        dosageInstruction: [
          {
            text: 'C2D1 10 mg intravenous infusion, 250 mL/h over 1 h',
            timing: { event: [at('10:00')], repeat: { duration: 1, durationUnit: 'h' } },
            doseAndRate: [{ ...dose, rateQuantity: { value: 250, code: 'mL/h' } }],
          },
        ],
      },
    });
  });

  it.each<[string, Infusion]>([
    ['by rate and duration', { doseAndRate: rate(125), repeat: minutes(120) }],
    ['in words', { text: 'C2D1 10 mg over 30 minutes through PhaSeal' }],
  ])('once the update is accepted nothing is left to say of it: %s', async (_name, ordered) => {
    const [suggestion] = cardOf(await cardsOf(infusion(ordered)), 'infusion').suggestions ?? [];
    const changed = suggestion?.actions?.[0]?.resource ?? {};
    const topics = await topicsOf({ of: 'clean-c2d1', order: changed });
    expect(topics.infusion).toBe(fine);
    expect(topics.doseSchedule).toBe(fine);
    // What else the former text named is still read in the note.
    expect(topics.cstd).toBe(ordered.text === undefined ? fine : warns);
  });
});

const said = (text: string): Visit => infusion({ doseAndRate: rate(250), order: { note: [{ text }] } });

describe('an elastomeric pump (S7)', () => {
  it.each<[string, string | undefined]>([
    ['Give by elastomeric pump', warns],
    ['Homepump at home', warns],
    ['Use a non-elastomeric pump', fine],
    ['No elastomeric pump', fine],
    ['Programmable, lockable pump with alarm', fine],
  ])('%s', async (text, expected) => {
    expect((await topicsOf(said(text))).infusion).toBe(expected);
  });
});

describe('a closed-system transfer device (S8; fhir-data.md §3, devices)', () => {
  it.each<[string, string | undefined]>([
    ['Use CSTD', warns],
    ['use cstd', warns],
    ['Closed-system transfer device per hazardous drug policy', warns],
    ['Spike with ChemoClave', warns],
    ['PhaSeal® connector', warns],
    ['EQUASHIELD', warns],
    ['No flush needed; use PhaSeal', warns],
    ['Do not give without CSTD', warns],
    ['No CSTD', fine],
    ['Do not use CSTD', fine],
    ["Don't use PhaSeal or ChemoClave", fine],
    ['Avoid closed-system transfer devices (CSTD)', fine],
    ['CSTD: do not use', fine],
    ['CSTD is not recommended', fine],
    ['Prepare without a CSTD', fine],
    ['Protect from light', fine],
  ])('%s', async (text, expected) => {
    expect((await topicsOf(said(text))).cstd).toBe(expected);
  });

  it.each<[string, Infusion]>([
    ['dosage text', { text: 'C2D1 via PhaSeal' }],
    ['patient instruction', { more: { patientInstruction: 'PhaSeal' } }],
    ['additional instruction', { more: { additionalInstruction: [{ text: 'PhaSeal' }] } }],
    ['method', { more: { method: { coding: [{ display: 'Infusion through PhaSeal' }] } } }],
  ])('in the %s', async (_name, ordered) => {
    expect((await topicsOf(infusion({ doseAndRate: rate(250), ...ordered }))).cstd).toBe(warns);
  });
});
