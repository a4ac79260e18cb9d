import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { KnowledgeError } from '../rules/fault.ts';
import type { Knowledge } from '../rules/knowledge.ts';
import { analytesFileSchema } from '../rules/knowledge-schema.ts';
import { serviceFileSchema } from '../rules/service-schema.ts';
import { readYaml } from '../rules/yaml-file.ts';
import { describeDrug } from './describe.ts';
import { drugSettingsSchema } from './drug-settings.ts';
import type { DrugKnowledge } from './knowledge.ts';

/** Every drug of the catalog with what its folder says for the page; a drug without `workbench.yaml` has no plots. */
export async function describeCatalog(
  catalog: readonly Knowledge[],
  knowledgeFolder: string,
): Promise<readonly DrugKnowledge[]> {
  const folders = await readdir(knowledgeFolder, { withFileTypes: true });
  const files = await Promise.all(
    folders
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => ({
        drug: (await read(knowledgeFolder, `${name}/service.yaml`, serviceFileSchema))?.drug.name,
        analytes: await read(knowledgeFolder, `${name}/analytes.yaml`, analytesFileSchema),
        settings: await read(knowledgeFolder, `${name}/workbench.yaml`, drugSettingsSchema),
      })),
  );
  return catalog.map((knowledge) => {
    const own = files.find(({ drug }) => drug === knowledge.service.drug.name);
    return describeDrug(knowledge, own?.analytes, own?.settings);
  });
}

/** Throws KnowledgeError for a file that does not fit its schema. */
async function read<T>(folder: string, file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readFile(join(folder, file), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const result = readYaml(file, text, schema);
  if (!result.ok) throw new KnowledgeError(result.faults);
  return result.file.content;
}
