import type { Companion } from '#src/orders/companion.ts';
import { readMilligrams, readRoute } from '#src/orders/companion-reading.ts';
import { isKnownDrug } from './companions.ts';
import type { Context } from './settings.ts';

export const MS_PER_MINUTE = 60_000;

/** A steroid beside the infusion, and what is wrong with it as premedication. */
export interface Steroid {
  readonly companion: Companion;
  readonly name: string;
  readonly what: string;
  readonly deviations: readonly string[];
  readonly remarks: readonly string[];
}

/** Nothing for another drug, or for what the patient takes at home. */
export function readSteroid(context: Context, companion: Companion): readonly Steroid[] {
  const { policy } = context.settings;
  const wanted = [
    { name: 'dexamethasone', mg: policy.premedicationDexamethasoneMg, equivalent: false },
    { name: 'methylprednisolone', mg: policy.premedicationMethylprednisoloneMg, equivalent: true },
    { name: 'hydrocortisone', mg: policy.premedicationHydrocortisoneMg, equivalent: true },
  ] as const;
  const steroid = wanted.find(({ name }) => isKnownDrug(context, companion.drug, name, { mixtures: true }));
  if (steroid === undefined) return [];
  const route = readRoute(companion);
  // The medication list of the patient's home is no premedication (clinical.md §5 #98).
  if (companion.source === 'order' && companion.time === undefined && route !== 'intravenous') return [];
  const mg = readMilligrams(companion);
  const minutes = minutesBefore(context, companion);
  const limit = policy.premedicationMinutesBefore;
  const deviations = [
    ...(mg === undefined ? ['its dose cannot be told'] : []),
    ...(mg !== undefined && mg < steroid.mg ? [`${mg} mg instead of ${steroid.mg} mg`] : []),
    ...(route === 'other' ? ['not intravenous'] : []),
    ...(route === 'notStated' ? ['no route stated'] : []),
    ...(minutes !== undefined && minutes > limit ? [`the limit is ${limit} minutes before`] : []),
    ...(minutes !== undefined && minutes < 0
      ? [`${-minutes} ${minutes === -1 ? 'minute' : 'minutes'} after the start of the infusion`]
      : []),
  ];
  const remarks = [
    ...(minutes === undefined ? [`no time stated: give it 0 to ${limit} minutes before the infusion`] : []),
    ...(steroid.equivalent
      ? [`accepted in the place of ${policy.premedicationDexamethasoneMg} mg dexamethasone`]
      : []),
    ...(companion.source === 'given' ? ['already given'] : []),
  ];
  const parts = [
    `${steroid.name}${mg === undefined ? '' : ` ${mg} mg`}${route === 'intravenous' ? ' IV' : ''}`,
    ...(minutes === undefined || minutes < 0 ? [] : [`${minutes} minutes before`]),
  ];
  return [{ companion, name: steroid.name, what: parts.join(', '), deviations, remarks }];
}

function minutesBefore(context: Context, { time }: Companion): number | undefined {
  if (time === undefined) return undefined;
  const minutes = (context.start.at - time.from) / MS_PER_MINUTE;
  return Math.round(minutes * 100) / 100;
}
