import { z } from 'zod';
import { analytesFileSchema, orderTemplateSchema, ruleFileSchema } from '#src/rules/knowledge-schema.ts';
import { serviceFileSchema, valueSetSchema } from '#src/rules/service-schema.ts';
import { policySchema, scheduleSchema } from '../../cds-services/tarlatamab/facts/index.ts';

const shared: Readonly<Record<string, z.ZodType>> = {
  rules: ruleFileSchema,
  order: orderTemplateSchema,
  service: serviceFileSchema,
  analytes: analytesFileSchema,
  'value-set': valueSetSchema,
  'tarlatamab-policy': policySchema,
  'tarlatamab-schedule': scheduleSchema,
};

/** The schemas of the knowledge files as JSON Schema, for editors, by path. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const schemas = Object.entries(shared).map(([name, schema]) => [name, jsonSchema(schema)] as const);
  // A site's own file names only the knobs that it changes.
  const { required: _all, ...site } = jsonSchema(policySchema);
  return new Map(
    [...schemas, ['tarlatamab-site-policy', site] as const].map(([name, schema]) => [
      `cds-services/schemas/${name}.schema.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}

function jsonSchema(schema: z.ZodType): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
