import { describe, expect, it } from 'vitest';
import { codeTable } from '#src/fhir/coding.ts';
import { indexRecord } from '#src/record/index-record.ts';

const loinc = (code: string, display = code) => ({
  coding: [{ system: 'http://loinc.org', code, display }],
});
const several = (...codes: readonly string[]) => ({ coding: codes.flatMap((code) => loinc(code).coding) });
const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`);
const anc = 'http://loinc.org|751-8';

const row = (id: string, code: unknown, more: object = {}) => ({
  resourceType: 'Observation',
  id,
  subject: { reference: 'Patient/p1' },
  code,
  ...more,
});

function recordOf(...resources: readonly object[]) {
  const entry = resources.map((resource) => ({ resource }));
  return indexRecord({
    patientId: 'p1',
    prefetch: { labs: { resourceType: 'Bundle', entry } },
    draftOrders: [],
    declared: [],
    codes: codeTable([anc]),
  });
}

const ids = (rows: readonly { readonly reference: string }[]) => rows.map(({ reference }) => reference);

describe('Observations that ask for the same', () => {
  it('are judged once, whatever their number', () => {
    const record = recordOf(row('a', loinc('751-8')), row('b', loinc('777-3')), row('c', loinc('751-8')));
    const judged: unknown[] = [];
    record.observationsAbout(({ code }) => void judged.push(code));
    expect(judged).toEqual([loinc('751-8'), loinc('777-3')]);
  });

  it('come with what was found, in the order in which they arrived', () => {
    const record = recordOf(
      ...[
        row('a', loinc('751-8')),
        row('b', loinc('777-3')),
        row('c', loinc('718-7')),
        row('d', loinc('751-8')),
      ],
    );
    const found = record.observationsAbout(({ code }) =>
      JSON.stringify(code).includes('718-7') ? undefined : JSON.stringify(code).includes('751-8'),
    );
    expect(found.map(({ row: { reference }, about }) => [reference, about])).toEqual([
      ['Observation/a', true],
      ['Observation/b', false],
      ['Observation/d', true],
    ]);
  });

  it('are found by code as one kind, with all their rows', () => {
    const record = recordOf(row('a', loinc('751-8')), row('b', loinc('777-3')), row('c', loinc('751-8')));
    expect(record.observationKinds([anc]).map(({ rows }) => ids(rows))).toEqual([
      ['Observation/a', 'Observation/c'],
    ]);
    expect(ids(record.observations([anc]))).toEqual(['Observation/a', 'Observation/c']);
  });

  it('are found by a code that nobody announced, and only by that', () => {
    const record = recordOf(row('a', loinc('777-3')), row('b', loinc('718-7')), row('c', loinc('777-3')));
    expect(ids(record.observations(['http://loinc.org|777-3']))).toEqual(['Observation/a', 'Observation/c']);
    expect(record.observations(['http://loinc.org|1-8'])).toEqual([]);
  });

  it('with another text or system beside the same code are another kind, whichever came before', () => {
    const one = loinc('751-8');
    const texts = [one, { ...one, text: 'a' }, one, { ...one, text: 'b' }, { ...one, text: 'a' }];
    const system = { coding: [{ ...one.coding[0], system: 'urn:local' }] };
    const kinds: unknown[] = [];
    recordOf(...[...texts, system, one].map((code, at) => row(String(at), code))).observationsAbout(
      ({ code, rows }) =>
        void kinds.push([
          code,
          ids(rows)
            .map((id) => id.at(-1))
            .join(''),
        ]),
    );
    expect(kinds).toEqual([
      [one, '026'],
      [{ ...one, text: 'a' }, '14'],
      [{ ...one, text: 'b' }, '3'],
      [system, '5'],
    ]);
  });

  it.each([
    ['another display', loinc('751-8', 'ANC'), loinc('751-8', 'LYM#')],
    ['another text', { text: 'a' }, { text: 'b' }],
    ['another order of codings', several('751-8', '777-3'), several('777-3', '751-8')],
    ['another system', { coding: [{ system: 'a', code: '1' }] }, { coding: [{ system: 'b', code: '1' }] }],
    ['a second coding', loinc('751-8'), several('751-8', '777-3')],
    ['no code and an empty one', undefined, {}],
    ['a text that looks like two', { text: 'a1:b' }, { text: 'a', coding: { system: 'b' } }],
  ])('are not those with %s', (_what, one, other) => {
    const judged: unknown[] = [];
    recordOf(row('a', one), row('b', other)).observationsAbout(({ code }) => void judged.push(code));
    expect(judged).toEqual([one, other]);
  });

  it.each([
    ['an extension', { ...loinc('751-8'), extension: [{ url: 'x' }] }],
    ['an id on the coding', { coding: [{ id: 'x', ...loinc('751-8').coding[0] }] }],
    ['a list where the object belongs', [loinc('751-8')]],
    ['an object where the list belongs', { coding: loinc('751-8').coding[0] }],
    ['what is nested deeper than any stack', { ...loinc('751-8'), extension: nested(100_000) }],
  ])('are those with %s too, which nobody reads', (_what, code) => {
    const record = recordOf(row('a', loinc('751-8')), row('b', code), row('c', loinc('751-8')));
    expect(record.observationKinds([anc]).map(({ rows }) => ids(rows))).toEqual([
      ['Observation/a', 'Observation/b', 'Observation/c'],
    ]);
  });

  it('are not those whose components ask for something else', () => {
    const part = (code: string) => ({ component: [{ code: loinc(code) }, null, 'no component'] });
    const record = recordOf(
      row('a', loinc('58410-2'), part('751-8')),
      row('b', loinc('58410-2'), part('777-3')),
      row('c', loinc('58410-2')),
      // Were the two parts of a kind run together, this would be `a`.
      row('d', [loinc('58410-2'), loinc('751-8')]),
      row('e', loinc('58410-2'), part('751-8')),
    );
    const kinds = record.observationsAbout(({ components }) => components);
    expect(kinds.map(({ about }) => about)).toEqual([
      [loinc('751-8')],
      [loinc('777-3')],
      [],
      [],
      [loinc('751-8')],
    ]);
    expect(ids(record.observations([anc]))).toEqual(['Observation/a', 'Observation/d', 'Observation/e']);
  });

  it('and are contained in a report are results, but no rows of a flowsheet', () => {
    const report = {
      resourceType: 'DiagnosticReport',
      id: 'r',
      subject: { reference: 'Patient/p1' },
      contained: [
        { resourceType: 'Observation', id: 'inside', code: loinc('751-8') },
        { resourceType: 'Specimen', id: 'blood', code: loinc('751-8') },
        { resourceType: 'Observation', id: 'other', code: several('777-3', '751-8') },
        { resourceType: 'Observation', id: 'last', code: loinc('751-8') },
      ],
    };
    const record = recordOf(report, row('a', loinc('751-8')));
    expect(ids(record.observations([anc]))).toEqual([
      'Observation/a',
      ...['inside', 'other', 'last'].map((id) => `DiagnosticReport/r#${id}`),
    ]);
    expect(ids(record.observationsAbout(() => true).map((found) => found.row))).toEqual(['Observation/a']);
  });
});
