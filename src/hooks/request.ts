import { z } from 'zod';

/**
 * The envelope of a service call: CDS Hooks 2.0.1, "Calling a CDS Service", read with tolerance. Unknown members are
 * kept, `null` counts as absent, and what lies inside FHIR resources is left to those who read it.
 */

const absentWhenNull = (value: unknown): unknown => (value === null ? undefined : value);

function tolerated<T extends z.ZodType>(schema: T) {
  return z.preprocess(absentWhenNull, schema.optional()).optional();
}

const anObject = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be a JSON object',
);

export const fhirAuthorizationSchema = z.looseObject({
  access_token: z.unknown().optional(),
  token_type: tolerated(z.string()),
  /** Seconds; some clients write the number as a string. */
  expires_in: tolerated(z.coerce.number()),
  /** Opaque: Epic's scopes follow no SMART grammar. */
  scope: tolerated(z.string()),
  subject: tolerated(z.string()),
  patient: tolerated(z.string()),
});

const identifierSchema = z.union([z.string(), z.number().transform(String)]);

const orderContextShape = {
  userId: tolerated(z.string()),
  patientId: identifierSchema,
  encounterId: tolerated(identifierSchema),
  /** A Bundle by the specification; arrays and single resources occur. Read by `draft-orders.ts`. */
  draftOrders: z.unknown().optional(),
};

export const orderSignContextSchema = z.looseObject(orderContextShape);

export const orderSelectContextSchema = z.looseObject({
  ...orderContextShape,
  selections: z.unknown().optional(),
});

/** The context schema of each hook that this house serves. */
export const contextSchemas = {
  'order-select': orderSelectContextSchema,
  'order-sign': orderSignContextSchema,
} as const;

export type HookName = keyof typeof contextSchemas;

export const envelopeSchema = z.looseObject({
  hook: z.string(),
  hookInstance: z.unknown().optional(),
  fhirServer: tolerated(z.string()),
  fhirAuthorization: tolerated(fhirAuthorizationSchema),
  context: anObject,
  prefetch: tolerated(anObject),
  extension: z.unknown().optional(),
});

export type HookEnvelope = z.infer<typeof envelopeSchema>;
export type FhirAuthorizationMember = z.infer<typeof fhirAuthorizationSchema>;
