import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixture, folder, patience, type Ran, run } from './running.ts';

// A title change, a cleared screen, a bell, an eight-bit sequence, a direction override; and what a page could act on.
const sequences = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e';
const markup = '<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))';
const hostile = `${markup}${sequences}`;

interface Resource {
  readonly resourceType: string;
  readonly [member: string]: unknown;
}

/** The patient of a fixture, with hostile text wherever a record has text that might be shown. */
function hostilePatient(): string {
  const bundle = JSON.parse(readFileSync(fixture('patients/neutropenia-anc-0-49.json'), 'utf8'));
  const entry = bundle.entry.map(({ resource }: { readonly resource: Resource }) => ({
    resource: spoiled(resource),
  }));
  return JSON.stringify({ ...bundle, entry });
}

function spoiled(resource: Resource): Resource {
  if (resource.resourceType === 'Patient') return { ...resource, name: [{ family: hostile, text: hostile }] };
  if (resource.resourceType === 'MedicationAdministration') {
    return {
      ...resource,
      note: [{ text: hostile }],
      medicationCodeableConcept: { ...Object(resource.medicationCodeableConcept), text: hostile },
    };
  }
  if (resource.resourceType !== 'Observation') return resource;
  const quantity = resource.valueQuantity;
  const odd = JSON.stringify(resource).includes('platelets');
  return {
    ...resource,
    note: [{ text: hostile }],
    ...(odd && typeof quantity === 'object' ? { valueQuantity: { value: 150, unit: hostile } } : {}),
  };
}

const scratch = folder();
const record = join(scratch, `${sequences}<img src=x onerror=alert(1)>.json`);
const order = join(scratch, 'call.json');

beforeAll(() => {
  writeFileSync(record, hostilePatient());
  const call = JSON.parse(readFileSync(fixture('requests/neutropenia-anc-0-49.json'), 'utf8'));
  const name = `Tarlatamab ${hostile}`;
  call.context.draftOrders.entry[0].resource.medicationCodeableConcept = { text: name };
  call.context.draftOrders.entry[0].resource.note = [{ text: hostile }];
  writeFileSync(order, JSON.stringify(call));
});

/** Nothing that a terminal would act on, the styles of our own apart. */
function expectInert({ stdout, stderr }: Ran): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the test is about.
  const written = `${stdout}${stderr}`.replaceAll(/\u001b\[\d{1,2}m/g, '');
  expect(written.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u);
}

describe('hostile text in a record', { timeout: patience }, () => {
  it.each([
    ['a lab unit, of a patient', record],
    ['the name of a drug, in a request', order],
  ])('does nothing in a terminal: %s', async (_where, file) => {
    const now = ['--now', '2026-11-20T13:00:00Z'];
    const shown = await run(['evaluate', file, ...now], { FORCE_COLOR: '1' });
    expect(shown.status).toBe(0);
    expect(shown.stdout).toContain('CRITICAL');
    expectInert(shown);
    const json = await run(['evaluate', file, ...now, '--json']);
    expectInert(json);
    expect(JSON.parse(json.stdout).cards.length).toBeGreaterThan(0);
  });

  it('is shown, so that it can be found: the unit in the terminal, as plain text', async () => {
    const { stdout } = await run(['evaluate', record, '--now', '2026-11-20T13:00:00Z']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('<script>alert(1)</script>');
  });

  it('does nothing in the name of a file that cannot be read', async () => {
    expectInert(await run(['evaluate', join(scratch, `${hostile.replaceAll('/', '')}.json`)]));
  });

  it('does nothing in a report', async () => {
    const out = folder();
    const ran = await run(['replay', scratch, '--out', out]);
    expect(ran.status).toBe(0);
    expectInert(ran);
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toMatch(/<script|<img|onerror=[^&]*>(?!.*&gt;)|href=/i);
    expect(page.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u);
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
    const csv = readFileSync(join(out, 'patients.csv'), 'utf8');
    for (const row of csv.split('\r\n')) expect(row).not.toMatch(/^[=+@-]/);
  });
});
