import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import express, { type ErrorRequestHandler } from 'express';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFeedbackStore } from '#src/feedback/open.ts';
import { readPeriod } from '#src/feedback/period.ts';
import { reportText } from '#src/feedback/report.ts';
import { reportRoute } from '#src/feedback/report-route.ts';
import type { FeedbackStore, OverrideReport } from '#src/feedback/store.ts';
import { Problem } from '#src/http/problem.ts';

// Databases and processes start here: a busy machine is no fault of theirs.
vi.setConfig({ testTimeout: 30_000 });

const now = Date.UTC(2026, 10, 20, 13);
const days = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 11, 1) };
const counts = { shown: 12, accepted: 3, overridden: 6, noFeedback: 3 };
const reasons = [
  { code: 'risk-benefit', display: 'Benefit outweighs risk', count: 4 },
  { code: 'refused', count: 1 },
];
const example: OverrideReport = {
  period: days,
  cards: { ...counts, reasons },
  rules: [{ rule: 'anc-grade-4', version: '1.0.0', topic: 'neutropenia', ...counts, reasons }],
  unknownCards: 2,
};

it('the table shows each rule, why it was overridden, and what belongs to no card', () => {
  expect(reportText(example)).toBe(`Cards shown 2026-11-01 to 2026-11-30 (UTC days)

topic        rule         version  shown  accepted  overridden  no feedback  overridden %
neutropenia  anc-grade-4  1.0.0       12         3           6            3          50.0
all cards                             12         3           6            3          50.0

anc-grade-4 1.0.0 was overridden:
  4 × Benefit outweighs risk (risk-benefit)
  1 × refused
  1 × no coded reason

Feedback about unknown cards: 2

A card counts once, by its latest outcome. No feedback: nothing was done with the card, or it was never displayed.
`);
});

it('the table of a period without cards divides by nothing', () => {
  const none = { shown: 0, accepted: 0, overridden: 0, noFeedback: 0, reasons: [] };
  expect(reportText({ period: days, cards: none, rules: [], unknownCards: 0 })).toMatch(/^all cards .* -$/m);
});

describe('the period', () => {
  it.each([
    ['both days', '2026-11-01', '2026-11-30', days],
    ['one day', '2026-11-20', '2026-11-20', { from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 10, 21) }],
    ['thirty days to a day', undefined, '2026-11-30', days],
    [
      'thirty days to today',
      undefined,
      undefined,
      { from: Date.UTC(2026, 9, 22), to: Date.UTC(2026, 10, 21) },
    ],
    ['a day to today', '2026-11-19', undefined, { from: Date.UTC(2026, 10, 19), to: Date.UTC(2026, 10, 21) }],
  ])('of %s', (_, from, to, period) => {
    expect(readPeriod(from, to, now)).toEqual(period);
  });

  it.each([
    ['2026-11-02', '2026-11-01'],
    ['2026-02-30', undefined],
    ['2026-11', undefined],
    ['', undefined],
    [undefined, 'tomorrow'],
  ])('is not from %s to %s', (from, to) => {
    expect(readPeriod(from, to, now)).toBeUndefined();
  });
});

describe('GET /reports/overrides', () => {
  let store: FeedbackStore;
  const answerProblem: ErrorRequestHandler = (error, _request, response, next) => {
    if (!(error instanceof Problem)) return next(error);
    response.status(error.status).end();
  };
  const get = (adminToken: string | undefined, query = '') =>
    request(
      express()
        .get('/reports/overrides', reportRoute({ store, now: () => now, adminToken }))
        .use(answerProblem),
    ).get(`/reports/overrides${query}`);

  beforeEach(async () => {
    store = await openFeedbackStore(':memory:', { commentDays: 30, onLostCards: () => undefined });
    store.rememberCards([
      {
        ...{ uuid: 'one', service: 'orders-sign', client: 'hospital', topic: 'neutropenia', action: 'hold' },
        ...{ rules: [{ id: 'anc-grade-4', version: '1.0.0' }], indicator: 'critical', suggestions: [] },
        shownAt: now - 1_000,
      },
    ]);
  });
  afterEach(() => store.close());

  it('is not there where no administrator token is set, whatever the caller brings', async () => {
    await get(undefined).set('Authorization', 'Bearer undefined').expect(404);
    await get('').set('Authorization', 'Bearer ').expect(404);
  });

  it.each([
    [undefined],
    ['Bearer wrong'],
    ['Bearer'],
    ['Bearer secre'],
    ['Bearer secret2'],
    ['Basic secret'],
    ['secret'],
  ])('answers a bare 401 to %s', async (authorization) => {
    const asked =
      authorization === undefined ? get('secret') : get('secret').set('Authorization', authorization);
    const { body, headers } = await asked.expect(401);
    expect(body).toEqual({});
    expect(headers['www-authenticate']).toBe('Bearer');
  });

  it('answers the administrator with JSON', async () => {
    const { body } = await get('secret', '?from=2026-11-20&to=2026-11-20').set(
      'Authorization',
      'bearer secret',
    );
    expect(body).toMatchObject({
      period: { from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' },
      rules: [{ rule: 'anc-grade-4', shown: 1, noFeedback: 1 }],
    });
  });

  it('answers with the table where plain text is asked for', async () => {
    const asked = get('secret').set('Authorization', 'Bearer secret').set('Accept', 'text/plain');
    const { text } = await asked.expect(200).expect('Content-Type', /text\/plain/);
    expect(text).toMatch(/^neutropenia {2}anc-grade-4/m);
  });

  it('answers 400 to what is no period, 503 when the database does not answer', async () => {
    await get('secret', '?from=x').set('Authorization', 'Bearer secret').expect(400);
    await store.close();
    await get('secret').set('Authorization', 'Bearer secret').expect(503);
  });
});

describe('npm run report', () => {
  const run = promisify(execFile);
  const script = new URL('../../src/feedback/report-cli.ts', import.meta.url).pathname;
  let folder = '';
  const report = (...args: string[]) =>
    run(process.execPath, [script, ...args], {
      env: { ...process.env, CDS_DATABASE: join(folder, 'feedback.sqlite') },
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cds-report-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('prints what the service has written, as a table or as JSON', async () => {
    const store = await openFeedbackStore(join(folder, 'feedback.sqlite'), {
      commentDays: 30,
      onLostCards: () => undefined,
    });
    await store.record([
      { ...{ card: 'one', outcome: 'overridden', at: now }, client: 'a', service: 'b', receivedAt: now },
    ]);
    const days = ['--from', '2026-11-01', '--to', '2026-11-30'];
    expect((await report(...days)).stdout).toContain('Feedback about unknown cards: 1');
    expect(JSON.parse((await report(...days, '--json')).stdout)).toMatchObject({ unknownCards: 1 });
    await store.close();
  });

  it.each([
    ['there is no database yet', [], 1, 'There is no feedback database yet'],
    ['the period is none', ['--from', 'x'], 2, 'Not a period'],
    ['an option is unknown', ['--form', '2026-11-01'], 1, '--form'],
  ])('says so when %s', async (_, args, code, message) => {
    await expect(report(...args)).rejects.toMatchObject({ code, stderr: expect.stringContaining(message) });
  });
});
