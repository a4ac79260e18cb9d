import type { Companion } from '#src/orders/companion.ts';
import { readMillilitres, readMinutes, readRoute } from '#src/orders/companion-reading.ts';
import { namedDrug, namesDrug } from '#src/orders/drug-identity.ts';
import { isKnownDrug } from './companions.ts';
import type { Context } from './settings.ts';

export interface Hours {
  readonly minHours: number;
  readonly maxHours: number;
}

/** An infusion of isotonic saline beside the tarlatamab infusion, and what is wrong with it. */
export interface Saline {
  readonly companion: Companion;
  readonly what: string;
  readonly hours: number | undefined;
  readonly deviations: readonly string[];
  readonly remarks: readonly string[];
}

const MS_PER_HOUR = 3_600_000;

/** Nothing for another drug, a flush, a diluent or an order as small as one (clinical.md §5 #100). */
export function readSaline(
  context: Context,
  companion: Companion,
  asked: readonly Hours[],
): readonly Saline[] {
  const { policy, schedule } = context.settings;
  if (!isKnownDrug(context, companion.drug, 'saline', { mixtures: false })) return [];
  const other = namedDrug(schedule.drugNames.notSaline, []);
  if (companion.drug.texts.some((item) => namesDrug(item, other))) return [];
  const ml = readMillilitres(companion);
  if (ml !== undefined && ml < policy.hydrationSmallestMl) return [];
  const minutes = readMinutes(companion);
  const hours = minutes === undefined ? undefined : Math.round((minutes / 60) * 1000) / 1000;
  const start = context.start.at;
  const sinceStart = companion.time === undefined ? undefined : companion.time.from - start;
  const end = schedule.infusionHours * MS_PER_HOUR;
  const meetsNone = hours !== undefined && !asked.some((one) => isWithin(hours, one));
  const deviations = [
    ...(ml === undefined ? ['its volume is not stated'] : []),
    ...(ml !== undefined && ml !== policy.hydrationMl
      ? [`${ml} mL instead of ${policy.hydrationMl} mL`]
      : []),
    ...(hours === undefined ? ['its length is not stated'] : []),
    ...(meetsNone
      ? [hours < Math.min(...asked.map(({ minHours }) => minHours)) ? 'too short' : 'too long']
      : []),
    ...(readRoute(companion) === 'other' ? ['not intravenous'] : []),
    ...(sinceStart !== undefined && sinceStart < 0 ? ['before the infusion, not after it'] : []),
  ];
  const remarks = [
    ...(sinceStart === undefined ? ['no time stated: give it right after the infusion'] : []),
    ...(sinceStart !== undefined && sinceStart >= 0 && sinceStart < end
      ? ['begins during the infusion']
      : []),
    ...(sinceStart !== undefined && sinceStart > end + MS_PER_HOUR ? ['not right after the infusion'] : []),
  ];
  const what = [
    ml === undefined ? 'sodium chloride 0.9 %' : `${ml} mL`,
    ...(minutes === undefined ? [] : [`over ${inWords(minutes)}`]),
  ];
  return [{ companion, what: what.join(' '), hours, deviations, remarks }];
}

/** `4 h`, `1 h 59 min`. */
function inWords(minutes: number): string {
  const tenths = Math.round(minutes * 10);
  const [hours, rest] = [Math.floor(tenths / 600), (tenths % 600) / 10];
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 || hours === 0 ? [`${rest} min`] : [])].join(
    ' ',
  );
}

/** How many of those who ask for hours are content. */
export function met({ hours }: Saline, asked: readonly Hours[]): number {
  return hours === undefined ? 0 : asked.filter((one) => isWithin(hours, one)).length;
}

function isWithin(hours: number, { minHours, maxHours }: Hours): boolean {
  return hours >= minHours && hours <= maxHours;
}
