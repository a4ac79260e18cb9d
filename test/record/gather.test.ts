import type { Bundle, FhirResource, MedicationAdministration, MedicationRequest, Observation } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeTable } from '#src/fhir/coding.ts';
import type { FhirReader } from '#src/fhir/reader.ts';
import { fhirAccess } from '#src/fhir/server/access.ts';
import type { AllowedBase } from '#src/fhir/server/allowed-base.ts';
import { createFhirReader, DEFAULT_READ_LIMITS } from '#src/fhir/server/reader.ts';
import { type Gathered, type GatherKey, gatherRecord } from '#src/record/gather.ts';
import { indexRecord } from '#src/record/index-record.ts';
import type { PatientRecord, Slice } from '#src/record/patient-record.ts';
import { templateValues } from '#src/record/prefetch-query.ts';
import { type FaultyServer, startFaultyServer } from '../servers/faulty-server.ts';
import { type GoodServer, startGoodServer } from '../servers/good-server.ts';

const TOKEN = 'secret-token-4711';
const ANC = 'http://loinc.org|751-8';
const subject = { reference: 'Patient/p1' };

const PATIENT: GatherKey = {
  key: 'patient',
  title: 'patient',
  resourceType: 'Patient',
  template: 'Patient/{{context.patientId}}',
  required: true,
};
const LABS: GatherKey = {
  key: 'labs',
  title: 'laboratory results',
  resourceType: 'Observation',
  codes: codeTable([ANC]),
  template: `Observation?patient={{context.patientId}}&code=${ANC}&_sort=-date&_count=5`,
  required: false,
};
const ADMINISTRATIONS: GatherKey = {
  key: 'medicationAdministrations',
  title: 'doses given',
  resourceType: 'MedicationAdministration',
  template: 'MedicationAdministration?patient={{context.patientId}}',
  required: false,
};
const KEYS = [PATIENT, LABS, ADMINISTRATIONS];

const labs = Array.from({ length: 12 }, (_, index) => anc(`anc-${index}`));
const administration: MedicationAdministration = {
  resourceType: 'MedicationAdministration',
  id: 'dose-1',
  status: 'completed',
  subject,
  medicationReference: { reference: 'Medication/vial' },
  effectiveDateTime: '2026-11-01T09:00:00Z',
};
const patient: FhirResource = { resourceType: 'Patient', id: 'p1' };

function anc(id: string): Observation {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '751-8' }] },
    subject,
    effectiveDateTime: '2026-11-20T07:00:00Z',
  };
}

function bundle(resources: readonly FhirResource[], more: Partial<Bundle> = {}): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: resources.map((resource) => ({ resource })),
    ...more,
  };
}

const failed = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };
const epicNothing: unknown = {
  ...bundle([], { total: 0 }),
  entry: [
    {
      search: { mode: 'outcome' },
      resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'processing' }] },
    },
  ],
};

let good: GoodServer;
let faulty: FaultyServer;
let reader: FhirReader<AllowedBase>;

beforeAll(async () => {
  good = await startGoodServer(
    [
      patient,
      ...labs,
      administration,
      { resourceType: 'Medication', id: 'vial', code: { text: 'the drug' } },
      { resourceType: 'Medication', id: 'steroid', code: { text: 'dexamethasone' } },
    ],
    TOKEN,
  );
  faulty = await startFaultyServer('https://elsewhere.example/fhir');
  reader = createFhirReader();
}, 60_000);

afterAll(async () => {
  await reader.close();
  await Promise.all([good.stop(), faulty.stop()]);
});

interface Call {
  readonly prefetch?: Readonly<Record<string, unknown>>;
  /** FHIR base; without one the call grants no access. */
  readonly server?: string;
  readonly keys?: readonly GatherKey[];
  readonly deadline?: number;
  readonly patientId?: string;
  readonly draftOrders?: readonly MedicationRequest[];
  readonly token?: string;
}

