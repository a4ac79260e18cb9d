import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judgeGoals } from './goals.ts';
import { evaluation } from './parts/evaluation.ts';
import { open } from './parts/open.ts';
import { postgres } from './parts/postgres.ts';
import { throughput } from './parts/throughput.ts';
import { tokens } from './parts/tokens.ts';
import { seeded } from './random.ts';
import type { Part, Row, Run } from './run.ts';
import { goalsTable, tableOf } from './table.ts';

const parts: Readonly<Record<string, Part>> = { evaluation, throughput, open, tokens, postgres };

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    flags: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});
const unknown = values.only.find((name) => parts[name] === undefined);
if (unknown !== undefined) throw new Error(`--only takes ${Object.keys(parts).join(', ')}; not ${unknown}`);

const run: Run = {
  rounds: Number(values.rounds ?? (values.quick ? 3 : 12)),
  quick: values.quick,
  random: seeded(Number(values.seed)),
  flags: values.flags.split(' ').filter(Boolean),
  folder: mkdtempSync(join(tmpdir(), 'cds-bench-')),
  say: (line) => console.log(line),
};

const rows: Row[] = [];
try {
  for (const [name, part] of Object.entries(parts)) {
    if (values.only.length > 0 && !values.only.includes(name)) continue;
    const measured = await part(run);
    rows.push(...measured);
    for (const line of tableOf(measured)) console.log(line);
  }
} finally {
  rmSync(run.folder, { recursive: true, force: true });
}
const goals = judgeGoals(rows);
for (const line of goalsTable(goals)) console.log(line);
if (values.json !== undefined) {
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg(), node: process.version };
  writeFileSync(
    values.json,
    `${JSON.stringify({ at: new Date().toISOString(), machine, rows, goals }, null, 2)}\n`,
  );
}
