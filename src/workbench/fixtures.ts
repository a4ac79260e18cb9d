import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isObject, list, text } from '../fhir/shape.ts';

/** What `GET /workbench/fixtures.json` answers. */
export interface FixtureIndex {
  /** When and where the situations play; absent where no fixtures are installed. */
  readonly demoTime?: { readonly now: string; readonly zone: string };
  readonly situations: readonly FixtureSheet[];
  /** By rule: the thresholds that its cards are expected to name, such as `ANC < 1.0 10*9/L`. */
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
}

export interface FixtureSheet {
  readonly name: string;
  readonly story: string;
  /** Rules behind the cards that the service is expected to answer. */
  readonly rules: readonly string[];
}

/**
 * Files that are read at the same time. One after the other would be thousands of turns of the event loop, half a minute where
 * many call; all at once would hold up those who call.
 */
const readTogether = 20;

const fixtureName = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The situations in a folder of fixtures; none where there is no such folder. */
export async function readFixtureIndex(folder: string): Promise<FixtureIndex> {
  const files = (await readdir(join(folder, 'situations')).catch(() => [])).filter((file) =>
    file.endsWith('.yaml'),
  );
  const situations: FixtureSheet[] = [];
  const thresholds = new Map<string, Set<string>>();
  const names = files.sort().map((file) => file.slice(0, -'.yaml'.length));
  for (let from = 0; from < names.length; from += readTogether) {
    const sheets = names.slice(from, from + readTogether).map((name) => readSituation(folder, name));
    for (const { name, story, findings } of await Promise.all(sheets)) {
      situations.push({ name, story, rules: [...new Set(findings.flatMap(rulesOf))] });
      for (const finding of findings) noteThresholds(finding, thresholds);
    }
  }
  const demoTime: unknown = await json(join(folder, 'demo-time.json'));
  const now = isObject(demoTime) ? text(demoTime.now) : undefined;
  const zone = isObject(demoTime) ? text(demoTime.zone) : undefined;
  return {
    situations,
    thresholds: Object.fromEntries([...thresholds].map(([rule, found]) => [rule, [...found]])),
    ...(now === undefined || zone === undefined ? {} : { demoTime: { now, zone } }),
  };
}

async function readSituation(folder: string, name: string) {
  const findings = await expectedFindings(folder, name);
  const situation = await readFile(join(folder, 'situations', `${name}.yaml`), 'utf8');
  return { name, story: storyIn(situation) ?? name, findings };
}

/** The whole call that an EHR would send for a situation, as JSON text; undefined where there is none of this name. */
export async function readFixtureRequest(folder: string, name: string): Promise<string | undefined> {
  if (!fixtureName.test(name)) return undefined;
  return readFile(join(folder, 'requests', `${name}.json`), 'utf8').catch(() => undefined);
}

/** The one key that is read, parsed alone: the whole file is many times as long. */
function storyIn(situation: string): string | undefined {
  const lines = situation.split('\n');
  const from = lines.findIndex((line) => line.startsWith('story:'));
  if (from < 0) return undefined;
  const length = lines.slice(from + 1).findIndex((line) => /^\S/.test(line));
  const read: unknown = parse(lines.slice(from, length < 0 ? undefined : from + 1 + length).join('\n'));
  return isObject(read) ? text(read.story) : undefined;
}

/** The findings that the expected cards carry in their extension, whatever the prefix of its key. */
async function expectedFindings(folder: string, name: string): Promise<readonly Finding[]> {
  const expected: unknown = await json(join(folder, 'expected', `${name}.json`));
  return list(isObject(expected) ? expected.cards : undefined).flatMap((card) =>
    isObject(card) && isObject(card.extension) ? Object.values(card.extension).filter(isObject) : [],
  );
}

type Finding = Readonly<Record<string, unknown>>;

function rulesOf({ rules }: Finding): readonly string[] {
  return list(rules).flatMap((rule) => (isObject(rule) ? (text(rule.id) ?? []) : []));
}

/** Of a card with one rule alone: only there it is plain whose threshold it is. */
function noteThresholds(finding: Finding, found: Map<string, Set<string>>): void {
  const [rule, another] = rulesOf(finding);
  if (rule === undefined || another !== undefined) return;
  for (const one of list(finding.evidence)) {
    const threshold = isObject(one) ? text(one.threshold) : undefined;
    if (!isObject(one) || threshold === undefined) continue;
    const known = found.get(rule) ?? new Set<string>();
    found.set(rule, known.add(`${text(one.what) ?? ''} ${threshold}`.trim()));
  }
}

async function json(path: string): Promise<unknown> {
  const content = await readFile(path, 'utf8').catch(() => undefined);
  return content === undefined ? undefined : JSON.parse(content);
}
