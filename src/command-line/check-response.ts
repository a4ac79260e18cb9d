import { checkResponse } from '../cards/conformance.ts';
import { isObject } from '../fhir/shape.ts';
import type { CdsResponse } from '../hooks/card.ts';
import { type DraftEntry, readDraftOrders } from '../hooks/draft-orders.ts';
import { Problem } from '../http/problem.ts';
import { CommandError, type ExitStatus, exitStatus } from './command-error.ts';
import { inertLine } from './inert.ts';
import { jsonLines, lineOfSyntaxError } from './json-lines.ts';
import { readText } from './read-file.ts';

// What can only be judged with the drafts of the call at hand.
const aboutDrafts = /: must (name|be) a draft order$/;

/** `check-response`: what any service's answer breaks of CDS Hooks 2.0.1, by file and line. */
export async function checkResponseFile(file: string, requestFile: string | undefined): Promise<ExitStatus> {
  const { content, value } = await readJson(file);
  if (!isObject(value)) throw new CommandError(`${file}:1: a response must be a JSON object`);
  const drafts = requestFile === undefined ? undefined : await draftsOf(requestFile);
  // The check reads every shape: that this is a response is what it finds out.
  const violations = checkResponse(value as CdsResponse, { draftOrders: drafts ?? [] }).filter(
    (violation) => drafts !== undefined || !aboutDrafts.test(violation),
  );
  if (violations.length === 0) {
    const cards = Array.isArray(value.cards) ? value.cards.length : 0;
    const unchecked =
      drafts === undefined
        ? ' Whether updates and deletes touch drafts of the call only was not checked: name the request with --request.'
        : '';
    process.stdout.write(`${file}: conforms to CDS Hooks 2.0.1 (${cards} cards).${unchecked}\n`);
    return exitStatus.done;
  }
  const lines = jsonLines(content);
  for (const violation of violations) {
    const [place = ''] = violation.split(': ', 1);
    process.stdout.write(`${inertLine(`${file}:${lines.lineOf(place)}: ${violation}`)}\n`);
  }
  return exitStatus.faults;
}

async function draftsOf(file: string): Promise<readonly DraftEntry[]> {
  const { value } = await readJson(file);
  const context = isObject(value) ? value.context : undefined;
  if (!isObject(context)) throw new CommandError(`${file} is no CDS Hooks request: it has no context.`);
  try {
    return readDraftOrders(context.draftOrders).entries;
  } catch (error) {
    if (error instanceof Problem) throw new CommandError(`${file}: ${error.message}.`);
    throw error;
  }
}

async function readJson(file: string): Promise<{ readonly content: string; readonly value: unknown }> {
  const content = (await readText(file)).replace(/^\uFEFF/, '');
  try {
    return { content, value: JSON.parse(content) };
  } catch {
    throw new CommandError(`${file}:${lineOfSyntaxError(content) ?? 1}: is not JSON`);
  }
}
