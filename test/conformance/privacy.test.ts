import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type KeyServer, startKeyServer } from '../auth/key-server.ts';
import { allMarked, marked, markedComment, marks } from '../left-behind/marks.ts';
import { secretsIn } from '../left-behind/secrets.ts';
import { type GoodServer, startGoodServer } from '../servers/good-server.ts';
import { authorized, createEhr, tokenOf } from './clients.ts';
import { fixtureCall, fixtureChart, fixtureNames, serviceOf } from './fixture-calls.ts';
import { publicUrl, type RunningService, send, startService } from './running-service.ts';

// Some 350 calls before the first test: seconds, and minutes on a machine that does other things.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 900_000 });

const accessToken = 'access-token-0d4f2b';
/** Calls that read from the FHIR server; its search is slow. */
const withAccess = 4;
const ehr = createEhr('hospital');
/** Everything that must never be written down: text → what it is. */
const secrets = new Map<string, string>([
  [accessToken, 'access token'],
  [markedComment, 'comment of a clinician'],
  ['Quaver', 'word of a broken request'],
]);
let keyServer: KeyServer;
let fhirServer: GoodServer;
let service: RunningService;

const remember = (value: unknown) => {
  for (const { text, what } of secretsIn(value)) secrets.set(text, what);
};

const bearer = (path: string) => {
  const token = tokenOf(ehr, `${publicUrl}${path}`);
  secrets.set(token, 'client token');
  for (const part of token.split('.')) secrets.set(part, 'part of a client token');
  return authorized(token);
};

/** A day in the life of the service: every fixture, with and without access, refusals, faults and feedback. */
beforeAll(async () => {
  keyServer = await startKeyServer();
  keyServer.publish([ehr.published]);
  fhirServer = await startGoodServer(
    fixtureNames.slice(0, withAccess).flatMap(fixtureChart).map(marked),
    accessToken,
  );
  service = await startService({
    registry: `clients:\n  - { id: hospital, iss: ${ehr.issuer}, jwksUri: ${keyServer.url}, fhirBases: ['${fhirServer.base}'] }\n`,
    environment: { LOG_LEVEL: 'trace', CDS_COMMENT_DAYS: '0', CDS_FETCH_DEADLINE_MS: '5000' },
  });
  const fhirAuthorization = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: 300,
    scope: 's',
    subject: 'c',
  };
  for (const [index, name] of fixtureNames.entries()) {
    const plain = fixtureCall(name);
    const call = {
      ...plain,
      context: { ...plain.context, draftOrders: allMarked(plain.context.draftOrders) },
      prefetch: Object.fromEntries(
        Object.entries(plain.prefetch).map(([key, value]) => [key, allMarked(value)]),
      ),
    };
    remember(fixtureChart(name));
    remember(call);
    const path = `/cds-services/${serviceOf(call)}`;
    const { prefetch: _sent, ...bare } = call;
    const body = index < withAccess ? { ...bare, fhirServer: fhirServer.base, fhirAuthorization } : call;
    const { body: answer } = await send(`${service.url}${path}`, body, bearer(path));
    const [card] = answer.cards ?? [];
    if (card === undefined) continue;
    const entry = {
      card: card.uuid,
      outcome: 'overridden',
      outcomeTimestamp: '2026-11-20T13:00:00Z',
      overrideReason: { reason: card.overrideReasons?.[0], userComment: markedComment },
    };
    await send(`${service.url}${path}/feedback`, { feedback: [entry] }, bearer(`${path}/feedback`));
  }
  const path = '/cds-services/tarlatamab-order-sign';
  const call = fixtureCall('neutropenia-anc-0-99');
  for (const wrong of [
    '{"hook":"Quaver',
    { ...call, hook: 'Quaver' },
    { ...call, hookInstance: 'Quaver in room 12' },
    { ...call, prefetch: 'Quaver' },
    { ...call, fhirServer: 'https://Quaver.example.org', fhirAuthorization },
    { ...call, context: { ...call.context, patientId: { name: 'Quaver' } } },
    {
      ...call,
      prefetch: { patient: { resourceType: 'OperationOutcome', issue: [{ diagnostics: 'Quaver' }] } },
    },
  ])
    await send(`${service.url}${path}`, wrong, bearer(path));
  await send(`${service.url}${path}?name=Quaver`, call, authorized('Quaver.Quaver.Quaver'));
  await send(`${service.url}/Quaver`, undefined);
});
afterAll(async () => {
  await service.stop();
  await fhirServer.stop();
  await keyServer.close();
});

/** Which of the secrets a text holds. Whole words: the figures of a year may stand in any number. */
const found = (text: string) => {
  const words = new Set(text.split(/[^\p{L}\p{N}_-]+/u));
  return [...secrets]
    .filter(([secret]) => (/^[\p{L}\p{N}_-]+$/u.test(secret) ? words.has(secret) : text.includes(secret)))
    .map(([secret, what]) => `${what} ${secret}`);
};

describe('[J13] [A2] [F9] after a call of every fixture nothing secret has been written down', () => {
  it('the scan would find what it looks for', () => {
    expect(secrets.size).toBeGreaterThan(500);
    expect(found(`x ${accessToken} y`)).toEqual([`access token ${accessToken}`]);
    for (const text of [marks.name[0].family, marks.note[0].text, marks.text.div, marks.conclusion])
      expect(found(text), text).not.toEqual([]);
  });

  it('in the log, at its most talkative', () => {
    expect(service.lines().length).toBeGreaterThan(300);
    expect(service.lines().some(({ event }) => event === 'feedbackCall')).toBe(true);
    expect(service.lines().some(({ reads }) => Array.isArray(reads) && reads.length > 0)).toBe(true);
    expect(found(service.log())).toEqual([]);
  });

  it('nor an id of a patient', () => {
    const log = service.log();
    expect(fixtureNames.filter((name) => log.includes(name))).toEqual([]);
  });

  it('in the metrics', async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toContain('cds_call_duration_seconds_count');
    expect(found(metrics)).toEqual([]);
    expect(
      fixtureNames.filter((name) => new RegExp(`"${name}"`).test(metrics.replace(/rule="[^"]*"/g, ''))),
    ).toEqual([]);
  });

  it('in any row of the database', async () => {
    const database = new DatabaseSync(service.database, { readOnly: true });
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const rows: readonly Record<string, unknown>[] = tables.flatMap(({ name }) =>
      database.prepare(`SELECT * FROM ${name}`).all(),
    );
    database.close();
    expect(rows.length).toBeGreaterThan(300);
    expect(found(JSON.stringify(rows))).toEqual([]);
    // Some situations bear the name of the rule that they are about.
    const text = JSON.stringify(rows.map(({ rule: _rule, ...row }) => row));
    expect(fixtureNames.filter((name) => text.includes(name))).toEqual([]);
  });
});
