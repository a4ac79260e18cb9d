import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
} from './running.ts';

/** Enough for several tasks, so that other threads and later tasks go on. */
const records = patientBundles.filter((_, index) => index % 7 === 0);
const deadly = records[20] ?? '';
const cohort = folder();
const exported = folder();
/** The report of a run over the cohort in which no thread died. */
const undisturbed = folder();
const preload = `--require ${fileURLToPath(new URL('dying-thread.cjs', import.meta.url))}`;

const replay = (paths: string, out: string, environment: Readonly<Record<string, string>> = {}) =>
  run(['replay', paths, '--out', out, '--zone', 'America/New_York', '--jobs', '2'], environment);

/** A run in which a thread dies of this file; how often one did. */
async function withDeaths(paths: string, out: string, environment: Readonly<Record<string, string>>) {
  const deaths = join(folder(), 'deaths');
  const ran = await replay(paths, out, { NODE_OPTIONS: preload, DEATHS: deaths, ...environment });
  return { ...ran, deaths: readFileSync(deaths, 'utf8').trim().split('\n').length };
}

beforeAll(async () => {
  for (const name of records) {
    cpSync(fixture(`patients/${name}`), join(cohort, name));
    const { entry } = JSON.parse(readFileSync(fixture(`patients/${name}`), 'utf8'));
    const lines = entry.map(({ resource }: { readonly resource: object }) => `${JSON.stringify(resource)}\n`);
    writeFileSync(join(exported, 'all.ndjson'), lines.join(''), { flag: 'a' });
  }
  expect((await replay(cohort, undisturbed)).status).toBe(0);
}, patience);

describe('a thread that dies in the middle of a replay', { timeout: patience }, () => {
  it('takes nothing with it: its task is done again, and the report is that of a run without', async () => {
    const out = folder();
    const { status, deaths } = await withDeaths(cohort, out, { DEADLY: `/${deadly}`, DEADLY_ONCE: 'yes' });
    expect({ status, deaths }).toEqual({ status: 0, deaths: 1 });
    expect(reportIn(out).patients).toBe(records.length);
    expect(figuresIn(out)).toEqual(figuresIn(undisturbed));
    expect(patientRows(out)).toEqual(patientRows(undisturbed));
  });

  it('of the same patient again and again: that one is told as failed, all others are judged', async () => {
    const out = folder();
    const { status, deaths } = await withDeaths(cohort, out, { DEADLY: `/${deadly}` });
    expect({ status, deaths }).toEqual({ status: 0, deaths: 2 });
    expect(reportIn(out).states).toMatchObject({ judged: records.length - 1, failed: 1 });
    expect(reportIn(out).notJudged).toEqual([
      { source: deadly, state: 'failed', reason: expect.stringContaining('the thread that judged it died') },
    ]);
    const others = (rows: readonly string[]) => rows.filter((row) => !row.startsWith(`${deadly},`));
    expect(others(patientRows(out))).toEqual(others(patientRows(undisturbed)));
  });

  it('over an export: the partition is judged again, no patient twice', async () => {
    const [out, whole] = [folder(), folder()];
    expect((await replay(exported, whole)).status).toBe(0);
    const { status, deaths } = await withDeaths(exported, out, { DEADLY: '/0.part', DEADLY_ONCE: 'yes' });
    expect({ status, deaths }).toEqual({ status: 0, deaths: 1 });
    expect(figuresIn(out)).toEqual(figuresIn(whole));
    expect(patientRows(out)).toEqual(patientRows(whole));
  });
});
