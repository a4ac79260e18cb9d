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

const prefetchKeySchema = z.strictObject({
  title: z.string().describe('what a clinician calls it, for "… could not be read"'),
  resourceType: z.string(),
  /** Relative FHIR query; codes that the facts name are added as `code=`. */
  query: z.string().regex(/^[A-Z][A-Za-z]+[/?]/),
  /** Without it nothing can be judged: HTTP 412 when it can neither be read nor fetched. */
  required: z.boolean().optional(),
  /** Keep the codes out of the query: servers and sites code these too differently to narrow the search. */
  anyCode: z.boolean().optional(),
});

/** `service.yaml`: who the service is, what drug it judges, in which order its topics and rules stand. */
export const serviceFileSchema = z.strictObject({
  drug: z.strictObject({
    name: z.string(),
    /** Names by which an order is recognised when no code does; whole words, any case. */
    names: z.array(z.string()).min(1),
    valueSet: z.string(),
  }),
  namespace: z.strictObject({ codeSystem: z.string(), extension: z.string() }),
  source: z.strictObject({ label: z.string(), url: z.url().optional() }),
  services: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[A-Za-z0-9._~-]{1,64}$/),
        hook: hookSchema,
        title: z.string(),
        description: z.string(),
        usageRequirements: z.string().optional(),
      }),
    )
    .min(1),
  prefetch: z.record(z.string(), prefetchKeySchema),
  topics: z.array(z.strictObject({ code: z.string().regex(/^[a-zA-Z]+$/), display: z.string() })).min(1),
  closingTopic: z.string().describe('topic of the card that is always there; weak findings are its lines'),
  rules: z.array(z.string()).min(1),
  assessment: z
    .record(z.string(), z.string())
    .optional()
    .describe('members of the overall answer, as templates over facts'),
  overrideReasons: z
    .array(z.strictObject({ code: z.string(), system: z.string(), display: z.string() }))
    .min(1),
});

/** A FHIR R4 ValueSet: codes one by one in `expansion`, ranges of a hierarchical system as `regex` filters in `compose`. */
export const valueSetSchema = z
  .looseObject({
    resourceType: z.literal('ValueSet'),
    url: z.string(),
    name: z.string(),
    title: z.string(),
    status: z.enum(['draft', 'active']),
    date: z.string(),
    description: z.string().describe('what the codes stand for, and where they come from'),
    compose: z
      .looseObject({
        include: z.array(
          z.looseObject({
            system: z.string(),
            filter: z
              .array(
                z.strictObject({ property: z.literal('code'), op: z.literal('regex'), value: z.string() }),
              )
              .optional(),
          }),
        ),
      })
      .optional(),
    expansion: z
      .looseObject({
        contains: z
          .array(z.looseObject({ system: z.string(), code: z.string(), display: z.string().optional() }))
          .min(1),
      })
      .optional(),
  })
  .refine(
    (set) => set.expansion !== undefined || set.compose !== undefined,
    'has neither an expansion nor a filter',
  );

export type Action = z.infer<typeof actionSchema>;
export type Indicator = z.infer<typeof indicatorSchema>;
export type Hook = z.infer<typeof hookSchema>;
export type Source = z.infer<typeof sourceSchema>;
export type Analyte = z.infer<typeof analyteSchema>;
export type AnalytesFile = z.infer<typeof analytesFileSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type RuleFile = z.infer<typeof ruleFileSchema>;
export type OrderTemplate = z.infer<typeof orderTemplateSchema>;
export type ServiceFile = z.infer<typeof serviceFileSchema>;
export type ValueSetFile = z.infer<typeof valueSetSchema>;
