import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isObject, list, text } from '../fhir/shape.ts';

/** What `GET /workbench/fixtures.json` answers. */
export interface FixtureIndex {
  /** When and where the situations play; absent where no fixtures are installed. */
  readonly demoTime?: { readonly now: string; readonly zone: string };
  readonly situations: readonly FixtureSheet[];
}

export interface FixtureSheet {
  readonly name: string;
  readonly story: string;
  /** Rules behind the cards that the service is expected to answer. */
  readonly rules: readonly string[];
}

const fixtureName = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The situations in a folder of fixtures; none where there is no such folder. */
export async function readFixtureIndex(folder: string): Promise<FixtureIndex> {
  const files = (await readdir(join(folder, 'situations')).catch(() => [])).filter((file) =>
    file.endsWith('.yaml'),
  );
  const situations = await Promise.all(
    files.sort().map((file) => sheet(folder, file.slice(0, -'.yaml'.length))),
  );
  const demoTime: unknown = await json(join(folder, 'demo-time.json'));
  const now = isObject(demoTime) ? text(demoTime.now) : undefined;
  const zone = isObject(demoTime) ? text(demoTime.zone) : undefined;
  return { situations, ...(now === undefined || zone === undefined ? {} : { demoTime: { now, zone } }) };
}

/** The whole call that an EHR would send for a situation, as JSON text; undefined where there is none of this name. */
export async function readFixtureRequest(folder: string, name: string): Promise<string | undefined> {
  if (!fixtureName.test(name)) return undefined;
  return readFile(join(folder, 'requests', `${name}.json`), 'utf8').catch(() => undefined);
}

async function sheet(folder: string, name: string): Promise<FixtureSheet> {
  const situation: unknown = parse(await readFile(join(folder, 'situations', `${name}.yaml`), 'utf8'));
  const expected: unknown = await json(join(folder, 'expected', `${name}.json`));
  return {
    name,
    story: (isObject(situation) ? text(situation.story) : undefined) ?? name,
    rules: [...new Set(isObject(expected) ? list(expected.cards).flatMap(rulesOf) : [])],
  };
}

/** Rules by the finding extension, whatever the prefix of its key. */
function rulesOf(card: unknown): readonly string[] {
  const extension = isObject(card) && isObject(card.extension) ? card.extension : {};
  return Object.values(extension).flatMap((finding) =>
    isObject(finding)
      ? list(finding.rules).flatMap((rule) => (isObject(rule) ? (text(rule.id) ?? []) : []))
      : [],
  );
}

async function json(path: string): Promise<unknown> {
  const content = await readFile(path, 'utf8').catch(() => undefined);
  return content === undefined ? undefined : JSON.parse(content);
}
