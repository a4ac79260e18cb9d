import { createCaller } from '../caller.ts';
import { bodyOf, type CaseName, loadOf } from '../cases.ts';
import { type Contender, control, echo, path, service } from '../contestants.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Measured, Part, Run } from '../run.ts';

/** Calls of each size that every process gets, in this order: as many for all, however fast they are. */
const loads: readonly (readonly [CaseName, number])[] = [
  ['20 kB', 2_000],
  ['200 kB', 400],
  ['4.6 MB', 12],
];

const megabyte = 1024 * 1024;

/** What a process holds after a load, and what of it is still alive after a collection of garbage. */
export const memory: Part = async function* (run) {
  const contenders = new Map([echo, control, service].map((one) => [one.name, one]));
  const rounds = Math.max(1, Math.floor(run.rounds / 4));
  const samples = await inRounds({ ...run, rounds }, [...contenders.keys()], async (name, warmUp) => {
    const contender = contenders.get(name);
    // Every process is a new one: there is nothing to warm up.
    return contender === undefined || warmUp ? {} : afterLoad(run, contender);
  });
  yield rowsOf(samples, {
    ...{ part: 'memory', case: 'after 20 kB, 200 kB and 4.6 MB' },
    ...{ baseline: echo.name, control: control.name },
  });
};

async function afterLoad(run: Run, contender: Contender): Promise<Measured> {
  const server = await contender.start(run);
  try {
    for (const [name, calls] of loads) {
      const body = bodyOf(name);
      const { connections } = loadOf(body);
      const approve = contender.approve(body);
      const caller = createCaller({ origin: server.origin, path, connections, body: body.text, approve });
      let left = run.quick ? Math.ceil(calls / 20) : calls;
      const work = async (): Promise<void> => {
        for (; left > 0; left -= 1) await caller.call();
      };
      await Promise.all(Array.from({ length: connections }, work));
      await caller.close();
    }
    const loaded = await server.used();
    const collected = await server.usedAfterCollection();
    return {
      'RSS MB': loaded.rss / megabyte,
      'heap MB after collection': collected.heapUsed / megabyte,
      'RSS MB after collection': collected.rss / megabyte,
    };
  } finally {
    await server.stop();
  }
}
