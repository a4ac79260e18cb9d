import { z } from 'zod';
import type { ServiceDescription } from '../rules/knowledge.ts';
import { hookSchema } from '../rules/knowledge-schema.ts';

/** CDS Hooks 2.0.1, Discovery; `version` and `hookVersion` are 3.0's, and harmless to older clients. */
export const serviceDescriptionSchema = z.looseObject({
  hook: hookSchema.describe('the hook that the service answers'),
  title: z.string().describe('name of the service for people'),
  description: z.string().describe('what the service does'),
  id: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{1,64}$/)
    .describe('the {id} of {base}/cds-services/{id}'),
  prefetch: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe('FHIR queries by key, relative to the FHIR server, with prefetch tokens'),
  usageRequirements: z.string().exactOptional().describe('preconditions for the use of the service'),
  version: z.string().describe('version of the CDS Hooks specification'),
  hookVersion: z.string().describe('version of the hook in the CDS Hooks Library'),
}) satisfies z.ZodType<ServiceDescription>;

export const discoverySchema = z.looseObject({ services: z.array(serviceDescriptionSchema).readonly() });
