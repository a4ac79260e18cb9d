import { z } from 'zod';
import type { FactContext, FactDefinition, Settings } from '#src/facts/definition.ts';
import { stancesSchema } from '#src/rules/knowledge-schema.ts';

/** `policy.yaml`: what a site may set. A site's overlay is checked by the same schema. */
export const policySchema = z.strictObject({
  laboratoryMaxAgeHoursFirstCycle: z.number().positive(),
  laboratoryMaxAgeHoursLater: z.number().positive(),
  liverPairingHours: z.number().positive(),
  baselineWithinDays: z.number().int().positive(),
  reproductiveFromAge: z.number().int().min(0),
  reproductiveUntilAge: z.number().int().positive(),
  pregnancyEvidenceMaxAgeDays: z.number().int().positive(),
  hcgNegativeBelow: z.number().positive(),
  hcgPositiveAbove: z.number().positive(),
  neutropeniaGrade3RecoveryDays: z.number().int().positive(),
  neutropeniaGrade4RecoveryDays: z.number().int().positive(),
  thrombocytopeniaRecoveryDays: z.number().int().positive(),
  feverFromCelsius: z.number().min(37).max(40),
  feverLookBackHours: z.number().positive(),
  crsOnsetDays: z.number().int().positive(),
  iceCurrentHours: z.number().positive(),
  neurotoxicityGrade3RecoveryDays: z.number().int().positive(),
  cultureLookBackDays: z.number().int().positive(),
  earlyDoseToleranceDays: z.number().int().min(0),
  premedicationDexamethasoneMg: z.number().positive(),
  premedicationMethylprednisoloneMg: z.number().positive(),
  premedicationHydrocortisoneMg: z.number().positive(),
  premedicationMinutesBefore: z.number().positive(),
  hydrationMl: z.number().positive(),
  hydrationSmallestMl: z.number().positive(),
  infusionRateMlPerHour: z.number().positive(),
  infusionMinutes: z.number().positive(),
  infusionTolerancePercent: z.number().min(0),
  progressionNotCoded: z.enum(['information', 'dataMissing']),
  stance: stancesSchema,
  labelVersion: z.enum(['2024', '2025-11', '2026-06']),
});

/** Phases of treatment by which observation differs (US label 2.2 Table 1). */
export const phaseSchema = z.enum(['stepUp', 'firstCycleLast', 'cycle2', 'cycles3to4', 'cycle5on']);
/** What kind of dose was given last, by which Table 4 differs. */
export const stepSchema = z.enum(['first', 'second', 'later']);

const daysByStep = z.record(stepSchema, z.number().int().positive());

export const windowSchema = z.strictObject({
  phase: phaseSchema,
  hours: z.string(),
  minHours: z.number().positive(),
  maxHours: z.number().positive(),
  from: z.string(),
  place: z.string(),
});

const names = z.array(z.string()).min(1);

const hoursSchema = z.strictObject({ minHours: z.number().positive(), maxHours: z.number().positive() });

/** Saline after the infusion: which days of the first cycle, how long. */
const salineSchema = z.strictObject({ days: z.array(z.string()).min(1), ...hoursSchema.shape });

/** `schedule.yaml`: treatment days, restart limits, observation. Doses in mg. */
export const scheduleSchema = z.strictObject({
  strengthsMg: z.array(z.number().positive()).min(1),
  days: z.array(z.strictObject({ cycle: z.number().int(), day: z.number().int(), mg: z.number() })).min(1),
  thereafter: z.strictObject({ days: z.array(z.number().int()).min(1), mg: z.number() }),
  restartAfterDays: daysByStep,
  minimumIntervalDays: daysByStep,
  observation: z
    .array(z.strictObject({ labels: z.array(z.string()).min(1), windows: z.array(windowSchema).min(1) }))
    .min(1),
  precautionsObservation: z.partialRecord(phaseSchema, z.string()),
  precautionsPlace: z.partialRecord(phaseSchema, z.string()),
  premedicationDays: z.strictObject({
    label: z.array(z.string()).min(1),
    precautions: z.array(z.string()).min(1),
  }),
  hydration: z.array(z.strictObject({ labels: z.array(z.string()).min(1), ...salineSchema.shape })).min(1),
  precautionsHydration: salineSchema,
  laboratory: z.array(z.strictObject({ labels: z.array(z.string()).min(1), says: z.string() })).min(1),
  infusionHours: z.number().positive(),
  stayNear: z.string(),
  coversBoth: z.string(),
  newerLabel: z.string(),
  discharge: z.string(),
  drugNames: z.strictObject({
    dexamethasone: names,
    methylprednisolone: names,
    hydrocortisone: names,
    saline: names,
    notSaline: names,
    platinum: names,
  }),
  elastomericPumps: names,
  transferDevices: names,
});

export type Policy = z.infer<typeof policySchema>;
export type Schedule = z.infer<typeof scheduleSchema>;
export type Phase = z.infer<typeof phaseSchema>;
export type Step = z.infer<typeof stepSchema>;

/** This drug's settings, typed: the loader has checked them against the schemas above. */
export interface TarlatamabSettings extends Settings {
  readonly policy: Policy;
  readonly schedule: Schedule;
}

export type Context = FactContext<TarlatamabSettings>;
export type Definition<T> = FactDefinition<T, TarlatamabSettings>;
