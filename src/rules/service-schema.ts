import { z } from 'zod';
import { hookSchema } from './knowledge-schema.ts';

const prefetchKeySchema = z.strictObject({
  title: z.string().describe('what a clinician calls it, for "… could not be read"'),
  resourceType: z.string(),
  /** Relative FHIR query; codes that the facts name are added as `code=`. */
  query: z.string().regex(/^[A-Z][A-Za-z]+[/?]/),
  /** Without it nothing can be judged: HTTP 412 when it can neither be read nor fetched. */
  required: z.boolean().optional(),
  /** Keep the codes out of the query: servers and sites code these too differently to narrow the search. */
  anyCode: z.boolean().optional(),
  /** Days beyond which no rule looks back: bounds the query for clients of CDS Hooks 3.0, which has relative dates. */
  lookBackDays: z.int().min(1).optional(),
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
              .max(1)
              .optional()
              .describe(
                'one at most: R4 holds the filters of one include together, not one instead of the other',
              ),
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

export type ServiceFile = z.infer<typeof serviceFileSchema>;
export type ValueSetFile = z.infer<typeof valueSetSchema>;
