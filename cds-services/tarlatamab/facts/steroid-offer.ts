import { z } from 'zod';
import { known } from '#src/facts/fact.ts';
import type { Definition } from './settings.ts';
import { steroidAllergy } from './steroid-allergy.ts';

const shape = z.object({
  /** The steroid that suggested orders give; absent where an allergy to it is on record, so that none is suggested. */
  drug: z.string().optional(),
});

/**
 * Which steroid an order may be suggested for (clinical.md §5 #101). Known even where allergies were not read: what is suggested
 * is a draft, and premedication that nobody suggests is the greater harm.
 */
export const steroidOffer: Definition<z.infer<typeof shape>> = {
  name: 'steroidOffer',
  shape,
  reads: [],
  uses: [steroidAllergy],
  derive(context) {
    const isAllergic = context.get(steroidAllergy).readings[0]?.recorded ?? false;
    return known(isAllergic ? {} : { drug: 'dexamethasone' });
  },
};
