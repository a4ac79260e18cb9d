import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { codeTable } from '#src/fhir/coding.ts';
import { indexInSteps, indexRecord } from '#src/record/index-record.ts';
import type { PatientRecord } from '#src/record/patient-record.ts';

const anc = 'http://loinc.org|751-8';
const declared = [
  { key: 'patient', resourceType: 'Patient' },
  { key: 'labs', resourceType: 'Observation', codes: codeTable([anc]) },
  { key: 'observations', resourceType: 'Observation', codes: codeTable(['http://loinc.org|82810-3']) },
  { key: 'conditions', resourceType: 'Condition' },
];

interface Given {
  readonly prefetch?: Record<string, unknown>;
  readonly draftOrders?: readonly { readonly resource: FhirResource; readonly fullUrl?: string }[];
}

function record({ prefetch = {}, draftOrders = [] }: Given): PatientRecord {
  return indexRecord({ patientId: 'p1', prefetch, draftOrders, declared, codes: codeTable([anc]) });
}

const observation = (
  id: string | undefined,
  subject: unknown = { reference: 'Patient/p1' },
  more: object = {},
) => ({
  resourceType: 'Observation',
  ...(id === undefined ? {} : { id }),
  ...(subject === undefined ? {} : { subject }),
  code: { coding: [{ system: 'http://loinc.org', code: '751-8' }] },
  ...more,
});
const bundle = (...entries: readonly object[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: entries.map((item) => ('resource' in item ? item : { resource: item })),
});
const patient = {
  resourceType: 'Patient',
  id: 'p1',
  identifier: [{ system: 'urn:mrn', value: '0042' }, { value: 'plain' }],
};
const ids = (located: readonly { readonly reference: string }[]) => located.map(({ reference }) => reference);

describe('whose resource it is (§5 #38, cds-hooks.md A8)', () => {
  const ours: [string, unknown][] = [
    ['relative', { reference: 'Patient/p1' }],
    ['versioned', { reference: 'Patient/p1/_history/3' }],
    ['absolute (Epic)', { reference: 'https://ehr.example/api/FHIR/R4/Patient/p1' }],
    ['urn:uuid of the Patient entry', { reference: 'urn:uuid:0488CE70-f68d-45fb-b6a5-29684d0e4f35' }],
    ['conditional', { reference: 'Patient?identifier=urn:mrn|0042' }],
    ['conditional, escaped', { reference: 'Patient?identifier=urn%3Amrn%7C0042' }],
    ['by identifier alone', { identifier: { system: 'urn:mrn', value: '0042' } }],
    [
      'unknown urn, but with the identifier',
      { reference: 'urn:uuid:9', identifier: { system: 'urn:mrn', value: '0042' } },
    ],
    ['a string where the Reference belongs', 'Patient/p1'],
    ['an array of one', [{ reference: 'Patient/p1' }]],
    ['contained Patient with our identifier', { reference: '#pat' }],
  ];
  const notOurs: [string, unknown, string][] = [
    ['another patient', { reference: 'Patient/p2' }, 'otherPatient'],
    ['another patient, absolute', { reference: 'https://ehr.example/Patient/p2' }, 'otherPatient'],
    ['an id in another case', { reference: 'Patient/P1' }, 'otherPatient'],
    ['a Group with our id', { reference: 'Group/p1' }, 'otherPatient'],
    ['conditional, another value', { reference: 'Patient?identifier=urn:mrn|0043' }, 'otherPatient'],
    [
      'another identifier of the same system',
      { identifier: { system: 'urn:mrn', value: '0043' } },
      'otherPatient',
    ],
    [
      'an identifier of a system we do not know',
      { identifier: { system: 'urn:x', value: '0042' } },
      'noSubject',
    ],
    ['a urn that no entry has', { reference: 'urn:uuid:1' }, 'noSubject'],
    ['a display only', { display: 'Doe, Jane' }, 'noSubject'],
    ['a contained Patient that is not there', { reference: '#nobody' }, 'noSubject'],
    ['nothing', null, 'noSubject'],
    ['two patients at once', [{ reference: 'Patient/p1' }, { reference: 'Patient/p2' }], 'otherPatient'],
  ];
  const patientEntry = { resource: patient, fullUrl: 'urn:uuid:0488ce70-f68d-45fb-b6a5-29684d0e4f35' };
  const contained = [
    { resourceType: 'Patient', id: 'pat', identifier: [{ system: 'urn:mrn', value: '0042' }] },
  ];

  it.each(ours)('%s: ours', (_form, subject) => {
    const found = record({
      prefetch: { patient: bundle(patientEntry), labs: bundle(observation('a', subject, { contained })) },
    });
    expect(ids(found.of('Observation'))).toEqual(['Observation/a']);
    expect(found.problems).toEqual([]);
  });

  it.each(notOurs)('%s: left out and told, never its content', (_form, subject, kind) => {
    const found = record({
      prefetch: { patient: bundle(patientEntry), labs: bundle(observation('a', subject)) },
    });
    expect(found.of('Observation')).toEqual([]);
    expect(found.observations([anc])).toEqual([]);
    expect(found.resolve('Observation/a')).toBeUndefined();
    expect(found.problems).toMatchObject([{ kind, references: ['Observation/a'] }]);
    expect(JSON.stringify(found.problems)).not.toContain('Doe');
  });

  it('a subject that conflicts with patient is another patient', () => {
    const allergy = {
      resourceType: 'AllergyIntolerance',
      id: 'x',
      patient: { reference: 'Patient/p1' },
      subject: { reference: 'Patient/p2' },
    };
    expect(record({ prefetch: { x: allergy } }).of('AllergyIntolerance')).toEqual([]);
  });

  it('a Medication needs no patient', () => {
    const found = record({ prefetch: { x: { resourceType: 'Medication', id: 'm' } } });
    expect(ids(found.of('Medication'))).toEqual(['Medication/m']);
  });

  it('another Patient resource is left out', () => {
    const found = record({
      prefetch: { patient: { resourceType: 'Patient', id: 'p2', name: [{ family: 'Roe' }] } },
    });
    expect(found.patient).toBeUndefined();
    expect(found.problems).toMatchObject([{ kind: 'otherPatient', references: ['Patient/p2'] }]);
    expect(JSON.stringify(found.problems)).not.toContain('Roe');
  });

  it('a hundred foreign resources are one problem with a few references', () => {
    const foreign = Array.from({ length: 100 }, (_, index) =>
      observation(`o${index}`, { reference: 'Patient/p2' }),
    );
    const [problem, ...rest] = record({ prefetch: { labs: bundle(...foreign) } }).problems;
    expect(rest).toEqual([]);
    expect(problem?.what).toMatch(/^100 Observation/);
    expect(problem?.references).toHaveLength(5);
  });

  it('a draft without a subject belongs to the context, a draft of another patient does not', () => {
    const draft = (id: string, subject?: object): FhirResource => ({
      resourceType: 'MedicationRequest',
      id,
      status: 'draft',
      intent: 'order',
      subject: subject ?? {},
    });
    const found = record({
      draftOrders: [{ resource: draft('a') }, { resource: draft('b', { reference: 'Patient/p2' }) }],
    });
    expect(ids(found.of('MedicationRequest'))).toEqual(['MedicationRequest/a']);
    expect(found.subjectOf(draft('b', { reference: 'Patient/p2' }))).toBe('otherPatient');
  });
});