async function gather(
  call: Call,
): Promise<{ readonly gathered: Gathered; readonly asked: readonly string[] }> {
  const { prefetch = {}, server, keys = KEYS, deadline = 15_000, patientId = 'p1', token = TOKEN } = call;
  const before = good.requests.length;
  const access = fhirAccess(
    {
      patientId,
      ...(server === undefined ? {} : { fhirServer: server, fhirAuthorization: { accessToken: token } }),
    },
    { fhirBases: [good.base, faulty.base], anyFhirBase: false },
  );
  const source = {
    patientId,
    prefetch,
    draftOrders: (call.draftOrders ?? []).map((resource) => ({ resource })),
    codes: codeTable([ANC]),
  };
  const gathered = await gatherRecord({
    source,
    sent: indexRecord({ ...source, declared: keys }),
    keys,
    values: templateValues({ patientId }),
    access: access.allowed
      ? { session: reader.session({ ...access, deadline, limits: DEFAULT_READ_LIMITS }) }
      : { reason: access.reason },
  });
  const spoken = gathered.readable
    ? { slices: keys.map(({ key }) => gathered.record.slice(key)), problems: gathered.record.problems }
    : gathered.unread;
  // All of this may reach a card or the log.
  expect(JSON.stringify([spoken, gathered.reads])).not.toContain(TOKEN);
  return { gathered, asked: good.requests.slice(before).map((line) => line.replace('GET /fhir/R4/', '')) };
}

async function recordOf(call: Call): Promise<PatientRecord> {
  const { gathered } = await gather(call);
  if (!gathered.readable) throw new Error(JSON.stringify(gathered.unread));
  return gathered.record;
}

function ancIds(record: PatientRecord): readonly (string | undefined)[] {
  return record.observations([ANC]).map(({ resource }) => resource.id);
}

describe('a client that sends everything', () => {
  it('is not asked again', async () => {
    const prefetch = {
      patient,
      labs: bundle(labs),
      medicationAdministrations: bundle([]),
    };
    const { gathered, asked } = await gather({ prefetch, server: good.base });
    expect(asked).toEqual([]);
    expect(gathered.readable).toBe(true);
  });

  it.each([
    ['null', null],
    ['an empty Bundle', bundle([], { total: 0 })],
    ['Epic’s "no results"', epicNothing],
  ])('%s: known to be empty, not asked again, no 412', async (_case, nothing) => {
    const prefetch = { patient: null, labs: nothing, medicationAdministrations: nothing };
    const { gathered, asked } = await gather({ prefetch, server: good.base });
    expect(asked).toEqual([]);
    expect(gathered.readable && gathered.record.slice('labs')).toEqual({ state: 'complete' });
    expect(gathered.readable && gathered.record.patient).toBeUndefined();
  });

  it('needs no access to the record server', async () => {
    const record = await recordOf({
      prefetch: { patient, labs: bundle(labs), medicationAdministrations: null },
    });
    expect(ancIds(record)).toHaveLength(12);
  });
});

