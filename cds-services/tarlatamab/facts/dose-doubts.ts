import { codingsOf, textsOf } from '#src/fhir/coding.ts';
import { localDay, readPeriodOrDateTime } from '#src/fhir/dates.ts';
import { text } from '#src/fhir/shape.ts';
import { findCode, namesDrug } from '#src/orders/drug-identity.ts';
import type { GivenDose } from './dose-history.ts';
import type { Context } from './settings.ts';

/** A procedure or claim proves an infusion but not its milligrams (clinical.md §5 #77); beside a charted dose it adds nothing. */
export function claimedOnly(context: Context, doses: readonly GivenDose[]): string | undefined {
  const claims = context.record.of('Procedure').filter(({ resource }) => {
    if (text(resource.status) !== 'completed') return false;
    const named = textsOf(resource.code).some((item) => namesDrug(item, context.identity));
    return named || findCode(codingsOf(resource.code), context.identity) !== undefined;
  });
  const days = claims.map(({ resource }) => {
    const span = readPeriodOrDateTime(resource, 'performed', context.zone, 'start');
    return span === undefined ? undefined : localDay(span.from, context.zone);
  });
  const alone = days.find(
    (day) => day === undefined || !doses.some((dose) => dose.dayNumber === day.dayNumber),
  );
  if (claims.length === 0 || (alone === undefined && !days.includes(undefined))) return undefined;
  return `a tarlatamab infusion${alone === undefined ? '' : ` of ${alone.iso}`} is recorded as a procedure only, without its dose`;
}

/** Why nobody can tell whether a procedure or claim names a dose that was not charted. */
export function claimsUnread({ record }: Context): readonly string[] {
  const { state, reason } = record.slice('procedures');
  return state === 'complete'
    ? []
    : [`${reason ?? 'procedures: not read'}; a dose recorded only as a procedure would be missed`];
}

/** No schedule has two doses on one day: one of the two may be a copy of the other. */
export function twiceOnOneDay(doses: readonly GivenDose[]): string | undefined {
  const twice = doses.find((dose, index) => doses[index - 1]?.dayNumber === dose.dayNumber);
  return twice === undefined
    ? undefined
    : `two tarlatamab doses are recorded on ${twice.day}: one may be a copy`;
}