describe('one resource, several copies (§5 #27)', () => {
  const copy = (status: string, meta?: object) =>
    observation('a', undefined, { status, ...(meta ? { meta } : {}), subject: { reference: 'Patient/p1' } });
  const statusOf = (found: PatientRecord) => found.of('Observation').map(({ resource }) => resource.status);
  const older = copy('final', { lastUpdated: '2026-11-20T07:00:00Z', versionId: '9' });
  const newer = copy('corrected', { lastUpdated: '2026-11-20T09:00:00+01:00', versionId: '1' });

  it.each([
    ['the newer lastUpdated wins, whichever comes first', [newer, older], 'corrected'],
    ['the newer lastUpdated wins, whichever comes last', [older, newer], 'corrected'],
    [
      'else the higher version number',
      [copy('corrected', { versionId: '10' }), copy('final', { versionId: '9' })],
      'corrected',
    ],
    ['else the last one', [copy('final'), copy('corrected')], 'corrected'],
  ])('%s', (_situation, copies, expected) => {
    expect(statusOf(record({ prefetch: { labs: bundle(...copies) } }))).toEqual([expected]);
  });

  it('copies under two keys are one, and their versions decide', () => {
    expect(statusOf(record({ prefetch: { labs: bundle(newer), observations: bundle(older) } }))).toEqual([
      'corrected',
    ]);
  });

  it('the same copy twice is no problem, two that differ without a version are', () => {
    expect(record({ prefetch: { labs: bundle(copy('final'), copy('final')) } }).problems).toEqual([]);
    expect(record({ prefetch: { labs: bundle(copy('final'), copy('amended')) } }).problems).toMatchObject([
      { kind: 'duplicate', references: ['Observation/a'] },
    ]);
  });

  it('two copies nested deeper than any stack are two that may differ', () => {
    const nested = (): object => ({
      ...copy('final'),
      extension: JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    });
    const found = record({ prefetch: { labs: bundle(nested(), nested()) } });
    expect(statusOf(found)).toEqual(['final']);
    expect(found.problems).toMatchObject([{ kind: 'duplicate', references: ['Observation/a'] }]);
  });

  it('a draft replaces the copy of the server, however new that is', () => {
    const server = {
      resourceType: 'MedicationRequest',
      id: 'd',
      status: 'active',
      subject: { reference: 'Patient/p1' },
      meta: { lastUpdated: '2030-01-01T00:00:00Z' },
    };
    const draft: FhirResource = {
      resourceType: 'MedicationRequest',
      id: 'd',
      status: 'draft',
      intent: 'order',
      subject: { reference: 'Patient/p1' },
    };
    const found = record({
      prefetch: { medicationRequests: bundle(server) },
      draftOrders: [{ resource: draft }],
    });
    expect(found.of('MedicationRequest')).toEqual([
      { resource: draft, reference: 'MedicationRequest/d', key: 'draftOrders' },
    ]);
  });

  it('resources without an id stand by their place', () => {
    const found = record({
      prefetch: { labs: bundle(observation('a'), observation(undefined), observation(undefined)) },
    });
    expect(ids(found.of('Observation'))).toEqual([
      'Observation/a',
      'Observation/labs[1]',
      'Observation/labs[2]',
    ]);
  });
});

