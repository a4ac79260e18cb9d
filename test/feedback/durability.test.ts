import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from './databases.ts';

const script = new URL('./service-process.ts', import.meta.url);
const posts = 1_000;
const killedAfter = 400;

function start(task: 'serve' | 'spend', location: string): ChildProcess {
  return fork(script, [task, location], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

async function message<T>(child: ChildProcess): Promise<T> {
  const [received] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`ended with ${code}`))),
  ]);
  return received;
}

/** Tells all of them to go on, and waits for what each has to say. */
function allTold<T>(children: readonly ChildProcess[]): Promise<readonly T[]> {
  const answers = children.map((child) => message<T>(child));
  for (const child of children) child.send('go');
  return Promise.all(answers);
}

function post(agent: Agent, port: number, card: string): Promise<number> {
  const entry = { card, outcome: 'overridden', outcomeTimestamp: '2026-11-20T12:30:15Z' };
  return new Promise((resolve, reject) => {
    const options = { agent, port, method: 'POST', headers: { 'Content-Type': 'application/json' } };
    request('http://127.0.0.1/cds-services/orders-sign/feedback', options, (response) => {
      response.resume().on('error', reject);
      // The status line is the promise: what follows it may be cut off.
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end(JSON.stringify({ feedback: [entry] }));
  });
}

describe.each(databases)(
  'several processes on $name',
  ({ skip, start: startDatabase, stop, empty, rows }) => {
    describe.skipIf(skip)('', () => {
      beforeAll(startDatabase, 120_000);
      afterAll(stop, 120_000);

      it('keep every feedback that was answered 2xx when one is killed in the middle of 1,000 posts', async () => {
        const location = await empty();
        const child = start('serve', location);
        const { port } = await message<{ port: number }>(child);
        const agent = new Agent({ keepAlive: true, maxSockets: 16 });
        const answered: string[] = [];
        const cards = Array.from({ length: posts }, (_, index) => `card-${index}`);
        const exited = once(child, 'exit');
        await Promise.allSettled(
          cards.map(async (card) => {
            if ((await post(agent, port, card)) !== 200) return;
            answered.push(card);
            if (answered.length === killedAfter) child.kill('SIGKILL');
          }),
        );
        agent.destroy();
        expect(await exited).toEqual([null, 'SIGKILL']);
        expect(answered.length).toBeGreaterThanOrEqual(killedAfter);
        expect(answered.length).toBeLessThan(posts);
        const kept = new Set((await rows(location, 'SELECT card FROM cds_feedback')).map((row) => row.card));
        expect(answered.filter((card) => !kept.has(card))).toEqual([]);
      }, 120_000);

      it('start at once on an empty database, and one of them brings the schema', async () => {
        const location = await empty();
        const children = Array.from({ length: 6 }, () => start('spend', location));
        await Promise.all(children.map(message));
        expect(await allTold(children)).toEqual(children.map(() => 'open'));
        const migrations = await rows(location, 'SELECT version FROM cds_migration');
        expect(migrations.map((row) => Number(row.version))).toEqual([1]);
        const exits = children.map((child) => once(child, 'exit'));
        for (const child of children) child.kill('SIGKILL');
        await Promise.all(exits);
      }, 120_000);

      it('[J11] let each token pass in exactly one of them', async () => {
        const location = await empty();
        const children = [start('spend', location), start('spend', location)];
        await Promise.all(children.map(message));
        await allTold(children);
        const passed = (await allTold<readonly number[]>(children)).flat();
        expect(passed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, token) => token));
      }, 120_000);
    });
  },
);
