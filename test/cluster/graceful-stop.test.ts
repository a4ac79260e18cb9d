import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFeedbackStore } from '#src/feedback/open.ts';
import { type Replica, root, startReplica } from './replica.ts';

const sign = '/cds-services/tarlatamab-order-sign';
const demonstration = { CDS_FIXED_NOW: '2026-11-20T13:00:00Z', CDS_TIME_ZONE: 'America/New_York' };
const order = await readFile(join(root, 'fixtures/requests/neutropenia-anc-0-99.json'), 'utf8');

let folder: string;
let database: string;
let replica: Replica;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cds-stop-'));
  database = join(folder, 'feedback.sqlite');
});
afterEach(async () => {
  replica.process.kill('SIGKILL');
  await replica.ended;
  await rm(folder, { recursive: true, force: true });
});

const start = (drainMs: number) =>
  startReplica({ ...demonstration, CDS_DATABASE: database, CDS_DRAIN_MS: String(drainMs) });

const post = (path: string, body: string) =>
  fetch(`${replica.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

function feedbackFor(card: string): string {
  const outcomeTimestamp = new Date().toISOString();
  return JSON.stringify({ feedback: [{ card, outcome: 'overridden', outcomeTimestamp }] });
}

async function cardOf(response: Response): Promise<string> {
  const { cards } = JSON.parse(await response.text());
  return cards[0].uuid;
}

/** Outcomes that the database holds after the end of the process. */
async function stored() {
  const store = await openFeedbackStore(database, { commentDays: 30, onLostCards: () => undefined });
  const report = await store.report({ from: 0, to: Date.now() + 60_000 });
  await store.close();
  return report;
}

describe('SIGTERM under load', () => {
  it('readiness ends first, every call of a client that heeds it is answered, every feedback is kept', async () => {
    replica = await start(2_000);
    let ready = true;
    const failures: string[] = [];
    const acknowledged: string[] = [];
    const expectOk = async (response: Response) => {
      if (!response.ok) failures.push(`${response.status} ${await response.text()}`);
      return response.ok;
    };
    const client = async () => {
      while (ready) {
        try {
          const answer = await post(sign, order);
          if (!(await expectOk(answer))) continue;
          const card = await cardOf(answer);
          const feedback = await post(`${sign}/feedback`, feedbackFor(card));
          if (await expectOk(feedback)) acknowledged.push(card);
        } catch (error) {
          failures.push(String(error instanceof Error ? error.cause : error));
        }
      }
    };
    /** A load balancer: it looks again and again, and sends nothing more once it is told not to. */
    const watch = async () => {
      while (ready) {
        await pause(50);
        const { status } = await fetch(`${replica.url}/ready`);
        ready = status === 200;
      }
    };
    const load = Promise.all([watch(), ...Array.from({ length: 8 }, client)]);
    while (acknowledged.length < 40) await pause(20);
    replica.process.kill('SIGTERM');
    await load;

    // Not ready, but still serving those that have not noticed yet.
    const late = await post(sign, order);
    expect(late.status).toBe(200);
    expect(late.headers.get('connection')).toBe('close');
    expect(await replica.ended).toBe(0);
    expect(failures).toEqual([]);
    const { cards, unknownCards } = await stored();
    expect(cards.overridden).toBe(acknowledged.length);
    expect(cards.shown).toBeGreaterThanOrEqual(acknowledged.length);
    expect(unknownCards).toBe(0);
  }, 120_000);

  it('without a time to drain: calls whose body is still arriving are answered, and their feedback is kept', async () => {
    replica = await start(0);
    const card = await cardOf(await post(sign, order));
    const begin = async (path: string, body: string) => {
      const { port } = new URL(replica.url);
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        expect: '100-continue',
      };
      const call = request({ host: '127.0.0.1', port, path, method: 'POST', headers });
      const responded = once(call, 'response');
      call.flushHeaders();
      // The service has read the head of the call: from here on it is its call to answer.
      await once(call, 'continue');
      const half = Math.floor(body.length / 2);
      call.write(body.slice(0, half));
      return async () => {
        call.end(body.slice(half));
        const [response] = await responded;
        return { status: response.statusCode, body: await text(response) };
      };
    };
    const calls = await Promise.all(Array.from({ length: 10 }, () => begin(sign, order)));
    const feedback = await begin(`${sign}/feedback`, feedbackFor(card));
    replica.process.kill('SIGTERM');
    while (!replica.said().includes('SIGTERM')) await pause(10);
    await pause(100);
    await expect(post(sign, order)).rejects.toThrow();
    const answers = await Promise.all(calls.map((finish) => finish()));
    expect(answers.map(({ status }) => status)).toEqual(calls.map(() => 200));
    expect(answers.every(({ body }) => body.includes('"cards":[{'))).toBe(true);
    expect((await feedback()).status).toBe(200);
    expect(await replica.ended).toBe(0);
    const { cards } = await stored();
    expect(cards.overridden).toBe(1);
    // The cards of the last answers had not been written when they were sent.
    expect(new Set(answers.map(({ body }) => JSON.parse(body).cards[0].uuid)).size).toBe(calls.length);
    expect(cards.shown).toBeGreaterThan(calls.length);
  }, 120_000);
});
