import { z } from 'zod';
import { known } from '#src/facts/fact.ts';
import { text } from '#src/fhir/shape.ts';
import { dosagesOf } from '#src/orders/dosages.ts';
import { productCodings, productStrength } from '#src/orders/product.ts';
import { doseHistory } from './dose-history.ts';
import { orderedDose } from './ordered-dose.ts';
import { plannedDay } from './planned-doses.ts';
import type { Context, Definition } from './settings.ts';
import { statedDays, statedLabels } from './stated-day.ts';
import { toldDay, treatmentDay } from './treatment-day.ts';

const shape = z.object({
  /** Nobody can tell which dose of the course this is, and why. */
  dayUnknown: z.boolean(),
  dayReason: z.string(),
  /** The dose of the order cannot be told, and why. */
  doseUnknown: z.boolean(),
  doseReason: z.string(),
  /** What the dosage text said, for the note of a changed order; absent where one text cannot stand for several dosages. */
  formerText: z.string().optional(),
  /** Day and dose as the order states them, `C2D1 10 mg `: the beginning of a text that changes neither. */
  asOrdered: z.string(),
  /** The order states another day than the history gives; `confirm` where dose and phase are the same. */
  dayContradicted: z.boolean(),
  dayToConfirm: z.boolean(),
  stated: z.string(),
  inferred: z.string(),
  /** Another order of the drug for the same local day. */
  duplicate: z.boolean(),
  /** Given earlier than the schedule's interval, less the tolerance of the policy. */
  tooEarly: z.boolean(),
  /** The order names a product of another strength than its dose (clinical.md §2.13). */
  strengthDiffers: z.boolean(),
  strength: z.string(),
});

export type ScheduleCheck = z.infer<typeof shape>;

/** What can be wrong with the order's place in the schedule. A fact about other facts, so it is always known. */
export const scheduleCheck: Definition<ScheduleCheck> = {
  name: 'scheduleCheck',
  shape,
  reads: [{ key: 'patient', valueSets: ['tarlatamab-1-mg', 'tarlatamab-10-mg'] }],
  uses: [treatmentDay, statedDays, orderedDose, doseHistory],
  derive(context) {
    const day = context.get(treatmentDay);
    const dose = context.get(orderedDose);
    const [reading] = day.readings;
    const stated = statedLabels(context);
    const told = toldDay(context);
    const agreeing = told === undefined ? [] : labelsAgreeing(told);
    const contradicting = agreeing.length === 0 ? [] : stated.filter((label) => !agreeing.includes(label));
    const laterOnSameTrack =
      reading !== undefined && !reading.stepUp && contradicting.every((label) => !label.startsWith('C1D'));
    const strength = strengthProblem(context);
    return known({
      dayUnknown: told === undefined,
      dayReason: day.reason ?? '',
      doseUnknown: dose.state !== 'known' && !dose.readings.some((one) => one.perBodySize),
      doseReason: dose.reason ?? '',
      ...formerText(context),
      asOrdered: [
        ...(stated.length === 0 ? [] : [stated.join(' and ')]),
        ...(dose.state === 'known' ? dose.readings.map(({ recorded }) => recorded) : []),
      ]
        .map((part) => `${part} `)
        .join(''),
      dayContradicted: contradicting.length > 0 && !laterOnSameTrack,
      dayToConfirm: contradicting.length > 0 && laterOnSameTrack,
      stated: stated.join(' and '),
      inferred: reading?.label ?? '',
      duplicate: isDuplicate(context),
      tooEarly: isTooEarly(context, reading),
      strengthDiffers: strength !== undefined,
      strength: strength ?? '',
    });
  },
};

/** A changed dose changes the dosage text too, so that no order says two doses; what it said is kept in the note. */
function formerText({ order }: Context): { readonly formerText?: string } {
  const dosages = dosagesOf(order.resource);
  if (dosages.length !== 1) return {};
  const said = text(dosages[0]?.text);
  return { formerText: said === undefined ? '' : ` The dosage text was "${said}".` };
}

/** What the order may call this dose: in a re-step-up also the days of the first cycle that it repeats. */
function labelsAgreeing(day: {
  readonly label: string;
  readonly scheduled: string;
  readonly restartDue: boolean;
  readonly lastStep?: string | undefined;
}): readonly string[] {
  if (day.restartDue) return [day.label, day.scheduled, 'C1D1'];
  return day.lastStep === 'first' ? [day.label, 'C1D8'] : [day.label];
}

function isDuplicate(context: Context): boolean {
  const own = plannedDay(context, context.order).dayNumber;
  const others = context.siblingOrders.filter((other) => other !== context.order && other.active);
  return others.some((other) => plannedDay(context, other).dayNumber === own);
}

/** 10 mg before its interval has passed (fhir-data.md §7); a 1 mg dose is another matter. */
function isTooEarly(
  context: Context,
  day:
    | { readonly daysSinceLast?: number | undefined; readonly minimumIntervalDays?: number | undefined }
    | undefined,
): boolean {
  if (day?.daysSinceLast === undefined || day.minimumIntervalDays === undefined) return false;
  const [dose] = context.get(orderedDose).readings;
  const smallest = Math.min(...context.settings.schedule.strengthsMg);
  if (dose === undefined || dose.mg <= smallest) return false;
  return day.daysSinceLast < day.minimumIntervalDays - context.settings.policy.earlyDoseToleranceDays;
}

/** Ten 1 mg vials do not make a 10 mg dose: the two strengths are prepared differently. */
function strengthProblem(context: Context): string | undefined {
  const ordered = context.get(orderedDose);
  const [dose] = ordered.readings;
  if (ordered.state !== 'known' || dose === undefined) return undefined;
  const drug = context.record.drugOf(context.order.resource);
  const named = productStrength(context.order, drug).readings.map((strength) => strength.milligrams);
  const coded = productCodings(drug).flatMap((coding) =>
    context.settings.schedule.strengthsMg.filter((mg) => context.valueSet(productSet(mg)).includes(coding)),
  );
  const other = [...coded, ...named].find((mg) => mg !== dose.mg);
  return other === undefined ? undefined : `${other} mg`;
}

/** Value set of the products of one strength. */
function productSet(mg: number): string {
  return `tarlatamab-${mg}-mg`;
}
