import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixture, folder, patience, run } from './running.ts';

const scratch = folder();

function written(name: string, content: string): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

describe('check-policy', { timeout: patience }, () => {
  it('accepts a policy that the service would start with, and names what it sets', async () => {
    const file = written('site.yaml', '# our site\nbaselineWithinDays: 14\n');
    const { status, stdout } = await run(['check-policy', file]);
    expect(stdout).toContain('It sets baselineWithinDays');
    expect(status).toBe(0);
  });

  it.each([
    ['a knob that does not exist', 'baselineWithinDays: 14\nbaselineDays: 14\n', ':2: '],
    ['a word where a number belongs', 'earlyDoseToleranceDays: 1\nbaselineWithinDays: a month\n', ':2: '],
    ['a knob twice', 'baselineWithinDays: 14\nbaselineWithinDays: 15\n', ':2: '],
    ['no YAML', 'baselineWithinDays: [14\n', ':'],
  ])('%s: file and line, status 1', async (what, content, place) => {
    const file = written(`${what}.yaml`, content);
    const { status, stdout, stderr } = await run(['check-policy', file]);
    expect(stdout).toContain(`${file}${place}`);
    expect(stderr).toBe('');
    expect(status).toBe(1);
  });

  it('a file that is not there: one sentence, status 1', async () => {
    const { status, stderr } = await run(['check-policy', join(scratch, 'missing.yaml')]);
    expect(stderr).toContain('there is no such file or folder');
    expect(status).toBe(1);
  });
});

describe('check-response', { timeout: patience }, () => {
  const name = 'neutropenia-anc-0-49.json';
  const good = readFileSync(fixture(`expected/${name}`), 'utf8');

  it('accepts an answer of ours, with its request and without', async () => {
    const whole = await run([
      'check-response',
      fixture(`expected/${name}`),
      '--request',
      fixture(`requests/${name}`),
    ]);
    expect(whole.stdout).toContain('conforms to CDS Hooks 2.0.1');
    expect(whole.status).toBe(0);
    const alone = await run(['check-response', fixture(`expected/${name}`)]);
    expect(alone.stdout).toContain('name the request with --request');
    expect(alone.status).toBe(0);
  });

  it('names file, line and rule of each fault', async () => {
    const lines = good.split('\n');
    const at = lines.findIndex((line) => line.includes('"indicator"')) + 1;
    const file = written(
      'indicator.json',
      good.replace('"indicator": "critical"', '"indicator": "hard-stop"'),
    );
    const { status, stdout } = await run(['check-response', file]);
    expect(stdout).toContain(`${file}:${at}: cards[0].indicator: info, warning or critical`);
    expect(status).toBe(1);
  });

  it('names the line of a card that lacks its summary', async () => {
    const file = written(
      'summary.json',
      '{\n  "cards": [\n    {\n      "indicator": "info",\n      "source": { "label": "x" }\n    }\n  ]\n}\n',
    );
    const { status, stdout } = await run(['check-response', file]);
    expect(stdout).toContain(`${file}:3: cards[0].summary: required`);
    expect(status).toBe(1);
  });

  it('finds a suggestion that deletes what the request never drafted', async () => {
    const other = fixture('requests/clean-c1d8.json');
    const { status, stdout } = await run(['check-response', fixture(`expected/${name}`), '--request', other]);
    expect(stdout).toMatch(
      /:\d+: cards\[0\]\.suggestions\[\d\]\.actions\[0\]\.resourceId: must name a draft order/,
    );
    expect(status).toBe(1);
  });

  it('names the line at which the file stops being JSON', async () => {
    const file = written('broken.json', '{\n  "cards": [\n    oops\n  ]\n}\n');
    const { status, stderr } = await run(['check-response', file]);
    expect(stderr).toContain(`${file}:3: is not JSON`);
    expect(status).toBe(1);
  });
});
