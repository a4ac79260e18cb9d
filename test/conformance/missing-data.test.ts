import { createServer, type RequestListener } from 'node:http';
import type { MedicationRequest } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startGoodServer } from '../servers/good-server.ts';
import { listening, type TestServer } from '../servers/listening.ts';
import { fixtureCall, fixtureChart } from './fixture-calls.ts';
import { type Answer, type RunningService, send, startService } from './running-service.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const token = 'missing-data-token';
const name = 'neutropenia-anc-0-99';
const call = fixtureCall(name);
const { prefetch, ...bare } = call;
const { patient, labs: _labs, ...others } = prefetch;
let service: RunningService;
/** Waits as long as a busy machine may need: for what must be read, not given up. */
let patientService: RunningService;
beforeAll(async () => {
  service = await startService({ environment: { CDS_FETCH_DEADLINE_MS: '300' } });
  patientService = await startService({ environment: { CDS_FETCH_DEADLINE_MS: '30000' } });
});
afterAll(async () => {
  await service.stop();
  await patientService.stop();
});

const accessTo = (fhirServer: string, members: object = {}) => ({
  fhirServer,
  fhirAuthorization: {
    access_token: token,
    token_type: 'Bearer',
    expires_in: 300,
    scope: 'user/*.rs',
    subject: 'cds',
    ...members,
  },
});
const post = (body: unknown, from = service) => send(`${from.url}/cds-services/tarlatamab-order-sign`, body);

/** Everything that a card, or the answer as a whole, says was not assessed. */
function notAssessed(answer: Answer): string {
  const extensions = [answer.body, ...answer.body.cards].map((element) => element.extension ?? {});
  return JSON.stringify(
    extensions.flatMap((extension) =>
      Object.values<{ notAssessed?: unknown }>(extension).map((one) => one.notAssessed ?? []),
    ),
  );
}

async function withServer(
  listener: RequestListener,
  use: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await listening(createServer(listener));
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

describe('required data', () => {
  it.each<[string, object]>([
    ['its key is missing', {}],
    ['the client met an error', { prefetch: { patient: outcome('error') } }],
    [
      'the prefetch has a 1.0 wrapper of a failed query',
      { prefetch: { patient: { response: { status: '500' } } } },
    ],
    [
      'the prefetch has a 1.0 wrapper without a resource',
      { prefetch: { patient: { response: { status: '200 OK' } } } },
    ],
  ])('[P2] [C2] [R11] 412 where %s and there is no access', async (_what, members) => {
    const answer = await post({ ...bare, ...members });
    expect(answer.status).toBe(412);
    expect(answer.body.issue[0].diagnostics).toMatch(/patient \(the patient record/);
  });

  it('[P2] 412 where the server cannot be reached either', async () => {
    const answer = await post({ ...bare, ...accessTo('http://127.0.0.1:9') }, patientService);
    expect(answer.status).toBe(412);
    expect(answer.body.issue[0].diagnostics).toMatch(/could not be reached/);
  });

  it('[P4] no 412 where the client searched and found nothing: a card says what is unknown', async () => {
    const answer = await post({ ...bare, prefetch: { patient: null, labs: null } });
    expect(answer.status).toBe(200);
    expect(answer.body.cards.length).toBeGreaterThan(0);
  });
});

describe('each state of a prefetch value, without access to the server', () => {
  const given = (labs: unknown) =>
    post({ ...bare, prefetch: { ...others, patient, ...(labs === undefined ? {} : { labs }) } });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['an OperationOutcome', outcome('error')],
    [
      'a Bundle with an error',
      {
        resourceType: 'Bundle',
        type: 'searchset',
        entry: [{ resource: outcome('error'), search: { mode: 'outcome' } }],
      },
    ],
    ['resources of the wrong type', { resourceType: 'Bundle', entry: [{ resource: patient }] }],
    ['a 1.0 wrapper of a refused query', { response: { status: '403 Forbidden' } }],
    ['a 1.0 wrapper of success without a resource', { response: { status: '200 OK' } }],
    [
      'a first page',
      {
        resourceType: 'Bundle',
        type: 'searchset',
        link: [{ relation: 'next', url: 'https://ehr.example/next' }],
      },
    ],
  ])('[P3] [R11] laboratory results that are %s are named as not assessed', async (_state, labs) => {
    const answer = await given(labs);
    expect(answer.status).toBe(200);
    expect(notAssessed(answer)).toMatch(/laboratory results/);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['an empty Bundle', { resourceType: 'Bundle', type: 'searchset', total: 0 }],
    [
      'Epic’s empty Bundle with a warning',
      {
        resourceType: 'Bundle',
        type: 'searchset',
        total: 0,
        entry: [{ resource: outcome('warning'), search: { mode: 'outcome' } }],
      },
    ],
  ])(
    '[P3] laboratory results that are %s are known to be none: asked for, not called unreadable',
    async (_state, labs) => {
      const answer = await given(labs);
      expect(notAssessed(answer)).not.toMatch(/laboratory results: /);
      expect(answer.text).toMatch(/labsCbc/);
    },
  );
});

