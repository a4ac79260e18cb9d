import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * `node bench/replay.ts [--patients 10000] [--kind folder|ndjson] FOLDER…`: copies the patient Bundles of the folders,
 * default the fixtures, until there are enough, each copy under ids of its own; replays them, and tells the peak memory
 * of the process (all its threads) and the patients per second.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    patients: { type: 'string', default: '10000' },
    kind: { type: 'string', default: 'folder' },
    jobs: { type: 'string' },
    keep: { type: 'string' },
  },
});
const folders = positionals.length > 0 ? positionals : [join(root, 'fixtures/patients')];
const wanted = Number(values.patients);
const work = values.keep ?? mkdtempSync(join(tmpdir(), 'replay-'));
const cohort = join(work, 'cohort');

interface Entry {
  readonly resource: { readonly resourceType: string; readonly id?: string };
}

function bundles(): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  );
}

/** The same record under another patient id, in the resource, in references and in full URLs. */
function renamed(bundle: string, copy: number): string {
  const id = /"resourceType":\s*"Patient",\s*"id":\s*"([^"]+)"/.exec(bundle)?.[1];
  if (id === undefined) return bundle;
  return bundle
    .replaceAll(`Patient/${id}"`, `Patient/${id}-${copy}"`)
    .replaceAll(`"urn:uuid:${id}"`, `"Patient/${id}-${copy}"`)
    .replaceAll(new RegExp(`"id":\\s*"${id}"`, 'g'), `"id": "${id}-${copy}"`);
}

function makeCohort(): number {
  const originals = bundles();
  mkdirSync(cohort, { recursive: true });
  const files = new Map<string, string[]>();
  for (let index = 0; index < wanted; index += 1) {
    const bundle = renamed(originals[index % originals.length] ?? '', Math.floor(index / originals.length));
    if (values.kind === 'folder') {
      const folder = join(cohort, String(Math.floor(index / 1000)));
      if (index % 1000 === 0) mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${index}.json`), bundle);
      continue;
    }
    for (const { resource } of JSON.parse(bundle).entry as readonly Entry[]) {
      const lines = files.get(resource.resourceType) ?? [];
      lines.push(JSON.stringify(resource));
      files.set(resource.resourceType, lines);
      if (lines.length >= 1000) append(files, resource.resourceType);
    }
  }
  for (const type of files.keys()) append(files, type);
  return originals.length;
}

function append(files: Map<string, string[]>, type: string): void {
  const lines = files.get(type) ?? [];
  if (lines.length > 0) writeFileSync(join(cohort, `${type}.ndjson`), `${lines.join('\n')}\n`, { flag: 'a' });
  files.set(type, []);
}

const originals = makeCohort();
const start = performance.now();
const run = spawnSync(
  process.execPath,
  [
    ...['-r', join(root, 'bench/peak-memory.cjs'), join(root, 'bin/cds.js'), 'replay', cohort],
    ...['--out', join(work, 'report'), ...(values.jobs === undefined ? [] : ['--jobs', values.jobs])],
  ],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
);
const seconds = (performance.now() - start) / 1000;
process.stdout.write(run.stdout + run.stderr);
process.stdout.write(
  `${wanted} patients (copies of ${originals}, ${values.kind}): ${seconds.toFixed(1)} s, ${(wanted / seconds).toFixed(0)} patients/s\n`,
);
if (values.keep === undefined) rmSync(work, { recursive: true });
process.exitCode = run.status ?? 1;
