import { z } from 'zod';
import { known } from '#src/facts/fact.ts';
import type { Definition } from './settings.ts';

const shape = z.object({
  /** When the site's label asks for blood count and liver values: `before every dose`. */
  laboratoryByLabel: z.string(),
  labelVersion: z.string(),
  /** `72 h in cycle 1 and in a re-step-up, 7 days in later cycles`. */
  laboratoryAge: z.string(),
  pregnancyEvidenceDays: z.number(),
  cultureDays: z.number(),
  /** `1 day`. */
  earlyDose: z.string(),
});

/** The site's own limits as texts cite them, so that a card never names another limit than the one that was applied. */
export const siteLimits: Definition<z.infer<typeof shape>> = {
  name: 'siteLimits',
  shape,
  reads: [],
  uses: [],
  derive({ settings: { policy, schedule } }) {
    const first = inWords(policy.laboratoryMaxAgeHoursFirstCycle);
    const later = inWords(policy.laboratoryMaxAgeHoursLater);
    const timing = schedule.laboratory.find(({ labels }) => labels.includes(policy.labelVersion));
    return known({
      laboratoryByLabel: timing?.says ?? 'at times that are not known to this service',
      labelVersion: policy.labelVersion,
      laboratoryAge: `${first} in cycle 1 and in a re-step-up, ${later} in later cycles`,
      pregnancyEvidenceDays: policy.pregnancyEvidenceMaxAgeDays,
      cultureDays: policy.cultureLookBackDays,
      earlyDose: policy.earlyDoseToleranceDays === 1 ? '1 day' : `${policy.earlyDoseToleranceDays} days`,
    });
  },
};

const HOURS_PER_DAY = 24;
/** Clinics count in hours up to three days. */
const MOST_HOURS = 72;

function inWords(hours: number): string {
  return hours > MOST_HOURS && hours % HOURS_PER_DAY === 0 ? `${hours / HOURS_PER_DAY} days` : `${hours} h`;
}
