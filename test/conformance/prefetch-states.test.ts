import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GoodServer, startGoodServer } from '../servers/good-server.ts';
import { fixtureCall, fixtureChart } from './fixture-calls.ts';
import { type Answer, type RunningService, send, startService } from './running-service.ts';

// What a prefetch value says of absence, with a token to ask further and without one. The patient's ANC is 0.99.
const name = 'neutropenia-anc-0-99';
const call = fixtureCall(name);
const { prefetch, ...bare } = call;
const token = 'prefetch-states-token';
let service: RunningService;
let server: GoodServer;
beforeAll(async () => {
  service = await startService({ environment: { CDS_FETCH_DEADLINE_MS: '30000' } });
  server = await startGoodServer(fixtureChart(name), token);
});
afterAll(async () => {
  await service.stop();
  await server.stop();
});

const outcome = (severity: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity, code: 'processing' }],
});
const empty = { resourceType: 'Bundle', type: 'searchset', total: 0 };
const marked = (severity: string) => ({
  ...empty,
  entry: [{ resource: outcome(severity), search: { mode: 'outcome' } }],
});
const labs = prefetch.labs as { readonly entry: readonly { readonly resource: object }[] };
const neverSent = undefined;
const firstPage = () => ({
  resourceType: 'Bundle',
  type: 'searchset',
  link: [{ relation: 'next', url: `${server.base}/Observation?patient=${name}&_sort=-date&_count=200` }],
});
const ofAnother = () => ({
  ...labs,
  entry: labs.entry.map(({ resource }) => ({
    resource: { ...resource, subject: { reference: 'Patient/somebody-else' } },
  })),
});

/** Calls with one prefetch value changed; undefined leaves its key out. */
async function given(key: 'labs' | 'patient', value: unknown, access: boolean) {
  const from = server.requests.length;
  const { [key]: _own, ...others } = prefetch;
  const fhirAuthorization = {
    access_token: token,
    token_type: 'Bearer',
    expires_in: 300,
    scope: 'user/*.rs',
    subject: 'cds',
  };
  const answer = await send(`${service.url}/cds-services/tarlatamab-order-sign`, {
    ...bare,
    prefetch: value === neverSent ? others : { ...others, [key]: value },
    ...(access ? { fhirServer: server.base, fhirAuthorization } : {}),
  });
  return { answer, asked: server.requests.slice(from).map((line) => line.replace(/\?.*/, '')) };
}

const topics = ({ body }: Answer): readonly string[] =>
  body.cards.map((card: { source: { topic: { code: string } } }) => card.source.topic.code);

/** What the service then knows of the laboratory results. */
type Known = 'read' | 'none' | 'unread';

function known(answer: Answer): Known {
  expect(answer.status).toBe(200);
  if (topics(answer).includes('neutropenia')) return 'read';
  // Both ask for a blood count: only what could not be read is also called so.
  expect(topics(answer)).toContain('labsCbc');
  const gaps = JSON.stringify(answer.body.extension['org.tarlatamab-cds.assessment'].notAssessed ?? []);
  return /laboratory results: /.test(gaps) ? 'unread' : 'none';
}

describe('laboratory results in each state', () => {
  const search = 'GET /fhir/R4/Observation';
  it.each<[string, () => unknown, { readonly without: Known; readonly with: Known; readonly asks: boolean }]>(
    [
      ['sent', () => labs, { without: 'read', with: 'read', asks: false }],
      ['not sent', () => neverSent, { without: 'unread', with: 'read', asks: true }],
      ['null', () => null, { without: 'none', with: 'none', asks: false }],
      ['an empty Bundle', () => empty, { without: 'none', with: 'none', asks: false }],
      [
        'Epic’s Bundle of one warning',
        () => marked('warning'),
        { without: 'none', with: 'none', asks: false },
      ],
      ['a Bundle of one error', () => marked('error'), { without: 'unread', with: 'unread', asks: false }],
      ['an OperationOutcome', () => outcome('error'), { without: 'unread', with: 'unread', asks: false }],
      ['a first page', firstPage, { without: 'unread', with: 'read', asks: true }],
      ['of another type', () => prefetch.patient, { without: 'unread', with: 'read', asks: true }],
      ['of another patient', ofAnother, { without: 'none', with: 'none', asks: false }],
    ],
  )('%s', async (_state, value, expected) => {
    const alone = await given('labs', value(), false);
    const withToken = await given('labs', value(), true);
    expect({
      without: known(alone.answer),
      with: known(withToken.answer),
      asks: withToken.asked.includes(search),
    }).toEqual(expected);
    expect(alone.asked).toEqual([]);
  });

  it('another patient’s are told of', async () => {
    for (const access of [false, true]) {
      const { answer } = await given('labs', ofAnother(), access);
      expect(topics(answer)).toContain('dataQuality');
      expect(answer.text).not.toContain('0.99');
    }
  });
});

describe('the patient, without whom nothing can be judged', () => {
  it.each<
    [string, () => unknown, { readonly without: number; readonly with: number; readonly asks: boolean }]
  >([
    ['sent', () => prefetch.patient, { without: 200, with: 200, asks: false }],
    ['not sent', () => neverSent, { without: 412, with: 200, asks: true }],
    ['null', () => null, { without: 200, with: 200, asks: false }],
    ['an OperationOutcome', () => outcome('error'), { without: 412, with: 412, asks: false }],
    ['of another type', () => labs, { without: 412, with: 200, asks: true }],
  ])('%s', async (_state, value, expected) => {
    const alone = await given('patient', value(), false);
    const withToken = await given('patient', value(), true);
    expect({
      without: alone.answer.status,
      with: withToken.answer.status,
      asks: withToken.asked.includes(`GET /fhir/R4/Patient/${name}`),
    }).toEqual(expected);
    for (const { answer } of [alone, withToken])
      if (answer.status === 412) expect(answer.body.resourceType).toBe('OperationOutcome');
      else expect(answer.body.cards.length).toBeGreaterThan(0);
  });
});
