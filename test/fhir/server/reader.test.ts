import type { Observation } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FhirReader, ReadLimits, ReadResult, ReadSession } from '#src/fhir/reader.ts';
import type { AllowedBase } from '#src/fhir/server/allowed-base.ts';
import { allowBase } from '#src/fhir/server/allowed-base.ts';
import { createFhirReader, DEFAULT_READ_LIMITS } from '#src/fhir/server/reader.ts';
import { type Fault, type FaultyServer, startFaultyServer } from '../../servers/faulty-server.ts';
import { type GoodServer, startGoodServer } from '../../servers/good-server.ts';

const TOKEN = 'secret-token-4711';
/** Long enough for every answer that comes at all; tests of silence use a short one. */
const PATIENT = 15_000;

const results = Array.from(
  { length: 25 },
  (_, index): Observation => ({
    resourceType: 'Observation',
    id: `anc-${index}`,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: index % 2 === 0 ? '751-8' : '26464-8' }] },
    subject: { reference: `Patient/${index === 24 ? 'p2' : 'p1'}` },
    effectiveDateTime: `2026-11-${String(index + 1).padStart(2, '0')}T07:00:00Z`,
  }),
);

let good: GoodServer;
let faulty: FaultyServer;
/** Where redirects and foreign links lead. */
let elsewhere: FaultyServer;
let reader: FhirReader<AllowedBase>;

beforeAll(async () => {
  good = await startGoodServer(
    [
      { resourceType: 'Patient', id: 'p1' },
      { resourceType: 'Patient', id: 'p2' },
      { resourceType: 'Medication', id: 'vial', code: { text: 'a drug' } },
      ...results,
    ],
    TOKEN,
  );
  elsewhere = await startFaultyServer(good.base);
  faulty = await startFaultyServer(elsewhere.base);
  reader = createFhirReader();
}, 60_000);

afterAll(async () => {
  await reader.close();
  await Promise.all([good.stop(), faulty.stop(), elsewhere.stop()]);
});

function allowed(url: string): AllowedBase {
  const verdict = allowBase(url, { fhirBases: [], anyFhirBase: true });
  if (!verdict.allowed) throw new Error(verdict.reason);
  return verdict.base;
}

interface Terms {
  readonly token?: string;
  readonly deadline?: number;
  readonly limits?: Partial<ReadLimits>;
}

function session(base: string, terms: Terms = {}): ReadSession {
  return reader.session({
    base: allowed(base),
    token: terms.token ?? TOKEN,
    deadline: terms.deadline ?? PATIENT,
    limits: { ...DEFAULT_READ_LIMITS, ...terms.limits },
  });
}

async function read(base: string, url: string, terms: Terms = {}): Promise<ReadResult> {
  const answers = await session(base, terms).read([{ key: 'labs', url }]);
  const answer = answers.get('labs');
  if (answer === undefined) throw new Error('no answer for the key');
  // Whatever comes back goes on cards and into the log: the token may be nowhere in it.
  expect(JSON.stringify([...answers])).not.toContain(TOKEN);
  return answer;
}

function fault(name: Fault, terms?: Terms): Promise<ReadResult> {
  return read(faulty.base, `Observation?fault=${name}`, terms);
}

function ids(result: ReadResult): readonly (string | undefined)[] {
  if (result.outcome !== 'found' && result.outcome !== 'partial') return [];
  return result.resources.flatMap((page) =>
    page.resourceType === 'Bundle' ? (page.entry ?? []).map((entry) => entry.resource?.id) : [page.id],
  );
}

