import { z } from 'zod';
import { known } from '#src/facts/fact.ts';
import { formatInstant } from '#src/fhir/dates.ts';
import { crs } from './crs.ts';
import { neurotoxicity } from './neurotoxicity.ts';
import { isBackDated } from './planned-doses.ts';
import type { Context, Definition, Phase, Schedule } from './settings.ts';
import { toldDay, treatmentDay } from './treatment-day.ts';

const shape = z.object({
  /** `C1D8`, or that the day is not known. */
  dose: z.string(),
  /** How long, from when and where, by the label. */
  byLabel: z.string(),
  byPrecautions: z.string(),
  /** What else the patient and the ward must know on this day. */
  advice: z.string(),
  /** What is ordered: the label's words, and until when both readings of the first two doses are met. */
  ordered: z.string(),
  instruction: z.string(),
  place: z.string(),
  labelVersion: z.string(),
  /**
   * ISO 8601: from the planned start until both readings of the first two doses are met. Absent for an order of a day that is
   * over: nobody can be observed then.
   */
  start: z.string().optional(),
  end: z.string().optional(),
});

export type Observation = z.infer<typeof shape>;

const MS_PER_HOUR = 3_600_000;

/**
 * The observation that this dose asks for (S15 to S17; US label 2.2 Table 1). Where the treatment day is not known the longest
 * window counts: a patient watched too long is safe.
 */
export const observation: Definition<Observation> = {
  name: 'observation',
  shape,
  reads: [],
  uses: [treatmentDay, crs, neurotoxicity],
  derive(context) {
    const day = toldDay(context);
    const phase = day?.phase ?? 'stepUp';
    const { schedule, policy } = context.settings;
    const toxicity = toxicityOf(context);
    const window = windowOf(schedule, policy.labelVersion, toxicity.extended ? 'stepUp' : phase);
    const isFirst = phase === 'stepUp';
    const start = context.start.at;
    const stayNear = isFirst ? [schedule.stayNear] : [];
    const end = start + (schedule.infusionHours + window.maxHours) * MS_PER_HOUR;
    const byLabel = `${window.hours} hours from ${window.from}, in ${window.place}`;
    const until = isFirst ? '; 24 hours after its end meets the precautions too' : '';
    return known({
      dose: day === undefined ? 'day unknown, longest window' : dayText(day),
      byLabel,
      ordered: `${window.hours} hours from ${window.from}${until}`,
      byPrecautions: schedule.precautionsObservation[phase] ?? 'as long as earlier toxicity asks for',
      advice: [
        ...toxicity.reasons,
        ...(isFirst ? [schedule.coversBoth, schedule.stayNear, schedule.newerLabel] : []),
        schedule.discharge,
      ].join(' '),
      instruction: [...stayNear, schedule.discharge].join(' '),
      place: (isFirst ? schedule.precautionsPlace.stepUp : undefined) ?? window.place,
      labelVersion: policy.labelVersion,
      ...(isBackDated(context)
        ? {}
        : { start: formatInstant(start, context.zone), end: formatInstant(end, context.zone) }),
    });
  },
};

/**
 * CRS or neurotoxicity of grade 2 or worse asks for the longest window at the next dose; whether neurotoxicity of grade 1
 * does is ambiguous in the label, so the clinician is told (US label 2.2 Table 1; clinical.md §2.1).
 */
function toxicityOf(context: Context): { readonly extended: boolean; readonly reasons: readonly string[] } {
  const [released] = context.get(crs).readings;
  const [nervous] = context.get(neurotoxicity).readings;
  const causes = [
    ...(released?.extended ? [`CRS (${released.episodesText})`] : []),
    ...(nervous?.extended ? [`neurotoxicity (${nervous.episodesText})`] : []),
  ];
  if (causes.length > 0) {
    return {
      extended: true,
      reasons: [`Extended to 22–24 hours at this dose because of ${causes.join(' and ')}.`],
    };
  }
  return {
    extended: false,
    reasons: nervous?.any
      ? [
          `Neurotoxicity on record (${nervous.episodesText}): the label can be read as asking for 22–24 hours after any grade of ICANS; the clinician decides.`,
        ]
      : [],
  };
}

function dayText(day: {
  readonly label: string;
  readonly restartDue: boolean;
  readonly stepUp: boolean;
  readonly cycle: number;
}): string {
  if (day.restartDue) return `${day.label}, re-step-up`;
  return day.stepUp && day.cycle > 1 ? `${day.label}, second dose of the re-step-up` : day.label;
}

function windowOf(schedule: Schedule, version: Context['settings']['policy']['labelVersion'], phase: Phase) {
  const regimen = schedule.observation.find(({ labels }) => labels.includes(version));
  const window = regimen?.windows.find((one) => one.phase === phase);
  if (window === undefined)
    throw new Error(`schedule.yaml has no observation for ${phase} in label ${version}`);
  return window;
}
