import { z } from 'zod';
import { known } from '#src/facts/fact.ts';
import { namedIn } from '#src/orders/named-in.ts';
import { deviceTexts } from '#src/orders/order-texts.ts';
import type { Definition } from './settings.ts';

const shape = z.object({
  /** The order asks for a closed-system transfer device; a text that refuses one does not. */
  named: z.boolean(),
  names: z.string(),
  /** Where the order says so: `the note`. */
  place: z.string(),
});

const PLACES: Readonly<Record<string, string>> = {
  'note.text': 'the note',
  patientInstruction: 'the patient instruction',
  'dosageInstruction.text': 'the dosage text',
  'dosageInstruction.patientInstruction': 'the patient instruction',
  'dosageInstruction.additionalInstruction': 'the additional instruction',
  'dosageInstruction.method': 'the method',
};

/** Closed-system transfer devices that the order's texts ask for (S8; fhir-data.md §3, devices). */
export const transferDevice: Definition<z.infer<typeof shape>> = {
  name: 'transferDevice',
  shape,
  reads: [],
  uses: [],
  derive(context) {
    const named = namedIn(deviceTexts(context.order), context.settings.schedule.transferDevices);
    const value = {
      named: named.length > 0,
      names: [...new Set(named.map(({ name }) => name))].join(', '),
      place: [...new Set(named.map(({ where }) => PLACES[where] ?? 'the order'))].join(' and '),
    };
    const texts = [...new Set(named.map(({ text }) => text))];
    return known(
      value,
      texts.map((said) => ({ resource: context.order.reference, what: 'transfer device', value: said })),
    );
  },
};