describe('a server that keeps to the standard', () => {
  it('reads the patient', async () => {
    expect(await read(good.base, 'Patient/p1')).toMatchObject({
      outcome: 'found',
      resources: [{ resourceType: 'Patient', id: 'p1' }],
    });
  });

  it('reads from a server on this machine by name', async () => {
    const result = await read(good.base.replace('127.0.0.1', 'localhost'), 'Patient/p1');
    expect(result.outcome).toBe('found');
  });

  it('finds one patient’s results by code', async () => {
    const result = await read(
      good.base,
      'Observation?patient=p1&code=http://loinc.org|751-8&_sort=-date&_count=50',
    );
    expect(result.outcome).toBe('found');
    expect(ids(result)).toHaveLength(12);
    expect(ids(result)[0]).toBe('anc-22');
  });

  it('§5 #46 follows the pages of a long search to the end', async () => {
    const result = await read(good.base, 'Observation?patient=p1&_sort=-date&_count=10');
    expect(result.outcome).toBe('found');
    expect(new Set(ids(result)).size).toBe(24);
  });

  it('§5 #46 marks a search partial that has more pages than allowed', async () => {
    const result = await read(good.base, 'Observation?patient=p1&_sort=-date&_count=10', {
      limits: { pages: 2 },
    });
    expect(result).toMatchObject({ outcome: 'partial', reason: 'pageLimit' });
    expect(ids(result)).toHaveLength(20);
  });

  it('tells nothing found from not read', async () => {
    expect(await read(good.base, 'Condition?patient=p1')).toEqual({ outcome: 'none' });
    expect(await read(good.base, 'Patient/nobody')).toEqual({ outcome: 'none' });
    expect(await read(good.base, 'Observation?patient=p1', { token: 'expired' })).toEqual({
      outcome: 'failed',
      reason: 'unauthorized',
      detail: '401',
    });
  });

  it('asks all keys and gives each its own answer', async () => {
    const answers = await session(good.base).read(
      Array.from({ length: 20 }, (_, index) => ({
        key: `key-${index}`,
        url: index % 2 === 0 ? 'Patient/p1' : 'Condition?patient=p1',
      })),
    );
    expect([...answers.values()].map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'found' : 'none')),
    );
  });

  it.each([
    ['Medication/vial', 'found'],
    ['Medication/unknown', 'none'],
    ['ftp://elsewhere.example/Medication/vial', 'failed'],
    ['#contained', 'failed'],
    ['urn:uuid:0b4b4a4e-6f7f-4d0a-9a39-0c1b6f8c1d11', 'failed'],
    ['Medication/vial?_format=json', 'failed'],
    ['Medication/../Patient/p1', 'failed'],
  ])('§5 #69 reads the medication that an order refers to: %s is %s', async (reference, outcome) => {
    const result = await session(good.base).readReference(reference);
    expect(result.outcome).toBe(outcome);
  });

  it('§5 #69 reads an absolute reference on the same server', async () => {
    const result = await session(good.base).readReference(`${good.base}/Medication/vial`);
    expect(ids(result)).toEqual(['vial']);
  });
});

