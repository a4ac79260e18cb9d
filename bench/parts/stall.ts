import { setTimeout as pause } from 'node:timers/promises';
import type { Body } from '../bodies.ts';
import { createCaller } from '../caller.ts';
import { bodyOf, type CaseName } from '../cases.ts';
import { type Contender, control, echo, path, service } from '../contestants.ts';
import { type Field, openField, warm } from '../field.ts';
import { openLoop } from '../open-loop.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Measured, Part } from '../run.ts';
import { quantile } from '../statistics.ts';

const contenders: readonly Contender[] = [echo, control, service];
const perSecond = 50;

/** How long small calls have to wait when a large one comes between them: the echo's is the time of parsing it. */
export const stall: Part = async function* (run) {
  const small = bodyOf('20 kB');
  const sizes: readonly CaseName[] = run.quick ? ['4.6 MB'] : ['4.6 MB', '23 MB'];
  for (const name of sizes) {
    const large = bodyOf(name);
    const field = await openField(run, small, 16, contenders);
    const samples = await inRounds(run, field.names, async (contestant, warmUp) => {
      if (warmUp > 0) await warm(field.of(contestant), warmUp);
      return besideLarge(field, contestant, large);
    }).finally(() => field.close());
    yield rowsOf(samples, {
      ...{ part: 'stall', case: `20 kB at ${perSecond}/s, one of ${name} between` },
      ...{ baseline: echo.name, control: control.name },
    });
  }
};

async function besideLarge(field: Field, contestant: string, large: Body): Promise<Measured> {
  const { server, caller } = field.of(contestant);
  const approve = contenders.find(({ name }) => name === contestant)?.approve(large);
  const another = createCaller({
    ...{ origin: server.origin, path, connections: 1, body: large.text },
    ...(approve === undefined ? {} : { approve }),
  });
  const between = pause(300).then(() => another.call());
  try {
    const [{ times }] = await Promise.all([openLoop(() => caller.call(), perSecond, 2), between]);
    return { 'p50 ms': quantile(times, 0.5), 'slowest ms': quantile(times, 1) };
  } finally {
    await another.close();
  }
}