describe('finding resources', () => {
  it.each([
    ['LOINC as OID', { system: 'urn:oid:2.16.840.1.113883.6.1', code: '751-8' }, 1],
    ['LOINC with https and a slash', { system: 'https://loinc.org/', code: ' 751-8 ' }, 1],
    ['another system with the same code', { system: 'urn:local', code: '751-8' }, 0],
    ['§5 #41 no system', { code: '751-8' }, 0],
  ])('by code: %s', (_form, coding, count) => {
    const found = record({
      prefetch: {
        labs: bundle(observation('a', undefined, { subject: { reference: 'Patient/p1' }, code: { coding } })),
      },
    });
    expect(found.observations([anc])).toHaveLength(count);
  });

  it('§5 #19 by the code of a component, once', () => {
    const panel = observation('panel', undefined, {
      subject: { reference: 'Patient/p1' },
      code: { coding: [{ system: 'http://loinc.org', code: '57021-8' }] },
      component: [
        { code: { coding: [{ system: 'http://loinc.org', code: '751-8' }] } },
        { code: { coding: [{ system: 'http://loinc.org', code: '718-7' }] } },
      ],
    });
    const found = record({ prefetch: { labs: bundle(panel) } });
    expect(ids(found.observations([anc, 'http://loinc.org|718-7']))).toEqual(['Observation/panel']);
  });

  it('a code that nobody announced is found all the same', () => {
    const found = record({
      prefetch: {
        labs: bundle(
          observation('a', undefined, {
            subject: { reference: 'Patient/p1' },
            code: { coding: [{ system: 'http://loinc.org', code: '1742-6' }] },
          }),
        ),
      },
    });
    expect(ids(found.observations(['http://loinc.org|1742-6']))).toEqual(['Observation/a']);
  });

  it('a result contained in a report is found, unless it is of another patient', () => {
    const inside = (id: string, subject?: object) => ({
      ...observation(id, subject ?? undefined),
      ...(subject ? {} : { subject: undefined }),
    });
    const report = {
      resourceType: 'DiagnosticReport',
      id: 'r',
      subject: { reference: 'Patient/p1' },
      contained: [inside('own'), inside('foreign', { reference: 'Patient/p2' })],
    };
    const found = record({ prefetch: { reports: bundle(report) } });
    expect(ids(found.observations([anc]))).toEqual(['DiagnosticReport/r#own']);
  });

  it.each([
    ['relative', 'Observation/a'],
    ['versioned', 'Observation/a/_history/2'],
    ['absolute', 'https://ehr.example/fhir/Observation/a'],
    ['full URL', 'urn:uuid:11111111-1111-1111-1111-111111111111'],
    ['full URL in capitals', 'URN:UUID:11111111-1111-1111-1111-111111111111'],
  ])('resolves a reference: %s', (_form, reference) => {
    const entry = { resource: observation('a'), fullUrl: 'urn:uuid:11111111-1111-1111-1111-111111111111' };
    expect(record({ prefetch: { labs: bundle(entry) } }).resolve(reference)?.reference).toBe('Observation/a');
  });

  it('resolves #contained within its base, and between contained resources', () => {
    const draft = {
      resourceType: 'MedicationRequest',
      id: 'd',
      contained: [
        { resourceType: 'Medication', id: 'm' },
        { resourceType: 'Substance', id: 's' },
      ],
      subject: { reference: 'Patient/p1' },
    } as unknown as FhirResource; // status and intent are left out, as clients do
    const found = record({ draftOrders: [{ resource: draft }] });
    const medication = found.resolve('#m', draft);
    expect(medication?.reference).toBe('MedicationRequest/d#m');
    expect(found.resolve('#s', medication?.resource)?.resource.resourceType).toBe('Substance');
    expect(found.resolve('#m')).toBeUndefined();
    expect(found.resolve('#none', draft)).toBeUndefined();
  });

  it.each([undefined, '', '#', 'Patient', 'Observation?code=1', '::'])(
    'resolves %s to nothing',
    (reference) => {
      expect(record({ prefetch: { labs: bundle(observation('a')) } }).resolve(reference)).toBeUndefined();
    },
  );
});

