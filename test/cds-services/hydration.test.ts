import { describe, expect, it } from 'vitest';
import { at, cardOf, cardsOf, litre, steroid, topicsOf, withPolicy } from './visit.ts';

const versions = {
  '2024': await withPolicy({ labelVersion: '2024' }),
  '2025-11': await withPolicy({ labelVersion: '2025-11' }),
  '2026-06': await withPolicy({ labelVersion: '2026-06' }),
};

const silent = undefined;
const missing = 'warning dataMissing';
const deviates = 'warning proceed';
const info = 'info proceed';

describe('the litre of saline after the infusion (fhir-data.md §7; clinical.md §5 #100)', () => {
  it.each<[string, object | undefined, string | undefined]>([
    ['none', undefined, missing],
    ['over 4 h', litre(), silent],
    ['over 3.99 h', litre({ hours: 3.99 }), info],
    ['over 2 h', litre({ hours: 2 }), info],
    ['over 1.99 h', litre({ hours: 1.99 }), deviates],
    ['over 4.01 h', litre({ hours: 4.01 }), info],
    ['over 5 h', litre({ hours: 5 }), info],
    ['over 5.01 h', litre({ hours: 5.01 }), deviates],
    ['250 mL/h without a duration', litre({ hours: undefined, rate: 250 }), silent],
    ['500 mL/h without a duration', litre({ hours: undefined, rate: 500 }), info],
    ['501 mL/h without a duration', litre({ hours: undefined, rate: 501 }), deviates],
    ['neither duration nor rate', litre({ hours: undefined }), deviates],
    ['999 mL', litre({ ml: 999 }), deviates],
    ['500 mL', litre({ ml: 500 }), deviates],
    ['§5 #100 a diluent of 100 mL', litre({ ml: 100, hours: 0.5 }), missing],
    ['a bag of 250 mL', litre({ ml: 250, hours: 1 }), missing],
    ['§5 #100 a flush', litre({ name: 'Sodium chloride 0.9 % flush syringe' }), missing],
    ['dextrose 5 % in saline', litre({ name: 'Dextrose 5 % in sodium chloride 0.9 %' }), missing],
    ['half-normal saline', litre({ name: 'Sodium chloride 0.45 %' }), missing],
    ['normal saline by name', litre({ name: 'Normal saline' }), silent],
    ['NS by abbreviation', litre({ name: 'NS 1000 mL' }), silent],
    ['before the infusion', litre({ clock: '05:00' }), deviates],
    ['with the infusion', litre({ clock: '10:00' }), silent],
    ['without a time', litre({ clock: undefined }), silent],
    [
      'by RxNorm code',
      litre({
        fhir: {
          medicationCodeableConcept: {
            coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '313002' }],
          },
        },
      }),
      silent,
    ],
    [
      'its volume in the name alone',
      litre({
        name: 'Sodium chloride 0.9 % 1,000 mL',
        fhir: {
          dosageInstruction: [
            {
              route: { text: 'IV' },
              timing: { event: [at('11:00')], repeat: { duration: 4, durationUnit: 'h' } },
            },
          ],
        },
      }),
      silent,
    ],
  ])('%s', async (_name, draft, expected) => {
    const topics = await topicsOf({ drafts: [steroid(), ...(draft === undefined ? [] : [draft])] });
    expect(topics.hydration).toBe(expected);
  });
});

describe('by label version (clinical.md §2.2; S10)', () => {
  it.each<[keyof typeof versions, number, string | undefined]>([
    ['2024', 3.9, deviates],
    ['2024', 4, silent],
    ['2024', 5, silent],
    ['2024', 5.1, deviates],
    ['2025-11', 2, info],
    ['2025-11', 4, silent],
    ['2025-11', 5, info],
    ['2026-06', 2, info],
    ['2026-06', 4, silent],
    ['2026-06', 5, info],
  ])('%s, over %s h', async (version, hours, expected) => {
    const topics = await topicsOf({ drafts: [steroid(), litre({ hours })], knowledge: versions[version] });
    expect(topics.hydration).toBe(expected);
  });

  it.each(['2024', '2025-11', '2026-06'] as const)('%s, observation of the first dose', async (version) => {
    const card = cardOf(
      await cardsOf({ drafts: [steroid(), litre()], knowledge: versions[version] }),
      'monitoring',
    );
    expect(card.summary).toContain('22–24 hours from the start');
    expect(card.detail).toContain(`US label ${version}`);
  });

  it('S15 its order is for the hospital, until both readings of the hours are met', async () => {
    const card = cardOf(await cardsOf({ drafts: [steroid(), litre()] }), 'monitoring');
    expect(card.suggestions?.[0]?.actions?.[0]?.resource).toMatchObject({
      code: { text: expect.stringContaining('24 hours after its end') },
      occurrencePeriod: { start: at('10:00'), end: at('11:00', '2026-11-21') },
      locationCode: [{ text: expect.stringContaining('hospital') }],
    });
  });
});

describe('the suggested infusion', () => {
  it('is 1 L over 4 h at 250 mL/h when the tarlatamab infusion ends', async () => {
    const [suggestion] = cardOf(await cardsOf({ drafts: [steroid()] }), 'hydration').suggestions ?? [];
    expect(suggestion?.actions?.[0]?.resource).toMatchObject({
      dosageInstruction: [
        {
          timing: { event: [at('11:00')], repeat: { duration: 4, durationUnit: 'h' } },
          doseAndRate: [
            { doseQuantity: { value: 1000, code: 'mL' }, rateQuantity: { value: 250, code: 'mL/h' } },
          ],
        },
      ],
    });
  });
});
