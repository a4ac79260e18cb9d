import { parse } from 'yaml';
import { isObject } from '../fhir/shape.ts';
import { KnowledgeError } from '../rules/fault.ts';
import { loadCatalog } from '../rules/load.ts';
import { type ExitStatus, exitStatus } from './command-error.ts';
import { inertLine } from './inert.ts';
import { knowledgeFolder } from './knowledge-folder.ts';
import { readText } from './read-file.ts';

/** `check-policy`: would the service start with this policy? Every fault by file and line. */
export async function checkPolicyFile(file: string): Promise<ExitStatus> {
  const content = await readText(file);
  try {
    await loadCatalog(knowledgeFolder, file);
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error;
    for (const fault of error.faults) {
      // The knowledge names a site's file by its base name; here the reader's own path is clearer.
      const named = file.endsWith(fault.file) ? file : fault.file;
      process.stdout.write(`${inertLine(`${named}:${fault.line}: ${fault.message}`)}\n`);
    }
    return exitStatus.faults;
  }
  const knobs: unknown = parse(content);
  const set = isObject(knobs) ? Object.keys(knobs) : [];
  const what = set.length === 0 ? 'It sets nothing' : `It sets ${inertLine(set.join(', '))}`;
  process.stdout.write(
    `${file}: the service would start with this policy. ${what}; all else is as shipped.\n`,
  );
  return exitStatus.done;
}
