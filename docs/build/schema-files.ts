import { z } from 'zod';
import { isObject } from '#src/fhir/shape.ts';
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
  const site = withoutRequired(jsonSchema(policySchema));
  return new Map(
    [...schemas, ['tarlatamab-site-policy', site] as const].map(([name, schema]) => [
      `cds-services/schemas/${name}.schema.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}

/** Entries of a map, too, stand for themselves. */
function withoutRequired(schema: unknown): Readonly<Record<string, unknown>> {
  const { required: _all, properties, ...rest } = isObject(schema) ? schema : {};
  if (!isObject(properties)) return rest;
  const own = Object.entries(properties).map(([knob, value]) => [knob, withoutRequired(value)] as const);
  return { ...rest, properties: Object.fromEntries(own) };
}

function jsonSchema(schema: z.ZodType): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
