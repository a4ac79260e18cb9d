import { z } from 'zod';
import { type Evidence, known, unreadable } from '#src/facts/fact.ts';
import { formatInstant } from '#src/fhir/dates.ts';
import { companions } from './companions.ts';
import { isBackDated } from './planned-doses.ts';
import type { Context, Definition } from './settings.ts';
import { steroidAllergy } from './steroid-allergy.ts';
import { MS_PER_MINUTE, readSteroid, type Steroid } from './steroid-orders.ts';

const shape = z.object({
  /** A steroid order or dose beside the infusion, whatever its dose and route. */
  found: z.boolean(),
  satisfied: z.boolean(),
  /** What was found: `dexamethasone 8 mg IV, 60 minutes before`. */
  what: z.string(),
  /** What is wrong with it. */
  deviation: z.string(),
  /** What else a reader must know of one that satisfies. */
  remark: z.string(),
  /** The patient is recorded as allergic to dexamethasone. */
  allergy: z.boolean(),
  /** The one found is dexamethasone in spite of the allergy. */
  allergicToIt: z.boolean(),
  /** mg of dexamethasone that are due. */
  dueMg: z.number(),
  /** What is accepted in its place: `methylprednisolone 40 mg or hydrocortisone 200 mg`. */
  equivalents: z.string(),
  /** Minutes before the infusion that are accepted. */
  limitMinutes: z.number(),
  /** ISO 8601: when a suggested dose is given; absent for a day that is over. */
  giveAt: z.string().optional(),
});

export type Premedication = z.infer<typeof shape>;

/**
 * The steroid before the infusion (S9; fhir-data.md §7): at least 8 mg dexamethasone IV, 0 to 60 minutes before, or the
 * policy's equivalents. The best of several counts. Unreadable where none is found and the orders were not all read.
 */
export const premedication: Definition<Premedication> = {
  name: 'premedication',
  shape,
  reads: [
    { key: 'medicationRequests', valueSets: ['dexamethasone', 'methylprednisolone', 'hydrocortisone'] },
    { key: 'medicationAdministrations', valueSets: ['dexamethasone'] },
  ],
  uses: [companions, steroidAllergy],
  derive(context) {
    const orders = context.get(companions);
    const steroids = (orders.readings[0] ?? []).flatMap((companion) => readSteroid(context, companion));
    const [best] = steroids.toSorted(
      (a, b) => a.deviations.length - b.deviations.length || a.remarks.length - b.remarks.length,
    );
    const allergies = context.get(steroidAllergy);
    const allergy = allergies.readings[0]?.recorded ?? false;
    const value: Premedication = {
      found: best !== undefined,
      satisfied: best !== undefined && best.deviations.length === 0,
      what: best?.what ?? '',
      deviation: best?.deviations.join('; ') ?? '',
      remark: best?.remarks.map((remark) => `; ${remark}`).join('') ?? '',
      allergy,
      allergicToIt: allergy && best?.name === 'dexamethasone',
      dueMg: context.settings.policy.premedicationDexamethasoneMg,
      equivalents: equivalents(context),
      limitMinutes: context.settings.policy.premedicationMinutesBefore,
      ...(isBackDated(context) ? {} : { giveAt: formatInstant(giveAt(context), context.zone) }),
    };
    const evidence = [...(best === undefined ? [] : [evidenceOf(best)]), ...allergies.evidence];
    return orders.state === 'known' || best !== undefined
      ? known(value, evidence)
      : unreadable(`premedication: ${orders.reason ?? 'orders were not read'}`, [value], evidence);
  },
};

function equivalents({ settings: { policy } }: Context): string {
  const {
    premedicationMethylprednisoloneMg: methylprednisolone,
    premedicationHydrocortisoneMg: hydrocortisone,
  } = policy;
  return `methylprednisolone ${methylprednisolone} mg or hydrocortisone ${hydrocortisone} mg`;
}

/** An hour before the infusion; at once where less than an hour is left. */
function giveAt(context: Context): number {
  const { at } = context.start;
  const hourBefore = at - context.settings.policy.premedicationMinutesBefore * MS_PER_MINUTE;
  return hourBefore < context.now && context.now <= at ? context.now : hourBefore;
}

function evidenceOf({ companion, what }: Steroid): Evidence {
  const { reference, time } = companion;
  return {
    resource: reference,
    what: 'premedication',
    value: what,
    ...(time === undefined ? {} : { at: time.recorded }),
  };
}
