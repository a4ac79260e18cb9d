import { z } from 'zod';

const resource = z.looseObject({ resourceType: z.string() });

const plotSchema = z.strictObject({
  analyte: z.string(),
  lines: z.array(
    z.strictObject({
      /** CTCAE grade whose bound in `analytes.yaml` the line stands at. */
      grade: z.int().min(1).max(4),
      kind: z.enum(['hold', 'stop']),
      label: z.string(),
    }),
  ),
});

const companionSchema = z.strictObject({
  label: z.string(),
  /** From the planned start of the infusion; negative = before. */
  minutes: z.int(),
  /** Cycles in which a played course orders it. */
  cycles: z.array(z.int()),
  resource,
});

export const statementSchema = z.strictObject({ precautions: z.string(), label: z.string() });

/** `workbench.yaml`: what the page needs to show a drug, and no rule reads. */
export const drugSettingsSchema = z.strictObject({
  plots: z.array(plotSchema),
  /** Situations to start with, first the one that is opened when none is asked for. */
  start: z.array(z.strictObject({ situation: z.string(), label: z.string() })),
  cycleDays: z.int().positive(),
  draft: resource,
  companions: z.array(companionSchema),
  statements: z.record(z.string().regex(/^S\d+$/), statementSchema),
  /** What conditions ask of a fact, such as `anc.grade >= 3`, in words (see words.ts). */
  words: z.record(z.string(), z.union([z.string(), z.tuple([z.string(), z.string()])])).default({}),
});

/** The part of a drug's schedule that a course is played by; a schedule of another shape has no course. */
export const scheduleSchema = z.looseObject({
  days: z.array(z.looseObject({ cycle: z.int(), day: z.int(), mg: z.number() })).min(1),
  thereafter: z.looseObject({ days: z.array(z.int()).min(1), mg: z.number() }),
});

export type DrugSettings = z.infer<typeof drugSettingsSchema>;
export type Statement = z.infer<typeof statementSchema>;
export type Companion = z.infer<typeof companionSchema>;
export type Plot = z.infer<typeof plotSchema>;
