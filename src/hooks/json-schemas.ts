import { z } from 'zod';
import { cdsResponseSchema } from './card.ts';
import { discoverySchema } from './discovery.ts';
import { feedbackEntrySchema, feedbackSchema, maximumEntries } from './feedback.ts';
import { contextSchemas, envelopeSchema, fhirAuthorizationSchema, type HookName } from './request.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a client must send of the context; the reader asks for less (Hook Library, order-select and order-sign). */
const contextMembers: Readonly<Record<HookName, readonly string[]>> = {
  'order-select': ['userId', 'patientId', 'selections', 'draftOrders'],
  'order-sign': ['userId', 'patientId', 'draftOrders'],
};

/** A call as the specification has it; what is tolerated beyond that is no promise. */
function requestSchema(hook: HookName) {
  const context = contextSchemas[hook].meta({ required: [...contextMembers[hook]] });
  const authorization = fhirAuthorizationSchema.meta({
    required: ['access_token', 'token_type', 'expires_in', 'scope', 'subject'],
  });
  return envelopeSchema
    .extend({ hook: z.literal(hook), context, fhirAuthorization: authorization.optional() })
    .meta({
      required: ['hook', 'hookInstance', 'context'],
      dependentRequired: { fhirAuthorization: ['fhirServer'] },
    });
}

/** Entries are read one by one; a client writes them as the entry's schema has them. */
const feedbackBodySchema = feedbackSchema.extend({
  feedback: z.array(feedbackEntrySchema).min(1).max(maximumEntries),
});

/** A FHIR resource may have any member; which is checked by FHIR validators, not here. */
const resource = { type: 'object', required: ['resourceType'], description: 'a FHIR R4 resource' };

/** JSON Schema (2020-12) of a message, from the zod schema that reads or checks it. */
function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...members } = z.toJSONSchema(schema, {
    io: 'output',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'custom' && Object.keys(jsonSchema).length === 0)
        Object.assign(jsonSchema, resource);
      // To OpenAPI `readOnly` means that only answers have it; zod means that nobody here changes it.
      delete jsonSchema.readOnly;
    },
  });
  return members;
}

/** The messages of the protocol by name: components of the OpenAPI document. */
export function messageSchemas(): Readonly<Record<string, JsonSchema>> {
  return {
    Discovery: jsonSchema(discoverySchema),
    OrderSelectRequest: jsonSchema(requestSchema('order-select')),
    OrderSignRequest: jsonSchema(requestSchema('order-sign')),
    Response: jsonSchema(cdsResponseSchema),
    Feedback: jsonSchema(feedbackBodySchema),
  };
}
