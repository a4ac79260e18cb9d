import { closeSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { missingCsv, patientRow, patientsHeading, rulesCsv } from './csv.ts';
import type { Outcome } from './outcome.ts';
import { type Report, reportJson } from './report.ts';
import { reportHtml } from './report-html.ts';

/** Writes the report's files, each whole or not at all. Returns the names of the files. */
export function writeReport(folder: string, report: Report, outcomes: Iterable<Outcome>): readonly string[] {
  const files = {
    'report.html': reportHtml(report),
    'report.json': `${JSON.stringify(reportJson(report), null, 2)}\n`,
    'rules.csv': rulesCsv(report),
    'missing.csv': missingCsv(report),
  };
  for (const [name, content] of Object.entries(files)) {
    whole(folder, name, (path) => writeFileSync(path, content, { mode: 0o600 }));
  }
  whole(folder, 'patients.csv', (path) => writePatients(path, outcomes));
  return [...Object.keys(files), 'patients.csv'];
}

function whole(folder: string, name: string, write: (path: string) => void): void {
  const unfinished = join(folder, `.${name}.unfinished`);
  write(unfinished);
  renameSync(unfinished, join(folder, name));
}

function writePatients(path: string, outcomes: Iterable<Outcome>): void {
  const file = openSync(path, 'w', 0o600);
  writeSync(file, patientsHeading);
  let rows: string[] = [];
  for (const outcome of outcomes) {
    rows.push(patientRow(outcome));
    if (rows.length < 500) continue;
    writeSync(file, rows.join(''));
    rows = [];
  }
  writeSync(file, rows.join(''));
  closeSync(file);
}