describe('what is missing is fetched', () => {
  it('[P1] [A1] [A4] by GET alone, with the token, asking for FHIR', async () => {
    const seen: {
      readonly method: string | undefined;
      readonly accept: string | undefined;
      readonly authorization: string | undefined;
    }[] = [];
    await withServer(
      (request, response) => {
        const { accept, authorization } = request.headers;
        seen.push({ method: request.method, accept, authorization });
        response.writeHead(404).end();
      },
      async ({ base }) => {
        await post({ ...bare, prefetch: { patient }, ...accessTo(base) }, patientService);
      },
    );
    expect(seen.length).toBeGreaterThan(3);
    for (const request of seen)
      expect(request).toEqual({
        method: 'GET',
        accept: 'application/fhir+json',
        authorization: `Bearer ${token}`,
      });
  });

  it('[A7] nothing is ever written: suggestions are the only change that the service proposes', async () => {
    const server = await startGoodServer(fixtureChart(name), token);
    try {
      const answer = await post({ ...bare, ...accessTo(server.base) }, patientService);
      expect(answer.body.systemActions).toBeUndefined();
      expect(server.requests.every((request) => request.startsWith('GET '))).toBe(true);
    } finally {
      await server.stop();
    }
  });

  it('[A3] no request reaches the server after the answer', async () => {
    const server = await startGoodServer(fixtureChart(name), token);
    try {
      await post({ ...bare, ...accessTo(server.base) }, patientService);
      const asked = server.requests.length;
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(server.requests).toHaveLength(asked);
    } finally {
      await server.stop();
    }
  });

  it('[C1] an order of another drug makes us fetch nothing', async () => {
    const server = await startGoodServer([], token);
    try {
      const { prefetch: _sent, ...other } = fixtureCall('not-ours-pembrolizumab');
      const answer = await post({ ...other, ...accessTo(server.base) }, patientService);
      expect([answer.text, server.requests]).toEqual(['{"cards":[]}', []]);
    } finally {
      await server.stop();
    }
  });

  it('the drug of a draft that only refers to its Medication is read, and the order judged', async () => {
    const [entry] = call.context.draftOrders.entry ?? [];
    const { medicationCodeableConcept, ...draft } = { ...(entry?.resource as MedicationRequest) };
    const medication = {
      resourceType: 'Medication' as const,
      id: 'study-drug',
      code: medicationCodeableConcept ?? {},
    };
    const server = await startGoodServer([...fixtureChart(name), medication], token);
    const referring = { ...draft, medicationReference: { reference: 'Medication/study-drug' } };
    const body = { ...bare, context: { ...call.context, draftOrders: [referring] } };
    try {
      expect((await post({ ...body, prefetch, ...accessTo(server.base) }, patientService)).text).toMatch(
        /"neutropenia"/,
      );
      const blind = await post({ ...body, prefetch }, patientService);
      expect(blind.body.cards).toHaveLength(1);
      expect(blind.text).toMatch(/could not be read/);
    } finally {
      await server.stop();
    }
  });
});