describe('a client that sends nothing, or not all', () => {
  it('everything is fetched, all pages of it', async () => {
    const record = await recordOf({ server: good.base });
    expect(record.patient?.id).toBe('p1');
    expect(new Set(ancIds(record)).size).toBe(12);
    expect(KEYS.map(({ key }) => record.slice(key))).toEqual(KEYS.map(() => ({ state: 'complete' })));
  });

  it('only what is missing is fetched', async () => {
    const prefetch = { patient, medicationAdministrations: null };
    const { asked } = await gather({ prefetch, server: good.base });
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every((query) => query.startsWith('Observation?'))).toBe(true);
  });

  it.each(['labs', 'Labs', '-labs'])('§5 #46 further pages of %s are followed', async (key) => {
    const next = `${good.base}/Observation?patient=p1&_sort=-date&_count=5&_offset=5`;
    const page = bundle(labs.slice(0, 5), { total: 12, link: [{ relation: 'next', url: next }] });
    const prefetch = { patient, [key]: page, medicationAdministrations: null };
    const { gathered, asked } = await gather({ prefetch, server: good.base });
    expect(asked).toHaveLength(2);
    expect(gathered.readable && gathered.record.slice('labs')).toEqual({ state: 'complete' });
  });

  it('§5 #46 a further page that turns out empty ends the search', async () => {
    const next = `${good.base}/Observation?patient=p1&_count=5&_offset=50`;
    const page = bundle(labs, { link: [{ relation: 'next', url: next }] });
    const record = await recordOf({
      prefetch: { patient, labs: page, medicationAdministrations: null },
      server: good.base,
    });
    expect(record.slice('labs')).toEqual({ state: 'complete' });
    expect(ancIds(record)).toHaveLength(12);
  });

  it('§5 #46 fewer results than the total, and no link: the search is run again', async () => {
    const prefetch = {
      patient,
      labs: bundle(labs.slice(0, 3), { total: 12 }),
      medicationAdministrations: null,
    };
    const record = await recordOf({ prefetch, server: good.base });
    expect(record.slice('labs')).toEqual({ state: 'complete' });
    expect(new Set(ancIds(record)).size).toBe(12);
  });

  it('a key that holds the wrong type is fetched, and what it held is kept', async () => {
    const prefetch = { patient, labs: bundle([administration]), medicationAdministrations: null };
    const record = await recordOf({ prefetch, server: good.base });
    expect(record.slice('labs')).toEqual({ state: 'complete' });
    expect(new Set(ancIds(record)).size).toBe(12);
    expect(record.of('MedicationAdministration')).toHaveLength(1);
  });

  it('an error that the client reports is not provoked again: unavailable', async () => {
    const prefetch = { patient, labs: failed, medicationAdministrations: null };
    const { gathered, asked } = await gather({ prefetch, server: good.base });
    expect(asked).toEqual([]);
    expect(gathered.readable && gathered.record.slice('labs')).toEqual({
      state: 'unavailable',
      reason: 'laboratory results: the ordering system reported an error in place of the data',
    });
  });

  it('§5 #46 without access, a first page stays partial', async () => {
    const page = bundle(labs.slice(0, 5), {
      link: [{ relation: 'next', url: `${good.base}/Observation?page=2` }],
    });
    const record = await recordOf({ prefetch: { patient, labs: page, medicationAdministrations: null } });
    expect(record.slice('labs')).toEqual({
      state: 'partial',
      reason: 'laboratory results: further pages were not sent, and the order came without a record server',
    });
    expect(ancIds(record)).toHaveLength(5);
  });

  it('§5 #47 without access, a missing key is not given', async () => {
    const record = await recordOf({ prefetch: { patient } });
    expect(record.slice('labs')).toEqual({
      state: 'notGiven',
      reason: 'laboratory results: not sent, and the order came without a record server',
    });
  });
});

describe('required data (412)', () => {
  it('neither sent nor within reach', async () => {
    const { gathered } = await gather({ prefetch: { labs: null } });
    expect(gathered).toMatchObject({
      readable: false,
      unread: [{ key: 'patient', reason: 'patient: not sent, and the order came without a record server' }],
    });
  });

  it('an OperationOutcome in its place', async () => {
    const { gathered } = await gather({ prefetch: { patient: failed }, server: good.base });
    expect(gathered.readable).toBe(false);
  });

  it('the server does not accept the token', async () => {
    const { gathered } = await gather({ server: good.base, token: 'expired' });
    expect(gathered).toMatchObject({
      readable: false,
      unread: [
        {
          key: 'patient',
          reason: 'patient: the record server did not accept the access given with the order',
        },
      ],
      reads: [
        { key: 'patient', outcome: 'failed', reason: 'unauthorized', detail: '401' },
        { key: 'labs', outcome: 'failed', reason: 'unauthorized', detail: '401' },
        { key: 'medicationAdministrations', outcome: 'failed', reason: 'unauthorized', detail: '401' },
      ],
    });
  });

  it('the server knows no such patient: that is an answer, no 412', async () => {
    const record = await recordOf({ server: good.base, patientId: 'nobody' });
    expect(record.patient).toBeUndefined();
    expect(record.slice('patient')).toEqual({ state: 'complete' });
  });

  it('another patient sent in its place: no 412, and not used', async () => {
    const record = await recordOf({
      prefetch: { patient: { resourceType: 'Patient', id: 'p2' }, labs: null },
    });
    expect(record.patient).toBeUndefined();
    expect(record.problems.map(({ kind }) => kind)).toContain('otherPatient');
  });
});

