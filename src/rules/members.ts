import { z } from 'zod';

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
}

const schemas = new WeakMap<z.ZodType, JsonSchema>();

/** The first member of `path` that a value of this shape cannot have; undefined when all exist. */
export function unknownMember(shape: z.ZodType, path: readonly string[]): string | undefined {
  let current = [schemaOf(shape)];
  for (const member of path) {
    const next = current.flatMap((schema) => step(schema, member));
    if (next.length === 0) return member;
    current = next;
  }
  return undefined;
}

function schemaOf(shape: z.ZodType): JsonSchema {
  const cached = schemas.get(shape);
  if (cached) return cached;
  const schema = z.toJSONSchema(shape, { io: 'output', unrepresentable: 'any' }) as JsonSchema;
  schemas.set(shape, schema);
  return schema;
}

/** FHIRPath steps through lists without saying so: a member of an array is a member of its items. */
function step(schema: JsonSchema, member: string): readonly JsonSchema[] {
  if (schema.anyOf) return schema.anyOf.flatMap((one) => step(one, member));
  if (schema.items) return step(schema.items, member);
  const property = schema.properties?.[member];
  if (property) return [property];
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
}
