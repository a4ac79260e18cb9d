import { execFileSync, type StdioOptions } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { WrongAnswer } from './caller.ts';
import { changeLine, changes, type Report } from './compare.ts';
import { type JudgedGoal, judgeGoals } from './goals.ts';
import { parts, quickParts } from './parts/index.ts';
import { seeded } from './random.ts';
import type { Row, Run } from './run.ts';
import { root } from './server-process.ts';
import { goalsTable, tableOf } from './table.ts';

/**
 * `npm run bench -- [--quick] [--only PART …] [--rounds 12] [--seed 1] [--flags "NODE FLAGS"] [--json FILE] [--compare FILE]`
 * (docs/performance.md). Exit code 1 when an answer was wrong or a part measured nothing; a goal that was missed is told, and fails nothing.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    flags: { type: 'string', default: '' },
    json: { type: 'string' },
    compare: { type: 'string' },
  },
});
const unknown = values.only.find((name) => parts[name] === undefined);
if (unknown !== undefined) throw new Error(`--only takes ${Object.keys(parts).join(', ')}; not ${unknown}`);
const rounds = Number(values.rounds ?? (values.quick ? 2 : 12));
if (!(Number.isInteger(rounds) && rounds > 0)) throw new Error('--rounds takes a number from 1');

const run: Run = {
  rounds,
  warmUp: values.quick ? 400 : 8_000,
  quick: values.quick,
  random: seeded(Number(values.seed)),
  flags: values.flags.split(' ').filter(Boolean),
  folder: mkdtempSync(join(tmpdir(), 'cds-bench-')),
};
process.once('exit', () => rmSync(run.folder, { recursive: true, force: true }));

const started = new Date();
const rows: Row[] = [];
const faults: string[] = [];
const chosen = values.only.length > 0 ? values.only : values.quick ? quickParts : Object.keys(parts);
for (const [name, part] of Object.entries(parts)) {
  if (!chosen.includes(name)) continue;
  try {
    for await (const measured of part(run)) {
      rows.push(...measured);
      for (const line of tableOf(measured)) console.log(line);
    }
    const told = rows.filter((row) => row.part === name);
    if (!told.some(({ metrics, remark }) => remark !== undefined || Object.keys(metrics).length > 0))
      faults.push(`${name}: nothing was measured`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    faults.push(`${name}: ${error instanceof WrongAnswer ? 'a wrong answer, ' : ''}${why}`);
  }
  keep();
}
const goals = judgeGoals(rows);
console.log(`\nGoals: ${goals.filter(({ met }) => met).length} of ${goals.length} met`);
for (const line of goalsTable(goals)) console.log(line);
if (values.compare !== undefined) {
  const earlier = JSON.parse(readFileSync(values.compare, 'utf8')) as Report;
  console.log(`\nSince ${earlier.at}`);
  for (const change of changes(earlier.rows, rows)) console.log(changeLine(change));
}
for (const fault of faults) console.error(`FAILED ${fault}`);
// Servers of a part that failed are ended with this process.
process.exit(faults.length === 0 ? 0 : 1);

/** After each part: a run that is ended before its time has not measured in vain. */
function keep(): void {
  if (values.json === undefined) return;
  writeFileSync(values.json, `${JSON.stringify(report(judgeGoals(rows)), null, 2)}\n`);
}

function report(judged: readonly JudgedGoal[]): Report & Record<string, unknown> {
  const minutes = Math.round((Date.now() - started.getTime()) / 6_000) / 10;
  return {
    at: started.toISOString(),
    ...{ minutes, commit: commit(), seed: Number(values.seed), rounds, flags: run.flags },
    machine: {
      ...{ cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
      loadAverage: loadavg().map((load) => Number(load.toFixed(1))),
    },
    goals: judged,
    rows,
  };
}

function commit(): string | undefined {
  try {
    const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio,
    }).trim();
  } catch {
    return undefined;
  }
}