describe('§5 #47 a record server that fails', () => {
  const failing = (query: string): readonly GatherKey[] => [
    { ...LABS, template: `Observation?${query}&patient={{context.patientId}}` },
  ];

  it.each<[string, Slice['state'], string]>([
    ['fault=status&status=403', 'unavailable', 'the record server denied access'],
    ['fault=status&status=404', 'unavailable', 'the record server does not offer them'],
    ['fault=status&status=429', 'unavailable', 'the record server is too busy'],
    ['fault=status&status=500', 'unavailable', 'the record server reported an error'],
    ['fault=reset', 'unavailable', 'the record server could not be reached or broke off its answer'],
    ['fault=html', 'unavailable', 'the answer of the record server could not be read'],
    ['fault=outcome', 'unavailable', 'the record server reported an error in place of the data'],
    ['fault=endlessPages', 'partial', 'there are more pages of results than are read'],
    ['fault=foreignNext', 'partial', 'further results lie on another server'],
    ['fault=secondPageFails', 'partial', 'the record server reported an error'],
  ])('%s: %s', async (query, state, reason) => {
    const record = await recordOf({ server: faulty.base, keys: failing(query) });
    expect(record.slice('labs')).toEqual({ state, reason: `laboratory results: ${reason}` });
  });

  it('the server never answers: an answer comes, and says what could not be checked', async () => {
    const record = await recordOf({
      server: faulty.base,
      keys: failing('fault=neverAnswers'),
      deadline: 200,
    });
    expect(record.slice('labs')).toEqual({
      state: 'unavailable',
      reason: 'laboratory results: the record server did not answer in time',
    });
  });

  it('one key fails, the others stand', async () => {
    const keys = [
      ...failing('fault=html'),
      { ...ADMINISTRATIONS, template: 'MedicationAdministration?fault=reset' },
    ];
    const prefetch = { medicationAdministrations: bundle([administration]) };
    const record = await recordOf({ server: faulty.base, keys, prefetch });
    expect(record.slice('labs').state).toBe('unavailable');
    expect(record.of('MedicationAdministration')).toHaveLength(1);
  });

  it('results of another patient are not used', async () => {
    const record = await recordOf({ server: faulty.base, keys: failing('fault=gzip'), patientId: 'p2' });
    expect(record.of('Observation')).toEqual([]);
    expect(record.problems.map(({ kind }) => kind)).toContain('otherPatient');
  });
});

describe('§5 #69 medications by reference', () => {
  const draft = (reference: string, display?: string): MedicationRequest => ({
    resourceType: 'MedicationRequest',
    id: `draft-${reference.replace(/\W/g, '-')}`,
    status: 'draft',
    intent: 'order',
    subject,
    medicationReference: display === undefined ? { reference } : { reference, display },
  });
  const prefetch = { patient, labs: null, medicationAdministrations: bundle([administration]) };

  it('the drug of a dose given and of a draft are read', async () => {
    const record = await recordOf({
      prefetch,
      server: good.base,
      draftOrders: [draft('Medication/steroid')],
    });
    expect(record.resolve('Medication/vial')?.resource).toMatchObject({ code: { text: 'the drug' } });
    expect(record.resolve('Medication/steroid')?.resource).toMatchObject({ code: { text: 'dexamethasone' } });
  });

  it('one that cannot be read is a problem, unless its name is known', async () => {
    const draftOrders = [draft('Medication/gone'), draft('Medication/metformin', 'Metformin')];
    const record = await recordOf({ prefetch, server: good.base, draftOrders });
    expect(record.problems).toEqual([
      {
        kind: 'unreadable',
        what: '1 medication(s) that orders or administrations refer to could not be read: the record server has no such medication',
        references: ['Medication/gone'],
      },
    ]);
  });

  it('one on another server is not asked for', async () => {
    const draftOrders = [draft('https://elsewhere.example/fhir/Medication/vial-2')];
    const { gathered, asked } = await gather({ prefetch, server: good.base, draftOrders });
    expect(asked).toEqual(['Medication/vial']);
    expect(gathered.readable && gathered.record.problems).toHaveLength(1);
  });
});