describe('§5 #47 a server that fails: never an empty list, always the reason', () => {
  it.each([
    [400, 'rejected'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [422, 'rejected'],
    [429, 'rateLimited'],
    [500, 'serverError'],
    [503, 'serverError'],
  ])('a search answered with %i is %s', async (status, reason) => {
    expect(await read(faulty.base, `Observation?fault=status&status=${status}`)).toEqual({
      outcome: 'failed',
      reason,
      detail: String(status),
    });
  });

  it.each([404, 410])('a read answered with %i: there is no such resource', async (status) => {
    expect(await read(faulty.base, `Patient/p1?fault=status&status=${status}`)).toEqual({ outcome: 'none' });
  });

  it.each<[Fault, string]>([
    ['reset', 'network'],
    ['truncated', 'network'],
    ['truncatedGzip', 'network'],
    ['html', 'notJson'],
    ['noContentType', 'notJson'],
    ['invalidJson', 'notJson'],
    ['brokenGzip', 'notJson'],
    ['unknownEncoding', 'notJson'],
    ['notAResource', 'wrongResource'],
    ['otherResource', 'wrongResource'],
    ['outcome', 'outcome'],
    ['gzipBomb', 'tooLarge'],
    ['huge', 'tooLarge'],
    ['redirect', 'redirected'],
    ['redirectAway', 'redirected'],
  ])('%s is %s', async (name, reason) => {
    expect(await fault(name)).toMatchObject({ outcome: 'failed', reason });
  });

  it('does not take another patient for the one asked for', async () => {
    expect(await read(faulty.base, 'Patient/p1?fault=otherPatient')).toEqual({
      outcome: 'failed',
      reason: 'wrongResource',
    });
  });

  it.each<Fault>(['neverAnswers', 'neverEnds'])(
    '%s: an answer comes all the same, as timeout',
    async (name) => {
      expect(await fault(name, { deadline: 200 })).toMatchObject({ outcome: 'failed', reason: 'timeout' });
    },
  );

  it('has no time left: asks nothing', async () => {
    const before = faulty.requests.length;
    expect(await fault('gzip', { deadline: 0 })).toMatchObject({ outcome: 'failed', reason: 'timeout' });
    expect(faulty.requests).toHaveLength(before);
  });

  it.each<[Fault, string, number]>([
    ['endlessPages', 'pageLimit', 10],
    ['samePage', 'pageLimit', 1],
    ['foreignNext', 'foreignLink', 1],
    ['nextOutsideBase', 'foreignLink', 1],
    ['secondPageFails', 'serverError', 1],
  ])('§5 #46 %s: partial, %s, what came is kept', async (name, reason, pages) => {
    const result = await fault(name);
    expect(result).toMatchObject({ outcome: 'partial', reason });
    expect(ids(result)).toHaveLength(pages);
  });

  it('§5 #46 the second page does not come in time: partial', async () => {
    const result = await fault('secondPageHangs', { deadline: 2000 });
    expect(result).toMatchObject({ outcome: 'partial', reason: 'timeout' });
    expect(ids(result)).toEqual(['anc-1']);
  });

  it('reads a compressed answer', async () => {
    expect(ids(await fault('gzip'))).toEqual(['anc-1']);
  });

  it('counts the bytes of all queries together', async () => {
    const queries = Array.from({ length: 5 }, (_, index) => ({
      key: `${index}`,
      url: 'Observation?fault=gzip',
    }));
    const answers = await session(faulty.base, { limits: { bytes: 500 } }).read(queries);
    const outcomes = [...answers.values()].map(({ outcome }) => outcome);
    expect(outcomes).toContain('found');
    expect(outcomes).toContain('failed');
  });

  it('nobody listens at the address', async () => {
    const gone = await startFaultyServer(good.base);
    await gone.stop();
    expect(await read(gone.base, 'Patient/p1')).toEqual({
      outcome: 'failed',
      reason: 'network',
      detail: 'ECONNREFUSED',
    });
  });

  it('never goes, nor takes the token, to another server or out of the base', async () => {
    await Promise.all(
      (['redirectAway', 'foreignNext', 'nextOutsideBase'] as const).map((name) => fault(name)),
    );
    expect(elsewhere.requests).toEqual([]);
    expect(faulty.requests.filter((path) => !path.startsWith('/fhir/'))).toEqual([]);
  });

  it.each(['a\r\nX-Injected: 1', 'two words', 'ünicode', ''])(
    'a token that could break out of its header is not sent: %j',
    async (token) => {
      const before = faulty.requests.length;
      const result = await read(faulty.base, 'Observation?fault=gzip', { token });
      expect(result).toEqual({ outcome: 'failed', reason: 'refused' });
      expect(faulty.requests).toHaveLength(before);
    },
  );
});

describe('names that lead where they may not (DNS rebinding)', () => {
  const base = 'https://ehr.example.org/fhir';
  const anyServer = { fhirBases: [], anyFhirBase: true };
  const registered = { fhirBases: [base], anyFhirBase: false };

  it.each([
    ['not registered', anyServer, ['127.0.0.1']],
    ['not registered', anyServer, ['10.1.2.3']],
    ['not registered', anyServer, ['169.254.169.254']],
    ['not registered, one bad address among good ones', anyServer, ['93.184.216.34', '127.0.0.1']],
    ['registered', registered, ['169.254.169.254']],
    ['registered', registered, ['127.0.0.1']],
    ['registered', registered, ['::ffff:127.0.0.1']],
    ['registered', registered, ['fd00:ec2::254']],
  ])('%s %o leading to %j: refused before any connection', async (_case, trust, addresses) => {
    const verdict = allowBase(base, trust);
    if (!verdict.allowed) throw new Error(verdict.reason);
    const rebound = createFhirReader({
      resolve: (_name, _options, done) => {
        done(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        );
      },
    });
    const result = await rebound
      .session({ base: verdict.base, token: TOKEN, deadline: PATIENT, limits: DEFAULT_READ_LIMITS })
      .read([{ key: 'patient', url: 'Patient/p1' }]);
    await rebound.close();
    expect(result.get('patient')).toEqual({
      outcome: 'failed',
      reason: 'refused',
      detail: 'ADDRESS_REFUSED',
    });
  });
});
