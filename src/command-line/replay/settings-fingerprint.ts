import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { knowledgeFolder } from '../knowledge-folder.ts';

/** Changes with any file of the knowledge, and with the site's policy: half a run under other rules is no run. */
export async function knowledgeFingerprint(policy: string | undefined): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(knowledgeFolder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const name of names) hash.update(relative(knowledgeFolder, name)).update(await readFile(name));
  if (policy !== undefined) hash.update(await readFile(policy));
  return hash.digest('hex');
}
