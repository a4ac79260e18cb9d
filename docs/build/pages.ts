import { fileURLToPath } from 'node:url';
import { loadKnowledge } from '#src/rules/load.ts';
import { rulesPage } from './rules-page.ts';
import { schemaFiles } from './schema-files.ts';
import { situationsByStance } from './shown-rules.ts';
import { traceabilityPage } from './traceability-page.ts';

/** Everything that `npm run docs` writes, by path from the project's root. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const drug = await loadKnowledge(fileURLToPath(new URL('../../cds-services/tarlatamab', import.meta.url)));
  return new Map([
    ...schemaFiles(),
    ['docs/rules.md', rulesPage(drug, await situationsByStance(drug))],
    ['docs/traceability.md', traceabilityPage(drug)],
  ]);
}
