import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, bodyOf, loadDrug } from '../golden/answers.ts';
import { fixture, folder, patience, run } from './running.ts';

const morning = ['--now', '2026-11-20T13:00:00Z', '--zone', 'America/New_York'];
const scratch = folder();

function written(name: string, content: unknown): string {
  const path = join(scratch, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('evaluate prints the cards', { timeout: patience }, () => {
  it('of a request, with the hold first and no colour where nobody looks', async () => {
    const { status, stdout, stderr } = await run([
      'evaluate',
      fixture('requests/neutropenia-anc-0-49.json'),
      ...morning,
    ]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('Overall: hold · treatment day: C2D1 · expected dose: 10 mg');
    expect(stdout.indexOf('CRITICAL')).toBeGreaterThan(0);
    expect(stdout.indexOf('CRITICAL')).toBeLessThan(stdout.indexOf('INFO'));
    expect(stdout).toContain('ANC 0.49 × 10⁹/L');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toMatch(/\\\*|&lt;/);
  });

  it('of a request as JSON, the same answer as over HTTP', async () => {
    const name = 'neutropenia-anc-0-49';
    const { stdout } = await run(['evaluate', fixture(`requests/${name}.json`), ...morning, '--json']);
    const withoutIds = (value: unknown) => JSON.stringify(value).replaceAll(/"uuid":"[^"]+"/g, '""');
    expect(withoutIds(JSON.parse(stdout))).toBe(withoutIds(await answer(await loadDrug(), bodyOf(name))));
  });

  it('of a patient, behind an order for the dose that is due', async () => {
    const { status, stdout } = await run(['evaluate', fixture('patients/clean-c1d8.json'), ...morning]);
    expect(status).toBe(0);
    expect(stdout).toContain('treatment day: C1D8 · expected dose: 10 mg');
    expect(stdout).not.toContain('CRITICAL');
  });

  it('of a patient, behind the order that was asked for', async () => {
    const wrong = ['--order-day', 'c1d8', '--dose', '1'];
    const { stdout } = await run([
      'evaluate',
      fixture('patients/clean-c1d8.json'),
      ...morning,
      ...wrong,
      '--json',
    ]);
    const rules = JSON.stringify(JSON.parse(stdout));
    expect(rules).toMatch(/"id":"dose-schedule-/);
  });

  it('as of the newest entry of the record', async () => {
    const { stdout } = await run(['evaluate', fixture('patients/clean-c1d8.json'), '--now', 'newest']);
    expect(stdout).toMatch(/judged as of 2026-11-20T\d\d:\d\d:\d\d\+00:00 \(UTC\)/);
  });

  it('none for an order of another drug, and says so', async () => {
    const { status, stdout } = await run([
      'evaluate',
      fixture('requests/not-ours-pembrolizumab.json'),
      ...morning,
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('No cards: none of the drafts is an order that this service checks.');
  });

  it('in colour where colour is wanted, and not where NO_COLOR is set', async () => {
    const words = ['evaluate', fixture('requests/neutropenia-anc-0-49.json'), ...morning];
    expect((await run(words, { FORCE_COLOR: '1' })).stdout).toContain('\u001b[');
    expect((await run(words, { NO_COLOR: '1' })).stdout).not.toContain('\u001b');
  });
});

describe('what cannot be read is told in one sentence', { timeout: patience }, () => {
  const real = JSON.parse(readFileSync(fixture('patients/clean-c1d8.json'), 'utf8'));
  const other = { resource: { resourceType: 'Patient', id: 'another' } };
  it.each([
    ['a file that is not there', join(scratch, 'missing.json'), 'there is no such file or folder'],
    ['a folder', scratch, 'it is a folder'],
    ['no JSON', written('name.json', '{"name": "Doe"'), 'is not JSON'],
    ['an empty file', written('empty.json', ''), 'is not JSON'],
    ['another resource', written('patient.json', { resourceType: 'Patient' }), 'is a FHIR Patient, neither'],
    ['a Bundle of nobody', written('nobody.json', { resourceType: 'Bundle' }), 'holds no Patient'],
    [
      'a Bundle of two',
      written('two.json', { ...real, entry: [...real.entry, other] }),
      'a Bundle of 2 Patients',
    ],
    [
      'a request without drafts',
      written('drafts.json', { hook: 'order-sign', context: { patientId: '1' } }),
      'draftOrders is missing',
    ],
    [
      'a hook that no service answers',
      written('hook.json', { hook: 'patient-view', context: {} }),
      'No service answers',
    ],
  ])('%s', async (_what, file, sentence) => {
    const { status, stdout, stderr } = await run(['evaluate', file]);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toMatch(/\n\s+at |Doe/);
  });
});

describe('how it is written', { timeout: patience }, () => {
  it('the help names every command and gives examples', async () => {
    const { status, stdout } = await run(['--help']);
    expect(status).toBe(0);
    for (const word of ['evaluate', 'replay', 'check-policy', 'check-response', 'Examples']) {
      expect(stdout).toContain(word);
    }
  });

  it.each([
    ['no command', []],
    ['no file', ['evaluate']],
    ['an unknown command', ['evaluat', 'x.json']],
    ['an unknown option', ['evaluate', 'x.json', '--colour']],
    ['a day that is none', ['evaluate', 'x.json', '--order-day', 'eight']],
    ['a time without an offset', ['evaluate', 'x.json', '--now', '2026-11-20']],
    ['a zone that is none', ['evaluate', 'x.json', '--zone', 'Mars/Base']],
    ['a dose in words', ['evaluate', 'x.json', '--dose', 'ten']],
    ['no threads', ['replay', 'x', '--jobs', '0']],
    ['no sample', ['replay', 'x', '--sample', '0']],
  ])('%s is usage: status 2 and what to write', async (_what, words) => {
    const { status, stdout, stderr } = await run(words);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/error:|Usage:/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