describe('what is known to be absent (fhir-data.md §2)', () => {
  const states = (prefetch: Record<string, unknown>) => {
    const found = record({ prefetch });
    return Object.fromEntries(
      ['labs', 'observations', 'conditions'].map((key) => [key, found.slice(key).state]),
    );
  };
  const status = observation('s', undefined, {
    subject: { reference: 'Patient/p1' },
    code: { coding: [{ system: 'http://loinc.org', code: '82810-3' }] },
  });
  const condition = { resourceType: 'Condition', id: 'c', subject: { reference: 'Patient/p1' } };

  it('nothing sent: nothing known', () => {
    expect(states({})).toEqual({ labs: 'notGiven', observations: 'notGiven', conditions: 'notGiven' });
  });

  it('a key in another spelling stands for that key only', () => {
    expect(states({ '-Labs': bundle(observation('a')) })).toMatchObject({
      labs: 'complete',
      observations: 'notGiven',
    });
    expect(states({ LABS: null })).toMatchObject({ labs: 'complete', observations: 'notGiven' });
    expect(states({ Labs: { resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] } }).labs).toBe(
      'unavailable',
    );
  });

  it('all in one Bundle: what it holds counts as given, what it does not hold is not known', () => {
    expect(states({ everything: bundle(observation('a'), condition) })).toEqual({
      labs: 'complete',
      observations: 'notGiven',
      conditions: 'complete',
    });
    expect(states({ everything: bundle(observation('a'), status) })).toEqual({
      labs: 'complete',
      observations: 'complete',
      conditions: 'notGiven',
    });
  });

  it('a foreign key that is not complete proves nothing', () => {
    expect(states({ everything: { ...bundle(condition), total: 5 } }).conditions).toBe('notGiven');
  });

  it('one declared key does not answer for another, nor a good one elsewhere for a failed one', () => {
    expect(states({ labs: bundle(observation('a'), status) }).observations).toBe('notGiven');
    expect(
      states({ labs: { resourceType: 'OperationOutcome' }, everything: bundle(observation('a')) }).labs,
    ).toBe('unavailable');
  });

  it('a key of another type is no answer, yet its resources are found', () => {
    const found = record({ prefetch: { labs: bundle(condition) } });
    expect(found.slice('labs').state).toBe('unavailable');
    expect(ids(found.of('Condition'))).toEqual(['Condition/c']);
    expect(found.problems).toMatchObject([{ kind: 'wrongType' }]);
  });

  it('an unknown key is not given', () => {
    expect(record({}).slice('toString').state).toBe('notGiven');
  });
});

it('a record of 100,000 entries, every id twice, is read once and whole', () => {
  const entries = Array.from({ length: 100_000 }, (_, index) =>
    observation(`o${index % 50_000}`, undefined, {
      subject: { reference: 'Patient/p1' },
      meta: { versionId: String(index) },
    }),
  );
  const found = record({ prefetch: { labs: bundle(...entries) } });
  expect(found.observations([anc])).toHaveLength(50_000);
  expect(found.resolve('Observation/o7')?.resource.meta?.versionId).toBe('50007');
});

describe('a record of thousands of resources', () => {
  it('leaves others their turn after every 500 entries of a key, and when all are in', () => {
    const labs = Array.from({ length: 1_001 }, (_, index) => observation(`anc-${index}`));
    const prefetch = { patient, labs: bundle(...labs) };
    const source = { patientId: 'p1', prefetch, draftOrders: [], declared, codes: codeTable([anc]) };
    expect([...indexInSteps(source)]).toHaveLength(3);
    expect(indexRecord(source).observations([anc])).toHaveLength(1_001);
  });
});
