import { z } from 'zod';

/**
 * The shapes of the knowledge files in `cds-services/<drug>/`: the one place from which their TypeScript types and
 * their published JSON Schemas come. Strict on purpose: a misspelled key in a knowledge file stops the start.
 */

export const actionSchema = z.enum(['discontinue', 'hold', 'dataMissing', 'proceed']);
export const indicatorSchema = z.enum(['critical', 'warning', 'info']);
export const hookSchema = z.enum(['order-select', 'order-sign']);

/** Where a rule's statement comes from: the precautions (S-number) or a section of the drug label. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('precautions'), statement: z.string().regex(/^S\d+$/) }),
  z.strictObject({ kind: z.literal('label'), section: z.string(), version: z.string() }),
  z.strictObject({ kind: z.literal('policy'), knob: z.string() }),
  z.strictObject({ kind: z.literal('safety'), note: z.string() }),
]);

const decimal = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]);

/** One accepted unit: UCUM code, and the exact factor that leads to the analyte's canonical unit. */
const unitSchema = z.strictObject({
  ucum: z.string(),
  /** Texts that laboratories write for this unit, compared in any case, with every spelling of the micro sign folded. */
  aliases: z.array(z.string()).optional(),
  multiplyBy: decimal.optional(),
  divideBy: decimal.optional(),
  /** The unit is a plausible reading of a bare number: without a unit every plausible reading must agree. */
  plausibleWithoutUnit: z.boolean().optional(),
});

/** One CTCAE grade: a bound in the canonical unit, or in multiples of a reference limit. Listed worst first. */
const gradeBoundSchema = z.strictObject({
  grade: z.number().int().min(1).max(4),
  below: decimal.optional(),
  above: decimal.optional(),
  /** `below`/`above` count in multiples of this reference limit. */
  times: z.enum(['lowerLimit', 'upperLimit']).optional(),
});

const limitSchema = z.union([decimal, z.strictObject({ female: decimal, male: decimal })]);

export const analyteSchema = z.strictObject({
  name: z.string(),
  short: z.string(),
  unit: z.string(),
  units: z.string().describe('name of a unit family'),
  /** LOINC codes that may clear; the order is the preference within one draw (a manual count beats an automated one). */
  loinc: z.array(z.string()).min(1),
  /** LOINC codes whose value may hold but never clear (proxies, estimates). */
  holdOnly: z.array(z.string()).optional(),
  /** LOINC codes of a part of this analyte: the whole is at least the part (direct bilirubin). */
  partOf: z.array(z.string()).optional(),
  /** Values outside are not physiological: unreadable. */
  plausible: z.strictObject({ min: decimal, max: decimal }),
  /** Assumed reference limits where the Observation has none. */
  assumed: z.strictObject({ lower: limitSchema.optional(), upper: limitSchema.optional() }).optional(),
  grades: z.array(gradeBoundSchema).optional(),
  worse: z.enum(['lower', 'higher', 'both']),
  source: z.string(),
});

export const analytesFileSchema = z.strictObject({
  unitFamilies: z.record(z.string(), z.array(unitSchema).min(1)),
  analytes: z.record(z.string(), analyteSchema),
});

/** One rule: a condition over named facts, what follows from it, and why. */
export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  when: z.string().describe('FHIRPath over named facts: members, comparisons, and, or, not()'),
  hooks: z.array(hookSchema).min(1).optional().describe('hooks at which the rule is asked; default: all'),
  /** `line`: not a card of its own, a line of the closing card. */
  display: z.enum(['card', 'line']).optional(),
  action: actionSchema,
  indicator: indicatorSchema,
  summary: z.string().optional(),
  detail: z.string(),
  evidence: z.array(z.string()).describe('facts whose evidence the card shows'),
  sources: z.array(sourceSchema).min(1),
  suggestions: z.array(z.string()).optional().describe('files in orders/, without extension; the first may be recommended'),
  recommended: z.string().optional(),
});

export const ruleFileSchema = z.strictObject({
  topic: z.string().regex(/^[a-zA-Z]+$/),
  title: z.string(),
  /** The topic whose card names what this topic's rules could not read; default: `dataQuality`. */
  gap: z.string().optional(),
  rules: z.array(ruleSchema).min(1),
});

/** One suggested order: a resource to create, changes to the draft, or its deletion. */
const orderChangeSchema = z.strictObject({
  path: z.string(),
  set: z.unknown().optional(),
  append: z.unknown().optional(),
  replaceText: z.strictObject({ from: z.string(), to: z.string() }).optional(),
});

export const orderTemplateSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('create'),
    label: z.string(),
    description: z.string(),
    resource: z.looseObject({ resourceType: z.string() }),
  }),
  z.strictObject({
    type: z.literal('update'),
    label: z.string(),
    description: z.string(),
    changes: z.array(orderChangeSchema).min(1),
  }),
  z.strictObject({ type: z.literal('delete'), label: z.string(), description: z.string() }),
]);

export type Action = z.infer<typeof actionSchema>;
export type Indicator = z.infer<typeof indicatorSchema>;
export type Hook = z.infer<typeof hookSchema>;
export type Source = z.infer<typeof sourceSchema>;
export type Analyte = z.infer<typeof analyteSchema>;
export type AnalytesFile = z.infer<typeof analytesFileSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type RuleFile = z.infer<typeof ruleFileSchema>;
export type OrderTemplate = z.infer<typeof orderTemplateSchema>;
