import { z } from 'zod';
import { type Fact, known, unreadable } from '#src/facts/fact.ts';
import { crsForPreparation } from './crs-preparation.ts';
import type { Context, Definition } from './settings.ts';
import { type TreatmentDay, treatmentDay } from './treatment-day.ts';

const requirement = z.object({
  /** The site's stance asks for it at this dose. */
  required: z.boolean(),
  /** Who asks for it, and who does not. */
  why: z.string(),
});

const shape = z.object({
  premedication: requirement,
  hydration: requirement,
});

export type Preparation = z.infer<typeof shape>;
type Requirement = z.infer<typeof requirement>;

/**
 * Whether this dose asks for dexamethasone before and saline after it (S9 to S11; US label 2.2 Table 3, by version;
 * clinical.md §2.2): days of the first cycle, both doses of a re-step-up, the first dose after grade 3 CRS. Where precautions
 * and label differ the site's stance decides. As well known as the treatment day, each reading of which gives one, and as CRS.
 */
export const preparation: Definition<Preparation> = {
  name: 'preparation',
  shape,
  reads: [],
  uses: [treatmentDay, ...crsForPreparation.uses],
  derive(context): Fact<Preparation> {
    const day = context.get(treatmentDay);
    const afterCrs = crsForPreparation.preparationDue(context);
    const readings = day.readings.map((reading) => preparationOf(context, reading, afterCrs));
    const [only] = readings;
    // What the day asks for anyway needs no CRS; what it does not, a grade 3 that nobody read would.
    const isDue = only?.premedication.required === true && only.hydration.required;
    const reason = day.reason ?? (isDue ? undefined : crsForPreparation.unread(context));
    if (day.state === 'known' && only !== undefined && reason === undefined) return known(only, day.evidence);
    return unreadable(reason ?? 'the treatment day is not known', readings, day.evidence);
  },
};

function preparationOf(context: Context, day: TreatmentDay, afterCrs: boolean): Preparation {
  const { schedule, policy } = context.settings;
  const saline = schedule.hydration.find(({ labels }) => labels.includes(policy.labelVersion));
  const reason = afterCrs ? 'First dose after grade 3 CRS' : reStepUp(day);
  return {
    premedication: requirementOf(context, 'premedication', day, reason, {
      label: schedule.premedicationDays.label,
      precautions: schedule.premedicationDays.precautions,
    }),
    hydration: requirementOf(context, 'hydration', day, reason, {
      label: saline?.days ?? [],
      precautions: schedule.precautionsHydration.days,
    }),
  };
}

function reStepUp(day: TreatmentDay): string | undefined {
  if (day.restartDue) return 'Re-step-up, 1 mg';
  return day.lastStep === 'first' && day.label !== 'C1D8' ? 'Re-step-up, first 10 mg' : undefined;
}

function requirementOf(
  { settings }: Context,
  topic: 'premedication' | 'hydration',
  day: TreatmentDay,
  reason: string | undefined,
  days: { readonly label: readonly string[]; readonly precautions: readonly string[] },
): Requirement {
  const { labelVersion, stance } = settings.policy;
  if (reason !== undefined) {
    const precautions = days.precautions.includes(day.label)
      ? 'the precautions throughout the first cycle'
      : 'the precautions are silent';
    return { required: true, why: `${reason}: the label asks for it, ${precautions}` };
  }
  const byLabel = days.label.includes(day.label);
  const byPrecautions = days.precautions.includes(day.label);
  const followsLabelAlone = (stance[topic] ?? stance.default) === 'label';
  const label = `the US label (${labelVersion})`;
  const why = byLabel
    ? `${day.label}: precautions and ${label} ask for it`
    : `${day.label}: the precautions ask for it throughout the first cycle (site policy); ${label} does not on this day`;
  return { required: byLabel || (byPrecautions && !followsLabelAlone), why };
}
