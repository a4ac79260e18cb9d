import { type LocalDay, localDay } from '#src/fhir/dates.ts';
import { type PlannedStart, plannedStart } from '#src/orders/planned-start.ts';
import type { GivenDose } from './dose-history.ts';
import { doseOf } from './ordered-dose.ts';
import type { Context } from './settings.ts';

/** Earlier tarlatamab orders of the same signing, taken as given on their day (clinical.md §5 #74). */
export function plannedBefore(context: Context): readonly GivenDose[] {
  const today = plannedDay(context, context.order).dayNumber;
  return context.earlierOrders.flatMap((order) => {
    const day = plannedDay(context, order);
    const [dose] = doseOf(order, context).readings;
    if (dose === undefined || day.dayNumber >= today) return [];
    return [
      {
        reference: order.reference,
        at: startOf(context, order).at,
        day: day.iso,
        dayNumber: day.dayNumber,
        mg: dose.mg,
      },
    ];
  });
}

/** The local calendar day for which an order is planned. */
export function plannedDay(context: Context, order: Context['order']): LocalDay {
  return localDay(startOf(context, order).at, context.zone);
}

/** The context has read that of the order which is judged. */
function startOf(context: Context, order: Context['order']): PlannedStart {
  return order === context.order ? context.start : plannedStart(order, context.now, context.zone);
}

/** Planned for a local day before today: judged by its own date (clinical.md §5 #104), too late for orders around the infusion. */
export function isBackDated(context: Context): boolean {
  return plannedDay(context, context.order).dayNumber < localDay(context.now, context.zone).dayNumber;
}
