import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { AnyFactDefinition } from '../facts/definition.ts';
import { isObject } from '../fhir/shape.ts';
import { KnowledgeError, type KnowledgeFault } from './fault.ts';
import {
  type AnalytesFile,
  analytesFileSchema,
  type OrderTemplate,
  orderTemplateSchema,
  type RuleFile,
  ruleFileSchema,
} from './knowledge-schema.ts';
import { type ServiceFile, serviceFileSchema, type ValueSetFile, valueSetSchema } from './service-schema.ts';
import { readYaml, schemaFaults, type YamlFile } from './yaml-file.ts';

/** What a drug's `facts/index.ts` exports: its facts, and the schemas of the two files whose shape is the drug's own. */
export interface DrugModule {
  readonly facts: readonly AnyFactDefinition[];
  readonly policySchema: z.ZodType;
  readonly scheduleSchema: z.ZodType;
}

/** A drug's folder as read: each file against its own schema, nothing yet against another file. */
export interface DrugFolder {
  readonly name: string;
  readonly service: YamlFile<ServiceFile>;
  readonly analytes: YamlFile<AnalytesFile>;
  readonly policy: YamlFile<unknown>;
  readonly schedule: YamlFile<unknown>;
  readonly rules: readonly YamlFile<RuleFile>[];
  /** Files in `rules/` that `service.yaml` does not list. */
  readonly strayRules: readonly string[];
  readonly orders: ReadonlyMap<string, YamlFile<OrderTemplate>>;
  readonly valueSets: ReadonlyMap<string, YamlFile<ValueSetFile>>;
  readonly module: DrugModule;
}

const drugModuleSchema = z.object({
  facts: z.array(z.custom<AnyFactDefinition>((value) => typeof value === 'object' && value !== null)),
  policySchema: z.instanceof(z.ZodType),
  scheduleSchema: z.instanceof(z.ZodType),
});

/**
 * Reads one drug's folder. Throws a `KnowledgeError` that names every file that is missing or does not fit its schema,
 * with line. `policyOverlay` is the path of a site's own policy file: its knobs replace those of `policy.yaml` one by one, and
 * where a knob is a map (`stance`), its entries do.
 */
export async function readDrugFolder(folder: string, policyOverlay?: string): Promise<DrugFolder> {
  const faults: KnowledgeFault[] = [];
  const name = basename(folder);

  async function read<T>(
    path: string,
    schema: z.ZodType<T>,
    namedBy?: () => KnowledgeFault,
  ): Promise<YamlFile<T> | undefined> {
    const file = `${name}/${path}`;
    const text = await readFile(join(folder, path), 'utf8').catch(() => undefined);
    if (text === undefined) {
      faults.push(namedBy?.() ?? { file, line: 1, message: 'the file is missing or cannot be read' });
      return undefined;
    }
    const result = readYaml(file, text, schema);
    if (result.ok) return result.file;
    faults.push(...result.faults);
    return undefined;
  }

  async function readAll<T>(sub: string, schema: z.ZodType<T>): Promise<ReadonlyMap<string, YamlFile<T>>> {
    const names = (await readdir(join(folder, sub)).catch(() => []))
      .filter((file) => /\.(yaml|json)$/.test(file))
      .sort();
    const files = await Promise.all(
      names.map(
        async (file) => [file.replace(/\.(yaml|json)$/, ''), await read(`${sub}/${file}`, schema)] as const,
      ),
    );
    return new Map(files.flatMap(([id, file]) => (file === undefined ? [] : [[id, file] as const])));
  }

  const module = drugModuleSchema.parse(await import(pathToFileURL(join(folder, 'facts/index.ts')).href));
  const service = await read('service.yaml', serviceFileSchema);
  const listed = service?.content.rules ?? [];
  const rules = await Promise.all(
    listed.map((path, index) =>
      read(path, ruleFileSchema, () => ({
        file: `${name}/service.yaml`,
        line: service?.lineOf(['rules', index]) ?? 1,
        message: `lists ${path}, which is missing or cannot be read`,
      })),
    ),
  );
  const inFolder = (await readdir(join(folder, 'rules')).catch(() => [])).filter((file) =>
    file.endsWith('.yaml'),
  );
  const [analytes, schedule, orders, valueSets] = await Promise.all([
    read('analytes.yaml', analytesFileSchema),
    read('schedule.yaml', module.scheduleSchema),
    readAll('orders', orderTemplateSchema),
    readAll('value-sets', valueSetSchema),
  ]);
  const policy = await read('policy.yaml', module.policySchema);
  const overlaid =
    policyOverlay === undefined
      ? policy
      : await overlayPolicy(policy, policyOverlay, module.policySchema, faults);
  if (faults.length > 0 || !service || !analytes || !schedule || !overlaid) throw new KnowledgeError(faults);
  return {
    name,
    service,
    analytes,
    policy: overlaid,
    schedule,
    rules: rules.flatMap((file) => (file === undefined ? [] : [file])),
    strayRules: inFolder.map((file) => `rules/${file}`).filter((path) => !listed.includes(path)),
    orders,
    valueSets,
    module,
  };
}

/** A site's policy: its own knobs over the shipped ones, the whole checked by the same schema. */
async function overlayPolicy(
  shipped: YamlFile<unknown> | undefined,
  path: string,
  schema: z.ZodType,
  faults: KnowledgeFault[],
): Promise<YamlFile<unknown> | undefined> {
  const file = basename(path);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) {
    faults.push({ file, line: 1, message: 'the site policy file named by CDS_POLICY_FILE cannot be read' });
    return undefined;
  }
  const own = readYaml(file, text, z.record(z.string(), z.unknown()));
  if (!own.ok) {
    faults.push(...own.faults);
    return undefined;
  }
  const merged = schema.safeParse(laidOver(shipped?.content, own.file.content));
  if (merged.success) return { ...own.file, content: merged.data };
  faults.push(...schemaFaults(own.file, merged.error));
  return undefined;
}

function laidOver(
  shipped: unknown,
  own: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const base = isObject(shipped) ? shipped : {};
  const knobs = Object.entries(own).map(([knob, value]) => {
    const before = base[knob];
    return [knob, isObject(before) && isObject(value) ? { ...before, ...value } : value] as const;
  });
  return { ...base, ...Object.fromEntries(knobs) };
}
