import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { newestDate, resourcesIn } from '#src/command-line/newest-date.ts';
import { ownerOf } from '#src/command-line/replay/export-lines.ts';
import { linesOf } from '#src/command-line/replay/lines.ts';

const scratch = mkdtempSync(join(tmpdir(), 'cds-lines-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('the newest date of a record', () => {
  const zone = 'America/New_York';
  const at = (...resources: readonly unknown[]) => {
    const newest = newestDate(resources, zone);
    return newest === undefined ? undefined : new Date(newest).toISOString();
  };
  const lab = { resourceType: 'Observation', effectiveDateTime: '2026-11-20T07:00:00-05:00' };

  it.each([
    ['of a result: when it was drawn', [lab], '2026-11-20T12:00:00.000Z'],
    [
      'of a result issued later: when it was issued',
      [{ ...lab, issued: '2026-11-20T08:30:00-05:00' }],
      '2026-11-20T13:30:00.000Z',
    ],
    [
      'of a day: its end in the zone of the site',
      [{ recordedDate: '2026-11-20' }],
      '2026-11-21T04:59:59.999Z',
    ],
    [
      'of an infusion over an hour: its start',
      [{ effectivePeriod: { start: '2026-11-20T10:00:00Z', end: '2026-11-20T11:00:00Z' } }],
      '2026-11-20T10:00:00.000Z',
    ],
    ['a year is no match for a day', [{ onsetDateTime: '2030' }, lab], '2026-11-20T12:00:00.000Z'],
    ['a year, where there is nothing better', [{ onsetDateTime: '2025' }], '2026-01-01T04:59:59.999Z'],
    [
      'a planned time does not count',
      [{ occurrenceDateTime: '2027-01-01T00:00:00Z' }, lab],
      '2026-11-20T12:00:00.000Z',
    ],
    [
      'nor that of the export',
      [{ ...lab, meta: { lastUpdated: '2027-01-01T00:00:00Z' } }],
      '2026-11-20T12:00:00.000Z',
    ],
    ['no date, no time', [{ birthDate: '1961-04-12' }, null, 'text', { issued: 'yesterday' }], undefined],
  ])('%s', (_what, resources, expected) => {
    expect(at(...resources)).toBe(expected);
  });

  it('of a request is looked for in every shape of prefetch', () => {
    const bundle = {
      resourceType: 'Bundle',
      entry: [{ resource: lab }, { resource: { resourceType: 'Bundle', entry: [{ resource: lab }] } }],
    };
    expect([...resourcesIn([lab, bundle, null, { resource: lab, response: {} }])]).toEqual([
      lab,
      lab,
      lab,
      lab,
    ]);
  });
});

describe('lines of an export', () => {
  const lines = async (name: string, content: string | Buffer) => {
    const path = join(scratch, name);
    writeFileSync(path, content);
    const read: { number: number; line: string }[] = [];
    for await (const one of linesOf(path)) read.push(one);
    return read;
  };

  it('end at line feeds only: JSON may hold U+2028 and U+2029', async () => {
    const text = '{"text":"a\u2028b\u2029c"}';
    expect(await lines('separators.ndjson', `${text}\r\n\n${text}`)).toEqual([
      { number: 1, line: text },
      { number: 3, line: text },
    ]);
  });

  it('longer than what is read at once arrive whole', async () => {
    const long = JSON.stringify({ text: 'é'.repeat(700_000) });
    expect((await lines('long.ndjson', `${long}\n{}\n`)).map(({ line }) => line)).toEqual([long, '{}']);
  });

  it('of a gzipped file are the same', async () => {
    expect(await lines('zipped.ndjson.gz', gzipSync('{"a":1}\n{"b":2}'))).toEqual([
      { number: 1, line: '{"a":1}' },
      { number: 2, line: '{"b":2}' },
    ]);
  });

  it('of a file that is no gzip fail aloud', async () => {
    await expect(lines('not.ndjson.gz', '{"a":1}\n')).rejects.toThrow();
  });
});

describe('the patient of an exported resource', () => {
  it.each([
    ['a Patient is its own', { resourceType: 'Patient', id: 'p1' }, 'p1'],
    ['by subject', { resourceType: 'Observation', subject: { reference: 'Patient/p1' } }, 'p1'],
    [
      'by patient, absolute and versioned',
      {
        resourceType: 'AllergyIntolerance',
        patient: { reference: 'https://ehr.example.org/fhir/Patient/p1/_history/2' },
      },
      'p1',
    ],
    [
      'by a bare string in place of the reference',
      { resourceType: 'Condition', subject: 'Patient/p1' },
      'p1',
    ],
  ])('%s', (_what, resource, patientId) => {
    expect(ownerOf(JSON.stringify(resource))).toMatchObject({ kind: 'patient', patientId });
  });

  it.each([
    ['a Medication is shared', { resourceType: 'Medication', id: 'm1' }, 'shared'],
    ['a Location is nobody’s', { resourceType: 'Location', id: 'l1' }, 'nobody'],
    [
      'a group as subject is no patient',
      { resourceType: 'Observation', subject: { reference: 'Group/g1' } },
      'nobody',
    ],
    ['a resource without a type', { id: 'x' }, 'malformed'],
    ['a list', [], 'malformed'],
    [
      'a Bundle of two patients',
      {
        resourceType: 'Bundle',
        entry: [
          { resource: { resourceType: 'Patient', id: 'a' } },
          { resource: { resourceType: 'Patient', id: 'b' } },
        ],
      },
      'malformed',
    ],
  ])('%s', (_what, resource, kind) => {
    expect(ownerOf(JSON.stringify(resource)).kind).toBe(kind);
  });
});
