import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundlesIn, writeCohort } from './replay-cohort.ts';
import { differences, recount } from './replay-recount.ts';

/**
 * `node bench/replay.ts [--patients 10000] [--kind folder|ndjson] [--kill] FOLDER…`: copies the patient Bundles of the
 * folders, default the fixtures, until there are enough; replays them and tells the peak memory of the process (all its
 * threads) and the patients per second. With `--kill` the run is killed halfway and gone on with. At last every original is
 * judged once by itself, and the report must agree with what is counted by hand.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    patients: { type: 'string', default: '10000' },
    kind: { type: 'string', default: 'folder' },
    jobs: { type: 'string' },
    kill: { type: 'boolean', default: false },
    keep: { type: 'string' },
  },
});
const patients = Number(values.patients);
const kind = values.kind === 'ndjson' ? 'ndjson' : 'folder';
const work = values.keep ?? mkdtempSync(join(tmpdir(), 'replay-'));
const cohort = join(work, 'cohort');
const zone = 'America/New_York';
const say = (text: string) => process.stdout.write(`${text}\n`);

/** Runs the command line; `killAt` patients it dies, as by a crash. Tells the peak memory. */
async function replay(out: string, killAt = Number.POSITIVE_INFINITY): Promise<void> {
  const jobs = values.jobs === undefined ? [] : ['--jobs', values.jobs];
  const words = ['replay', cohort, '--out', out, '--zone', zone, ...jobs];
  const start = performance.now();
  const before = judgedIn(out);
  const child = spawn(process.execPath, [join(root, 'bin/cds.js'), ...words], { stdio: 'inherit' });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (status, signal) => resolve(signal ?? `status ${status}`));
  });
  let end: string | undefined;
  void ended.then((how) => {
    end = how;
  });
  let peak = 0;
  let killed = false;
  while (end === undefined) {
    peak = Math.max(peak, peakOf(child.pid ?? 0));
    if (!killed && Number.isFinite(killAt) && judgedIn(out) >= killAt) killed = child.kill('SIGKILL');
    await Promise.race([ended, pause(1000)]);
  }
  const seconds = (performance.now() - start) / 1000;
  const judged = judgedIn(out) - before;
  say(
    `${end}: ${judged} patients in ${seconds.toFixed(1)} s (${(judged / seconds).toFixed(0)}/s), ${before} before; peak memory ${peak} MB`,
  );
  if (end !== (killed ? 'SIGKILL' : 'status 0')) throw new Error(`the replay ended with ${end}`);
}

/** The peak resident memory of a process as Linux keeps it, in MB. */
function peakOf(pid: number): number {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kilobytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}

/** Patients of the finished tasks in the journal. */
function judgedIn(out: string): number {
  const file = join(out, 'journal.ndjson');
  if (!existsSync(file)) return 0;
  return readFileSync(file, 'utf8').split('"source":').length - 1;
}

const originals = bundlesIn(positionals.length > 0 ? positionals : [join(root, 'fixtures/patients')], kind);
if (!existsSync(cohort)) writeCohort(cohort, originals, { patients, kind });
say(`${patients} patients: copies of ${originals.length}, as ${kind}`);
const out = join(work, 'report');
if (values.kill) await replay(out, patients / 2);
await replay(out);
const written = readdirSync(cohort, { recursive: true, encoding: 'utf8' }).map((name) => join(cohort, name));
const newest = Math.max(
  ...written
    .map((path) => statSync(path))
    .flatMap((found) => (found.isFile() ? Math.floor(found.mtimeMs) : [])),
);
const counted = await recount(originals, { patients, kind, zone, otherwiseNow: newest });
const faults = differences(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')), counted);
const cards = Object.values(counted.cards).reduce((sum, count) => sum + count, 0);
say(
  faults.length > 0
    ? faults.join('\n')
    : `the recount agrees: ${counted.patients} patients, ${JSON.stringify(counted.states)}, ${cards} cards of ${Object.keys(counted.rules).length} rules and indicators`,
);
if (values.keep === undefined) rmSync(work, { recursive: true });
process.exitCode = faults.length > 0 ? 1 : 0;
