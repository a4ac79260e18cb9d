import { z } from 'zod';
import { isObject } from '../fhir/shape.ts';
import { maximumDrafts } from './draft-orders.ts';

/**
 * The envelope of a service call: CDS Hooks 2.0.1, "Calling a CDS Service", read with tolerance. Unknown members are
 * kept, `null` counts as absent, and what lies inside FHIR resources is left to those who read it.
 */

const absentWhenNull = (value: unknown): unknown => (value === null ? undefined : value);

function tolerated<T extends z.ZodType>(schema: T) {
  return z.preprocess(absentWhenNull, schema.optional()).optional();
}

const anObject = z
  .custom<Readonly<Record<string, unknown>>>(isObject, 'must be a JSON object')
  .meta({ type: 'object' });

/** Without a preprocess: what has gone through one V8 keeps until it collects all of its garbage, here the whole record. */
const objectOrNull = z.custom<Readonly<Record<string, unknown>> | null>(
  (value) => value === null || isObject(value),
  'must be a JSON object',
);

export const fhirAuthorizationSchema = z.looseObject({
  access_token: z.unknown().optional().meta({ type: 'string' }),
  token_type: tolerated(z.string()),
  /** Seconds; some clients write the number as a string. */
  expires_in: tolerated(z.coerce.number()),
  /** Opaque: Epic's scopes follow no SMART grammar. */
  scope: tolerated(z.string()),
  subject: tolerated(z.string()),
  patient: tolerated(z.string()),
});

/** Some clients write ids as numbers. */
const identifierSchema = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string(),
);

const orderContextShape = {
  userId: tolerated(z.string()),
  patientId: identifierSchema,
  encounterId: tolerated(identifierSchema),
  /** A Bundle by the specification; arrays and single resources occur. Read by `draft-orders.ts`. */
  draftOrders: z
    .unknown()
    .optional()
    .meta({
      type: 'object',
      description: 'FHIR R4 Bundle of the orders; each has an id',
      properties: { entry: { type: 'array', maxItems: maximumDrafts } },
    }),
};

export const orderSignContextSchema = z.looseObject(orderContextShape);

export const orderSelectContextSchema = z.looseObject({
  ...orderContextShape,
  selections: z
    .unknown()
    .optional()
    .meta({
      type: 'array',
      items: { type: 'string' },
      description: 'Type/id of the drafts that were just selected',
    }),
});

/** The context schema of each hook that this house serves. */
export const contextSchemas = {
  'order-select': orderSelectContextSchema,
  'order-sign': orderSignContextSchema,
} as const;

export type HookName = keyof typeof contextSchemas;

export const envelopeSchema = z.looseObject({
  hook: z.string(),
  hookInstance: z
    .unknown()
    .optional()
    .meta({ type: 'string', description: 'unique per firing of the hook; any text of up to 128 characters' }),
  fhirServer: tolerated(z.string().meta({ description: 'base URL of the FHIR server of the client' })),
  fhirAuthorization: tolerated(fhirAuthorizationSchema),
  context: anObject,
  prefetch: objectOrNull
    .meta({
      type: 'object',
      description: 'by key: a FHIR resource, a Bundle, an OperationOutcome, or null: searched, nothing found',
    })
    .optional(),
  extension: z.unknown().optional().meta({ type: 'object' }),
});

export type HookEnvelope = z.infer<typeof envelopeSchema>;
export type FhirAuthorizationMember = z.infer<typeof fhirAuthorizationSchema>;
