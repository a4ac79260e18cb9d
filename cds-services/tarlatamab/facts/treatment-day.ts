import { z } from 'zod';
import { known, unreadable } from '#src/facts/fact.ts';
import { doseHistory, type GivenDose, isCharted } from './dose-history.ts';
import { plannedBefore, plannedDay } from './planned-doses.ts';
import { type Context, type Definition, phaseSchema, stepSchema } from './settings.ts';
import { byStatement, statedDays, statedEvidence, statedLabels } from './stated-day.ts';
import { followCourse, phaseOf, slotAt, slotLabel } from './treatment-course.ts';

const shape = z.object({
  /** `C1D8`: the next slot of the schedule; in a re-step-up the slot that is resumed after it. */
  label: z.string(),
  cycle: z.number(),
  day: z.number(),
  /** mg that the schedule, or the restart after a delay, asks for. */
  expectedMg: z.number(),
  phase: phaseSchema,
  /** The next slot of the schedule as it stands without a restart. */
  scheduled: z.string(),
  /** The very first dose of the patient. */
  firstDose: z.boolean(),
  /** The restart limit has passed: step up again from 1 mg (US label 2.4 Table 4). */
  restartDue: z.boolean(),
  /** A dose of the first cycle or of a re-step-up. */
  stepUp: z.boolean(),
  /** Kind of the last dose given. */
  lastStep: stepSchema.optional(),
  lastDose: z.string().optional(),
  lastMg: z.number().optional(),
  /** Local calendar days from the last dose given to the planned start, and in words: `15 days`. */
  daysSinceLast: z.number().optional(),
  sinceLast: z.string().optional(),
  restartLimitDays: z.number().optional(),
  minimumIntervalDays: z.number().optional(),
  /** What the order says, when it says one thing. */
  stated: z.string().optional(),
  /** By the administrations alone: the procedures, which might tell of one more dose, were not read. */
  byAdministrations: z.boolean().optional(),
});

export type TreatmentDay = z.infer<typeof shape>;

/**
 * Which dose of the course this order is, from the doses given and the earlier orders of the same signing (US label 2.2
 * Table 1, 2.4 Table 4). Unreadable when the history is not all read, does not begin with the first dose, or is empty while the
 * order says that it is a later dose (clinical.md §5 #64); what the order states then stands as an unproven reading.
 */
export const treatmentDay: Definition<TreatmentDay> = {
  name: 'treatmentDay',
  shape,
  reads: [],
  uses: [doseHistory, statedDays],
  derive(context) {
    const history = context.get(doseHistory);
    const today = plannedDay(context, context.order).dayNumber;
    // An order that is documented afterwards is judged by what had been given by then (clinical.md §5 #104).
    const given = (history.readings[0]?.doses ?? []).filter((dose) => dose.dayNumber <= today);
    const doses = [...given, ...plannedBefore(context)];
    const stated = statedLabels(context);
    const inferred = infer(context, doses, stated);
    const evidence = [...history.evidence, ...statedEvidence(context, stated)];
    const isTold = isCharted(history);
    const unread = isTold && history.reason !== undefined ? `; ${history.reason}` : '';
    if (inferred === undefined) {
      return unreadable(
        `the first tarlatamab dose on record is not the 1 mg step-up dose: earlier doses are missing${unread}`,
        byStatement(context, stated),
        evidence,
      );
    }
    const [only] = stated;
    if (isTold && doses.length === 0 && only !== undefined && only !== inferred.label) {
      return unreadable(
        `the order says ${stated.join(' and ')}, but no earlier tarlatamab dose is on record${unread}`,
        byStatement(context, stated),
        evidence,
      );
    }
    if (history.state === 'known') return known(inferred, evidence);
    return unreadable(
      history.reason ?? 'the doses given are not known',
      isTold ? [{ ...inferred, byAdministrations: true }] : [inferred, ...byStatement(context, stated)],
      evidence,
    );
  },
};

/**
 * The day as topics take it that hang on it: known, or told by the administrations alone, which the gap on dose and schedule
 * names. Undefined where nobody can tell.
 */
export function toldDay(context: Context): TreatmentDay | undefined {
  const day = context.get(treatmentDay);
  const [reading] = day.readings;
  return day.state === 'known' || reading?.byAdministrations === true ? reading : undefined;
}

function infer(
  context: Context,
  doses: readonly GivenDose[],
  stated: readonly string[],
): TreatmentDay | undefined {
  const { schedule } = context.settings;
  const position = followCourse(schedule, doses);
  if (position === undefined) return undefined;
  const { pending, last } = position;
  const lastDose = doses.at(-1);
  const daysSinceLast =
    lastDose === undefined ? undefined : plannedDay(context, context.order).dayNumber - lastDose.dayNumber;
  const limit = last === undefined ? undefined : schedule.restartAfterDays[last];
  const restartDue = daysSinceLast !== undefined && limit !== undefined && daysSinceLast > limit;
  // A restart before C1D8 was ever given repeats C1D1; a later one resumes the schedule where it stopped.
  const slot = slotAt(schedule, restartDue && pending === 1 ? 0 : pending);
  const resumesStepUp = last === 'first' && !restartDue;
  const stepUp = restartDue || resumesStepUp || slot.cycle === 1;
  return {
    label: slotLabel(slot),
    scheduled: slotLabel(slotAt(schedule, pending)),
    cycle: slot.cycle,
    day: slot.day,
    expectedMg: restartDue ? slotAt(schedule, 0).mg : slot.mg,
    phase: phaseOf(slot, restartDue || resumesStepUp),
    firstDose: last === undefined,
    restartDue,
    stepUp,
    ...(last === undefined
      ? {}
      : {
          lastStep: last,
          minimumIntervalDays: schedule.minimumIntervalDays[last],
          restartLimitDays: schedule.restartAfterDays[last],
        }),
    ...(lastDose === undefined ? {} : { lastDose: lastDose.day, lastMg: lastDose.mg }),
    ...(daysSinceLast === undefined
      ? {}
      : { daysSinceLast, sinceLast: daysSinceLast === 1 ? '1 day' : `${daysSinceLast} days` }),
    ...(stated.length === 1 ? { stated: stated[0] } : {}),
  };
}
