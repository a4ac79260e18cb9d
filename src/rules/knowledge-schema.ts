import { z } from 'zod';

/**
 * The shapes of the knowledge files in `cds-services/<drug>/`: the one place from which their TypeScript types and
 * their published JSON Schemas come. Strict on purpose: a misspelled key in a knowledge file stops the start.
 */

export const actionSchema = z.enum(['discontinue', 'hold', 'dataMissing', 'proceed']);
export const indicatorSchema = z.enum(['critical', 'warning', 'info']);
export const hookSchema = z.enum(['order-select', 'order-sign']);

/**
 * Where precautions and label differ, the site decides which of them a topic follows: the precautions with the label's rule
 * added where they are silent or weaker, the label alone, or whichever is stricter.
 */
export const stanceSchema = z.enum(['precautions', 'label', 'stricter']);

/** The part of `policy.yaml` that is the same for every drug: `default`, and topics that differ from it. */
export const stancesSchema = z.looseObject({ default: stanceSchema }).catchall(stanceSchema);

/** Where a rule's statement comes from: the precautions (S-number) or a section of the drug label. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('precautions'), statement: z.string().regex(/^S\d+$/) }),
  z.strictObject({
    kind: z.literal('label'),
    section: z.string(),
    version: z.string().describe('of the label; `selected`: the one that the site names in labelVersion'),
    sectionIn: z.record(z.string(), z.string()).optional().describe('section, by version, where it differs'),
  }),
  z.strictObject({ kind: z.literal('policy'), knob: z.string() }),
  z.strictObject({ kind: z.literal('safety'), note: z.string() }),
]);

const decimal = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]);

/** One accepted unit: UCUM code, and the exact factor that leads to the analyte's canonical unit. */
const unitSchema = z.strictObject({
  ucum: z.string(),
  /** Texts that laboratories write for this unit, compared in any case, with every spelling of the micro sign folded. */
  aliases: z.array(z.string()).optional(),
  /** Taken off first: 32 for degrees Fahrenheit. */
  subtract: decimal.optional(),
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
  /** LOINC codes that may clear. Two of them in one draw: the worse value counts, unless one is `manual`. */
  loinc: z.array(z.string()).min(1),
  /** Those of `loinc` that beat the others in the same draw: a manual count beats an automated one. */
  manual: z.array(z.string()).optional(),
  /** The site's own codes, `system|code`, that mean this analyte. */
  localCodes: z.array(z.string().regex(/^[^|]+\|[^|]+$/)).optional(),
  /** LOINC codes whose value may hold but never clear (proxies, estimates). */
  holdOnly: z.array(z.string()).optional(),
  /** LOINC codes of a part of this analyte: the whole is at least the part (direct bilirubin). */
  partOf: z.array(z.string()).optional(),
  /** LOINC codes that are easily taken for this analyte and never are: another specimen, a ratio. */
  never: z.array(z.string()).optional(),
  /** Words in the name of a result that show it to be another test in spite of its code. */
  contradictedBy: z.array(z.string()).optional(),
  /** LOINC codes of panels that hold this analyte: a member that did not arrive may have been it. */
  panels: z.array(z.string()).optional(),
  /** Where no direct result exists: a total times a share of it, from the same draw; the total is also an upper bound. */
  derivedFrom: z
    .strictObject({
      total: z.string(),
      percents: z
        .array(z.array(z.string()).min(1))
        .min(1)
        .describe('sums of percentages, the preferred first'),
    })
    .optional(),
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

/** A fact whose evidence a card shows, with the threshold that the rule holds it against. */
const evidenceSchema = z.union([
  z.string(),
  z.strictObject({ fact: z.string(), threshold: z.string().optional() }),
]);

/** One rule: a condition over named facts, what follows from it, and why. */
export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  when: z.string().describe('FHIRPath over named facts: members, comparisons, and, or, not()'),
  hooks: z.array(hookSchema).min(1).optional().describe('hooks at which the rule is asked; default: all'),
  stances: z
    .array(stanceSchema)
    .min(1)
    .optional()
    .describe('site stances under which the rule is asked; default: all'),
  alsoInactive: z.boolean().optional().describe('asked even of an order that is on hold'),
  display: z
    .enum(['card', 'line'])
    .optional()
    .describe('line: not a card of its own but a line of the closing card'),
  action: actionSchema,
  indicator: indicatorSchema,
  summary: z
    .string()
    .max(139)
    .optional()
    .describe('plain text, under 140 characters once filled in; needed unless a line'),
  detail: z.string().describe('Markdown; {{ FHIRPath }} over named facts is filled in and escaped'),
  evidence: z.array(evidenceSchema),
  sources: z.array(sourceSchema).min(1),
  supersedes: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('rules of this topic that say nothing of their own when this one fires'),
  suggestions: z.array(z.string()).min(1).optional().describe('files in orders/, without extension'),
  recommended: z.string().optional().describe('the one suggestion to recommend'),
});

export const ruleFileSchema = z.strictObject({
  topic: z.string().regex(/^[a-zA-Z]+$/),
  title: z.string(),
  gap: z
    .string()
    .optional()
    .describe('topic whose card names what these rules could not read; default: dataQuality'),
  rules: z.array(ruleSchema).min(1).describe('worst first'),
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
    resource: z.looseObject({ resourceType: z.enum(['MedicationRequest', 'ServiceRequest']) }),
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
/** A source as a rule file writes it. */
export type WrittenSource = z.infer<typeof sourceSchema>;
/** The same as a card cites it: one label, one section. */
export type Source =
  | Exclude<WrittenSource, { readonly kind: 'label' }>
  | { readonly kind: 'label'; readonly section: string; readonly version: string };
export type Analyte = z.infer<typeof analyteSchema>;
export type AnalytesFile = z.infer<typeof analytesFileSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type RuleFile = z.infer<typeof ruleFileSchema>;
export type OrderTemplate = z.infer<typeof orderTemplateSchema>;
export type Stance = z.infer<typeof stanceSchema>;
