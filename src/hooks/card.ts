import type { FhirResource } from 'fhir/r4.js';
import { z } from 'zod';
import { isObject } from '../fhir/shape.ts';

/**
 * What the service answers: CDS Hooks 2.0.1, "CDS Service Response". Loose, since any element may carry an `extension`;
 * what the types cannot say is checked by `src/cards/conformance.ts`.
 */

const extensionSchema = z.record(z.string(), z.unknown());

export const codingSchema = z.looseObject({
  system: z.string(),
  code: z.string(),
  display: z.string().optional(),
});

export const cardSourceSchema = z.looseObject({
  label: z.string(),
  url: z.url().optional(),
  icon: z.url().optional(),
  topic: codingSchema.optional(),
});

/** A resource of R4, or one filled from a template. */
const resourceSchema = z.custom<
  FhirResource | { readonly resourceType: string; readonly [member: string]: unknown }
>((value) => isObject(value) && typeof value.resourceType === 'string');

export const actionSchema = z.looseObject({
  type: z.enum(['create', 'update', 'delete']),
  description: z.string(),
  resource: resourceSchema.optional(),
  /** Relative reference of the resource to delete: `MedicationRequest/draft-1`. */
  resourceId: z.string().optional(),
});

export const suggestionSchema = z.looseObject({
  label: z.string(),
  uuid: z.string().optional(),
  isRecommended: z.boolean().optional(),
  actions: z.array(actionSchema).readonly().optional(),
});

export const linkSchema = z.looseObject({
  label: z.string(),
  url: z.url(),
  type: z.enum(['absolute', 'smart']),
  appContext: z.string().optional(),
  autolaunchable: z.boolean().optional(),
});

export const cardIndicatorSchema = z.enum(['info', 'warning', 'critical']);

export const cardSchema = z.looseObject({
  uuid: z.string().optional(),
  /** One sentence, under 140 characters. */
  summary: z.string().max(139),
  /** GitHub Flavored Markdown. */
  detail: z.string().optional(),
  indicator: cardIndicatorSchema,
  source: cardSourceSchema,
  suggestions: z.array(suggestionSchema).readonly().optional(),
  selectionBehavior: z.enum(['at-most-one', 'any']).optional(),
  overrideReasons: z
    .array(codingSchema.extend({ display: z.string() }))
    .readonly()
    .optional(),
  links: z.array(linkSchema).readonly().optional(),
  extension: extensionSchema.optional(),
});

export const cdsResponseSchema = z.looseObject({
  cards: z.array(cardSchema).readonly(),
  systemActions: z.array(actionSchema).readonly().optional(),
  extension: extensionSchema.optional(),
});

export type Coding = z.infer<typeof codingSchema>;
export type CardSource = z.infer<typeof cardSourceSchema>;
export type CardAction = z.infer<typeof actionSchema>;
export type Suggestion = z.infer<typeof suggestionSchema>;
export type CardLink = z.infer<typeof linkSchema>;
export type CardIndicator = z.infer<typeof cardIndicatorSchema>;
export type Card = z.infer<typeof cardSchema>;
export type CdsResponse = z.infer<typeof cdsResponseSchema>;
