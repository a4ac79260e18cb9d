import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createCaller } from '../caller.ts';
import { bodyOf } from '../cases.ts';
import { type Contender, echo, path, service } from '../contestants.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Part, Run } from '../run.ts';

const emptyNode = 'empty node';
const again = 'empty node, again';

/** From the start of the process to its first answer, beside a Node that has nothing to do. */
export const start: Part = async function* (run) {
  const contestants = [emptyNode, again, echo.name, service.name];
  const samples = await inRounds(run, contestants, async (name) => {
    if (name === emptyNode || name === again) return { ms: await untilEnd(run) };
    return { ms: await untilFirstAnswer(run, name === echo.name ? echo : service) };
  });
  yield rowsOf(samples, { part: 'start', case: 'first answer', baseline: emptyNode, control: again });
};

async function untilEnd({ flags }: Run): Promise<number> {
  const started = performance.now();
  await once(spawn(process.execPath, [...flags, '-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - started;
}

async function untilFirstAnswer(run: Run, contender: Contender): Promise<number> {
  const body = bodyOf('20 kB');
  const started = performance.now();
  const server = await contender.start({ ...run, bare: true });
  const approve = contender.approve(body);
  const caller = createCaller({ origin: server.origin, path, connections: 1, body: body.text, approve });
  try {
    await caller.call();
    return performance.now() - started;
  } finally {
    await caller.close();
    await server.stop();
  }
}
