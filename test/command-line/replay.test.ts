import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answer, bodyOf, demoTime, loadDrug, requestNames } from '../golden/answers.ts';
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

const zone = ['--zone', demoTime.zone];

function cohortOf(names: readonly string[]): string {
  const cohort = folder();
  for (const name of names) cpSync(fixture(`patients/${name}`), join(cohort, name));
  return cohort;
}

/** The records of a folder as a bulk export: one file per type, one of them gzipped, patients mixed. */
function exportOf(names: readonly string[]): string {
  const made = folder();
  const lines = new Map<string, string[]>();
  for (const name of names) {
    const bundle = JSON.parse(readFileSync(fixture(`patients/${name}`), 'utf8'));
    for (const { resource } of bundle.entry) {
      const own = lines.get(resource.resourceType) ?? [];
      own.push(JSON.stringify(resource));
      lines.set(resource.resourceType, own);
    }
  }
  for (const [type, own] of lines) {
    const half = Math.ceil(own.length / 2);
    writeFileSync(join(made, `${type}.1.ndjson.gz`), gzipSync(`${own.slice(0, half).join('\n')}\n`));
    writeFileSync(join(made, `${type}.2.ndjson`), own.slice(half).join('\n'));
  }
  return made;
}

/** A chart with another patient's result in it: an export gives that result to whom it belongs. */
function ofOnePatient(name: string): boolean {
  const subjects = readFileSync(fixture(`patients/${name}`), 'utf8').match(
    /"reference":\s*"Patient\/[^"]+"/g,
  );
  const { entry } = JSON.parse(readFileSync(fixture(`patients/${name}`), 'utf8'));
  const named = entry.every(
    ({ resource }: { readonly resource: Record<string, unknown> }) =>
      resource.resourceType === 'Patient' || 'subject' in resource || 'patient' in resource,
  );
  return named && new Set(subjects).size === 1;
}

