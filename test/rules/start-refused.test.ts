import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
let project: string;

beforeAll(() => {
  project = mkdtempSync(join(root, 'test/tmp-'));
  for (const part of ['package.json', 'bin', 'src', 'cds-services'])
    cpSync(join(root, part), join(project, part), { recursive: true });
});
afterAll(() => rmSync(project, { recursive: true }));

/** `npm start` as an operator runs it. */
const start = (environment: Readonly<Record<string, string>> = {}) =>
  spawnSync('npm', ['start', '--silent'], {
    cwd: project,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', ...environment },
    encoding: 'utf8',
    timeout: 60_000,
  });

describe('npm start with knowledge that does not hold together', () => {
  it('says where, and ends with exit code 1', { timeout: 60_000 }, () => {
    const file = join(project, 'cds-services/tarlatamab/rules/anemia.yaml');
    const text = readFileSync(file, 'utf8');
    const broken = text.replace("when: '%hemoglobin.grade >= 3'", "when: '%hemoglobine.grade >= 3'");
    expect(broken).not.toBe(text);
    writeFileSync(file, broken);
    const line = broken.split('\n').findIndex((one) => one.includes('%hemoglobine')) + 1;
    const run = start();
    writeFileSync(file, text);
    expect(run.status).toBe(1);
    expect(run.stderr).toBe(`tarlatamab/rules/anemia.yaml:${line}: no fact named %hemoglobine\n`);
    expect(run.stdout).toBe('');
  });

  it('names the knob that a site misspelled', { timeout: 60_000 }, () => {
    const site = join(project, 'site.yaml');
    writeFileSync(site, 'liverPairingHour: 24\n');
    const run = start({ CDS_POLICY_FILE: site });
    expect(run.status).toBe(1);
    expect(run.stderr).toBe('site.yaml:1: file: Unrecognized key: "liverPairingHour"\n');
  });
});
