import express, { type ErrorRequestHandler } from 'express';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FeedbackLine, feedbackRoute } from '#src/feedback/handler.ts';
import { openFeedbackStore } from '#src/feedback/open.ts';
import type { FeedbackStore } from '#src/feedback/store.ts';
import { operationOutcome, Problem } from '#src/http/problem.ts';

// Databases and processes start here: a busy machine is no fault of theirs.
vi.setConfig({ testTimeout: 30_000 });

const now = Date.UTC(2026, 10, 20, 13);
const period = { from: 0, to: now + 1 };
const entry = { card: '123456', outcome: 'overridden', outcomeTimestamp: '2026-11-20T12:30:15Z' };
const path = '/cds-services/orders-sign/feedback';

const answerProblem: ErrorRequestHandler = (error, _request, response, next) => {
  if (!(error instanceof Problem)) return next(error);
  response.status(error.status).json(operationOutcome(error, 'r1'));
};

describe('POST /cds-services/{id}/feedback', () => {
  let store: FeedbackStore;
  let lines: FeedbackLine[];
  const app = () =>
    express()
      .use(express.json())
      .post(
        '/cds-services/:id/feedback',
        feedbackRoute({
          store,
          now: () => now,
          isService: (id) => id === 'orders-sign',
          clientOf: () => 'hospital',
          log: (line) => lines.push(line),
        }),
      )
      .use(answerProblem);
  const post = (body: object) => request(app()).post(path).send(body);

  beforeEach(async () => {
    lines = [];
    store = await openFeedbackStore(':memory:', { commentDays: 30, onLostCards: () => undefined });
  });
  afterEach(() => store.close());

  it('[F7] answers 200 with an empty object, and the feedback is in the store', async () => {
    await post({ feedback: [entry] }).expect(200, {});
    expect(await store.report(period)).toMatchObject({ unknownCards: 1 });
  });

  it('[F7] takes what can be used of a post, and logs the place of what cannot', async () => {
    await post({ feedback: [entry, { ...entry, outcome: 'maybe' }] }).expect(200, {});
    const counts = { recorded: 1, duplicates: 0, unknownCards: 1 };
    expect(lines).toEqual([
      {
        event: 'feedback',
        service: 'orders-sign',
        client: 'hospital',
        ...counts,
        rejected: ['feedback[1].outcome'],
      },
    ]);
  });

  it('[F6] answers a repetition like the first post', async () => {
    await post({ feedback: [entry] }).expect(200, {});
    await post({ feedback: [entry] }).expect(200, {});
    expect(lines.map(({ recorded, duplicates }) => [recorded, duplicates])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('[F7] answers 400 with an OperationOutcome when nothing can be used', async () => {
    const { body } = await post({ feedback: [{ ...entry, outcome: 'maybe' }] }).expect(400);
    expect(body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'invalid' }] });
    expect(body.issue[0].diagnostics).toContain('feedback[0].outcome must be accepted or overridden');
    expect(lines).toEqual([]);
  });

  it('names twenty faults and counts the others', async () => {
    const { body } = await post({ feedback: Array.from({ length: 25 }, () => ({})) }).expect(400);
    expect(body.issue[0].diagnostics).toMatch(/feedback\[19\].card [^;]*; and 5 more/);
  });

  it('answers 400 where no JSON body was read', async () => {
    await request(app()).post(path).set('Content-Type', 'text/plain').send('x').expect(400);
  });

  it('answers 404 for a service that does not exist', async () => {
    await request(app())
      .post('/cds-services/other/feedback')
      .send({ feedback: [entry] })
      .expect(404);
  });

  it('answers 503 when the database does not: the client may send it again', async () => {
    await store.close();
    const { body } = await post({ feedback: [entry] }).expect(503);
    expect(body.issue[0].code).toBe('transient');
    expect(lines).toEqual([]);
  });

  it('[F9] lets no free text into a log line or an answer', async () => {
    const overrideReason = { reason: { code: 'Jane', display: 'Jane' }, userComment: 'Jane Doe, 1961' };
    const taken = await post({ feedback: [{ ...entry, overrideReason }] }).expect(200);
    const refused = await post({ feedback: [{ ...entry, outcome: 'Jane', overrideReason }] }).expect(400);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify([lines, taken.body, refused.body])).not.toContain('Jane');
  });
});