describe('a silent run', { timeout: patience }, () => {
  it('agrees with a recount of every answer, one by one', async () => {
    const out = folder();
    const names = requestNames.filter((_, index) => index % 3 === 0);
    const calls = folder();
    for (const name of names) cpSync(fixture(`requests/${name}.json`), join(calls, `${name}.json`));
    const { status, stderr } = await run([
      ...['replay', calls, '--out', out, '--now', demoTime.now, ...zone],
    ]);
    expect(stderr).toBe('');
    expect(status).toBe(0);

    const drug = await loadDrug();
    const recount: Record<string, Record<string, number>> = {};
    const cards: Record<string, number> = { critical: 0, warning: 0, info: 0 };
    let refused = 0;
    for (const name of names) {
      const said = await answer(drug, bodyOf(name));
      if (!('cards' in said)) {
        refused += 1;
        continue;
      }
      for (const card of said.cards) {
        cards[card.indicator] = (cards[card.indicator] ?? 0) + 1;
        const finding = Object.values(card.extension ?? {})[0] as { rules: { id: string }[] };
        for (const { id } of finding.rules) {
          recount[id] ??= { critical: 0, warning: 0, info: 0 };
          const counted = recount[id];
          counted[card.indicator] = (counted[card.indicator] ?? 0) + 1;
        }
      }
    }
    const report = reportIn(out);
    expect(report.patients).toBe(names.length);
    expect(report.states).toMatchObject({ judged: names.length - refused, refused });
    expect(report.cards).toEqual(cards);
    const reported = report.rules.map(({ rule, critical, warning, info }) => [
      rule,
      { critical, warning, info },
    ]);
    expect(Object.fromEntries(reported)).toEqual(recount);
    for (const { total, per100Orders } of report.rules) {
      expect(per100Orders).toBeCloseTo((100 * (total ?? 0)) / report.orders, 1);
    }
    const files = [
      'journal.ndjson',
      'missing.csv',
      'patients.csv',
      'report.html',
      'report.json',
      'rules.csv',
    ];
    expect(readdirSync(out).sort()).toEqual(files);
    expect(readFileSync(join(out, 'rules.csv'), 'utf8').split('\r\n')).toHaveLength(report.rules.length + 2);
  });

  it('of a bulk export finds in each patient what it finds in the folder of their Bundles', async () => {
    const names = patientBundles.filter(ofOnePatient).filter((_, index) => index % 5 === 0);
    const [ofFolder, ofExport] = [folder(), folder()];
    const first = await run(['replay', cohortOf(names), '--out', ofFolder, ...zone]);
    const second = await run(['replay', exportOf(names), '--out', ofExport, ...zone]);
    expect([first.status, second.status]).toEqual([0, 0]);

    const byPatient = (out: string) =>
      patientRows(out)
        .slice(1)
        .map((row) => row.replace(/^[^,]*,/, ''))
        .sort();
    expect(byPatient(ofExport)).toEqual(byPatient(ofFolder));
    const shared = (out: string) => {
      const { about: _about, timing: _timing, ...rest } = reportIn(out);
      return rest;
    };
    expect(shared(ofExport)).toEqual(shared(ofFolder));
    expect(reportIn(ofExport).patients).toBe(names.length);
    expect(readdirSync(join(ofExport, 'partitions'))).toEqual(['manifest.json']);
  });

  it('names what it could not judge, and judges the rest', async () => {
    const cohort = cohortOf(['clean-c1d1.json', 'clean-c1d8.json']);
    writeFileSync(join(cohort, 'broken.json'), '{"resourceType": "Bundle", "entry": [');
    writeFileSync(join(cohort, 'nobody.json'), '{"resourceType": "Bundle", "entry": []}');
    writeFileSync(join(cohort, 'call.json'), '{"hook": "order-sign", "context": {"patientId": "1"}}');
    mkdirSync(join(cohort, 'export'));
    writeFileSync(
      join(cohort, 'export/Patient.ndjson'),
      '{"resourceType":"Patient","id":"p"}\n{"resourceType":\n',
    );
    writeFileSync(join(cohort, 'notes.txt'), 'not a record');
    const out = join(cohort, 'report');
    const { status, stdout } = await run(['replay', cohort, '--out', out, ...zone]);
    expect(status).toBe(0);
    expect(stdout).toContain('6 patients, 3 orders judged, 3 patients not judged');
    const report = reportIn(out);
    expect(report.states).toEqual({ judged: 3, refused: 1, unreadable: 2, failed: 0 });
    expect(report.notJudged.map(({ source, state }) => [source, state])).toEqual([
      ['broken.json', 'unreadable'],
      ['call.json', 'refused'],
      ['nobody.json', 'unreadable'],
    ]);
    expect(report.about).toMatchObject({
      export: { malformed: { count: 1, first: ['export/Patient.ndjson:2'] } },
    });
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('export/Patient.ndjson:2');
  });

  it('of a sample takes the same patients each time, and about as many as asked', async () => {
    const [one, two] = [folder(), folder()];
    await run(['replay', fixture('patients'), '--out', one, '--sample', '25%', '--jobs', '1']);
    await run(['replay', fixture('patients'), '--out', two, '--sample', '25%', '--jobs', '2']);
    expect(patientRows(two)).toEqual(patientRows(one));
    expect(figuresIn(two)).toEqual(figuresIn(one));
    const { patients } = reportIn(one);
    expect(patients).toBeGreaterThan(patientBundles.length / 8);
    expect(patients).toBeLessThan(patientBundles.length / 2);
  });

  it.each([
    ['a folder that is not there', 'missing', 'there is no such file or folder'],
    ['a folder without records', '', 'there is no file named *.json'],
  ])('%s: one sentence, status 1', async (_what, name, sentence) => {
    const scratch = folder();
    const { status, stdout, stderr } = await run([
      'replay',
      join(scratch, name),
      '--out',
      join(scratch, 'out'),
    ]);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