describe('[A6] a server that is dead, slow or lying: the answer comes, and names what is missing', () => {
  const gone = (_request: unknown, response: { writeHead(status: number): { end(): void } }) => response;
  const bundle = (entry: readonly unknown[]) =>
    JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry });

  it.each<[string, RegExp, RequestListener]>([
    ['never answers', /did not answer in time/, gone],
    [
      'trickles',
      /did not answer in time/,
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'application/fhir+json' }).write('{'),
    ],
    ['resets', /could not be reached/, (request) => void request.socket.resetAndDestroy()],
    ['fails', /reported an error/, (_request, response) => void response.writeHead(500).end()],
    ['is busy', /too busy/, (_request, response) => void response.writeHead(429).end()],
    ['denies', /denied access/, (_request, response) => void response.writeHead(403).end()],
    [
      'does not know the token',
      /did not accept the access/,
      (_request, response) => void response.writeHead(401).end(),
    ],
    [
      'answers a page',
      /could not be read/,
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>log in'),
    ],
    [
      'sends us away',
      /another address/,
      (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    [
      'pages for ever',
      /more pages|did not answer in time/,
      (request, response) =>
        void response.writeHead(200, { 'content-type': 'application/fhir+json' }).end(
          JSON.stringify({
            resourceType: 'Bundle',
            type: 'searchset',
            link: [
              { relation: 'next', url: `http://${request.headers.host}/Observation?page=${Math.random()}` },
            ],
          }),
        ),
    ],
  ])('%s', async (_how, reason, listener) => {
    await withServer(listener, async ({ base }) => {
      const answer = await post({ ...bare, prefetch: { patient }, ...accessTo(base) });
      expect(answer.status).toBe(200);
      expect(notAssessed(answer)).toMatch(reason);
      expect(notAssessed(answer)).toMatch(/laboratory results/);
    });
  });

  it('[A8] another patient’s results are not used, and a card says so', async () => {
    const foreign = (
      fixtureCall('neutropenia-anc-0-99').prefetch.labs as { entry: readonly { resource: object }[] }
    ).entry.map(({ resource }) => ({
      resource: { ...resource, subject: { reference: 'Patient/someone-else' } },
    }));
    await withServer(
      (request, response) => {
        const entry = request.url?.includes('Observation') ? foreign : [];
        response.writeHead(200, { 'content-type': 'application/fhir+json' }).end(bundle(entry));
      },
      async ({ base }) => {
        const answer = await post({ ...bare, prefetch: { patient }, ...accessTo(base) }, patientService);
        expect(answer.text).toMatch(/of another patient, not used/);
        expect(answer.text).not.toMatch(/0\.99/);
      },
    );
  });
});

describe('[R4] no request forgery', () => {
  it.each([
    ['the metadata address of a cloud', 'http://169.254.169.254/latest'],
    ['a private address', 'https://10.0.0.1/fhir'],
    ['http to another machine', 'http://ehr.example.org/fhir'],
  ])('%s is not asked', async (_what, server) => {
    const answer = await post({ ...bare, prefetch: { patient }, ...accessTo(server) });
    expect(answer.status).toBe(200);
    expect(notAssessed(answer)).toMatch(/private network|not reached over https/);
  });

  it('a server that is not this client’s is not asked', async () => {
    let asked = 0;
    const closed = await startService({
      registry: 'anonymous: { fhirBases: [https://ehr.example.org/fhir] }\nclients: []\n',
    });
    try {
      await withServer(
        (_request, response) => {
          asked += 1;
          response.end();
        },
        async ({ base }) => {
          const answer = await post({ ...bare, prefetch: { patient }, ...accessTo(base) }, closed);
          expect(notAssessed(answer)).toMatch(/not registered for this ordering system/);
        },
      );
      expect(asked).toBe(0);
    } finally {
      await closed.stop();
    }
  });

  it.each<[string, (base: string, elsewhere: string) => string]>([
    ['another server', (_base, elsewhere) => `${elsewhere}/Observation?page=2`],
    ['the metadata address of a cloud', () => 'http://169.254.169.254/latest/meta-data'],
    ['a path beside the base', (base) => `${new URL(base).origin}/admin?page=2`],
    ['a path that climbs out of the base', (base) => `${base}/../admin?page=2`],
    ['a file', () => 'file:///etc/passwd'],
  ])('a next link to another place is not followed: %s', async (_where, linkTo) => {
    const seen: string[] = [];
    const listen: RequestListener = (request, response) => {
      seen.push(`${request.headers.host}${request.url}`);
      response
        .writeHead(200, { 'content-type': 'application/fhir+json' })
        .end(JSON.stringify({ resourceType: 'Bundle', type: 'searchset' }));
    };
    await withServer(listen, async (own) => {
      await withServer(listen, async (elsewhere) => {
        const base = `${own.base}/fhir`;
        const link = [{ relation: 'next', url: linkTo(base, elsewhere.base) }];
        const labs = { ...(prefetch.labs as object), link };
        const answer = await post(
          { ...bare, prefetch: { ...others, patient, labs }, ...accessTo(base) },
          patientService,
        );
        expect(answer.status).toBe(200);
        expect(notAssessed(answer)).toMatch(/laboratory results/);
        expect(seen).toEqual([]);
      });
    });
  });

  it('[R6] a token for another patient is 400', async () => {
    expect(
      (await post({ ...call, ...accessTo('http://127.0.0.1:9', { patient: 'someone-else' }) })).status,
    ).toBe(400);
  });
});

function outcome(severity: 'error' | 'warning') {
  return { resourceType: 'OperationOutcome', issue: [{ severity, code: 'processing' }] };
}
