import { appendFileSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  figuresIn,
  fixture,
  folder,
  patience,
  patientBundles,
  patientRows,
  reportIn,
  run,
  start,
} from './running.ts';

const records = patientBundles.filter((_, index) => index % 4 === 0);
const cohort = folder();
const patients = records.length + 1;
const uninterrupted = folder();
const words = (out: string) => ['replay', cohort, '--out', out, '--zone', 'America/New_York', '--jobs', '2'];
const journalOf = (out: string) => join(out, 'journal.ndjson');

/** Finished tasks in the journal: its whole lines but the heading. */
function tasksIn(out: string): number {
  if (!existsSync(journalOf(out))) return 0;
  return Math.max(0, readFileSync(journalOf(out), 'utf8').split('\n').length - 2);
}

/** Starts a run and kills it, as a crash would, once it has finished some tasks and before it has finished all. */
async function killed(out: string, signal: NodeJS.Signals): Promise<void> {
  const { child, ended } = start(words(out));
  while (tasksIn(out) < 2 && child.exitCode === null) await pause(2);
  child.kill(signal);
  await ended;
}

beforeAll(async () => {
  for (const name of records) cpSync(fixture(`patients/${name}`), join(cohort, name));
  const dateless = {
    resourceType: 'Bundle',
    entry: [{ resource: { resourceType: 'Patient', id: 'dateless' } }],
  };
  writeFileSync(join(cohort, 'dateless.json'), JSON.stringify(dateless));
  const { status, stderr } = await run(words(uninterrupted));
  expect(stderr).toBe('');
  expect(status).toBe(0);
}, patience);

describe('a run that was killed', { timeout: patience }, () => {
  it('goes on with the same command and ends with the very report of a run that was not', async () => {
    const out = folder();
    await killed(out, 'SIGKILL');
    const done = tasksIn(out);
    expect(done).toBeGreaterThanOrEqual(2);
    expect(done).toBeLessThan(tasksIn(uninterrupted));
    expect(existsSync(join(out, 'report.json'))).toBe(false);

    const { status } = await run(words(out));
    expect(status).toBe(0);
    expect(figuresIn(out)).toEqual(figuresIn(uninterrupted));
    expect(patientRows(out)).toEqual(patientRows(uninterrupted));
    expect(reportIn(out).patients).toBe(patients);
    expect(tasksIn(out)).toBe(tasksIn(uninterrupted));
  });

  it('does not count a task whose line the kill cut short', async () => {
    const out = folder();
    const lines = readFileSync(journalOf(uninterrupted), 'utf8').split('\n');
    const cut = lines[3]?.slice(0, 200) ?? '';
    writeFileSync(journalOf(out), `${lines.slice(0, 3).join('\n')}\n`);
    appendFileSync(journalOf(out), cut);
    const { status } = await run(words(out));
    expect(status).toBe(0);
    expect(figuresIn(out)).toEqual(figuresIn(uninterrupted));
    expect(readFileSync(journalOf(out), 'utf8').split('\n').filter(Boolean).every(isJson)).toBe(true);
  });

  it('counts a task once even if its line stands there twice', async () => {
    const out = folder();
    const journal = readFileSync(journalOf(uninterrupted), 'utf8');
    const [, second] = journal.split('\n');
    writeFileSync(journalOf(out), `${journal}${second}\n`);
    expect((await run(words(out))).status).toBe(0);
    expect(figuresIn(out)).toEqual(figuresIn(uninterrupted));
  });

  it('stopped by Ctrl-C says how to go on, and goes on', async () => {
    const out = folder();
    const { child, ended } = start(words(out));
    while (tasksIn(out) < 1 && child.exitCode === null) await pause(2);
    child.kill('SIGINT');
    const { status, stderr } = await ended;
    expect(status).toBe(130);
    expect(stderr).toContain('The same command goes on from there.');
    expect((await run(words(out))).status).toBe(0);
    expect(figuresIn(out)).toEqual(figuresIn(uninterrupted));
  });
});

describe('a folder that holds another run', { timeout: patience }, () => {
  it('is not mixed with it: other options are refused, unless started anew', async () => {
    const out = folder();
    await killed(out, 'SIGKILL');
    const other = [...words(out), '--order-day', 'C1D1'];
    const { status, stderr } = await run(other);
    expect(status).toBe(1);
    expect(stderr).toContain('--fresh');
    expect((await run([...other, '--fresh'])).status).toBe(0);
    expect(reportIn(out).about).toMatchObject({ orderDay: 'C1D1' });
    expect(reportIn(out).patients).toBe(patients);
  });

  it('is left alone while the other still runs, and used again when it does not', async () => {
    const out = folder();
    writeFileSync(join(out, 'running.pid'), String(process.pid));
    const { status, stderr } = await run(words(out));
    expect(status).toBe(1);
    expect(stderr).toContain(`process ${process.pid}`);
    expect(existsSync(journalOf(out))).toBe(false);

    const { child, ended } = start(['--help']);
    await ended;
    writeFileSync(join(out, 'running.pid'), String(child.pid));
    expect((await run(words(out))).status).toBe(0);
    expect(figuresIn(out)).toEqual(figuresIn(uninterrupted));
  });
});

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
