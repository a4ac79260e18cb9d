import { z } from 'zod';
import { known, unreadable } from '#src/facts/fact.ts';
import type { MedicationNames } from '#src/fhir/medication.ts';
import { type Companion, findCompanions } from '#src/orders/companion.ts';
import { findCode, matchDrug, namedDrug, namesDrug } from '#src/orders/drug-identity.ts';
import type { Context, Definition, Schedule } from './settings.ts';

/** Drugs of `schedule.yaml` that have a value set of the same idea. */
const VALUE_SETS = {
  dexamethasone: 'dexamethasone',
  methylprednisolone: 'methylprednisolone',
  hydrocortisone: 'hydrocortisone',
  saline: 'sodium-chloride-0-9',
  platinum: 'platinum',
} as const satisfies Partial<Record<keyof Schedule['drugNames'], string>>;

export type KnownDrug = keyof typeof VALUE_SETS;

/** What the drug's value set and names of `schedule.yaml` recognise; a part of a mixture counts where `mixtures` says so. */
export function isKnownDrug(
  context: Context,
  drug: MedicationNames,
  wanted: KnownDrug,
  { mixtures }: { readonly mixtures: boolean },
): boolean {
  const identity = namedDrug(
    context.settings.schedule.drugNames[wanted],
    context.valueSet(VALUE_SETS[wanted]).codes,
  );
  if (mixtures) return matchDrug(drug, identity) !== undefined;
  return (
    findCode(drug.codings, identity) !== undefined || drug.texts.some((item) => namesDrug(item, identity))
  );
}

/**
 * The other medication orders of this visit and what was given beside the infusion (fhir-data.md §3). Unreadable when orders
 * or administrations of the record were not all read; what the drafts hold is there all the same.
 */
export const companions: Definition<readonly Companion[]> = {
  name: 'companions',
  // For derived facts, not for rules: no member is offered.
  shape: z.custom<readonly Companion[]>(),
  reads: [{ key: 'medicationRequests' }, { key: 'medicationAdministrations' }],
  uses: [],
  derive(context) {
    const found = findCompanions({
      record: context.record,
      drafts: context.companions,
      plannedStart: context.start.at,
      now: context.now,
      zone: context.zone,
    }).filter(({ drug }) => matchDrug(drug, context.identity) === undefined);
    const unread = (['medicationRequests', 'medicationAdministrations'] as const).flatMap((key) => {
      const slice = context.record.slice(key);
      return slice.state === 'complete' ? [] : [slice.reason ?? `${key} were not read`];
    });
    return unread.length === 0 ? known(found) : unreadable([...new Set(unread)].join('; '), [found]);
  },
};
