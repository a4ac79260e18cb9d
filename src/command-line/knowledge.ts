import { KnowledgeError } from '../rules/fault.ts';
import type { Knowledge } from '../rules/knowledge.ts';
import { loadCatalog } from '../rules/load.ts';
import { CommandError } from './command-error.ts';
import { knowledgeFolder } from './knowledge-folder.ts';
import { requireReadable } from './read-file.ts';

/** The knowledge, under a site's policy if one is given. @throws CommandError with the faults, one a line */
export async function loadKnowledgeUnder(policy: string | undefined): Promise<readonly Knowledge[]> {
  if (policy !== undefined) await requireReadable(policy);
  try {
    return await loadCatalog(knowledgeFolder, policy);
  } catch (error) {
    if (error instanceof KnowledgeError) throw new CommandError(error.message);
    throw error;
  }
}
