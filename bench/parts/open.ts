import { bodyOf, type CaseName } from '../cases.ts';
import { closedLoop } from '../closed-loop.ts';
import { control, echo, service } from '../contestants.ts';
import { type Contestant, type Field, openField, warm } from '../field.ts';
import { openLoop } from '../open-loop.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Measured, Part, Row, Run } from '../run.ts';
import { quantile } from '../statistics.ts';

const loads: readonly (readonly [CaseName, readonly number[]])[] = [
  ['20 kB', [200, 500]],
  ['200 kB', [200]],
];

const quickLoads: typeof loads = [['20 kB', [200]]];

/** How many connections a load balancer would hold; calls beyond wait for one, and their time runs. */
const connections = 64;

/** Constant arrivals: how long an answer takes at a load that a network really has. */
export const open: Part = async function* (run) {
  for (const [name, rates] of run.quick ? quickLoads : loads) {
    const field = await openField(run, bodyOf(name), connections, [echo, control, service]);
    try {
      const capacities = await capacitiesOf(run, field);
      const half = Math.floor((capacities.get(service.name) ?? 0) / 2);
      for (const rate of rates) yield await atRate(run, field, `${name} at ${rate}/s`, rate, capacities);
      const where = `${name} at half of our capacity`;
      const remark = `${half} calls/s`;
      const halves = half < 1 ? [] : await atRate(run, field, where, half, capacities);
      yield halves.map((row) => ({ ...row, remark }));
    } finally {
      await field.close();
    }
  }
};

/** Calls per second that each can take, by a closed loop, once it is warm. */
async function capacitiesOf(run: Run, field: Field): Promise<ReadonlyMap<string, number>> {
  const capacities = new Map<string, number>();
  for (const name of field.names) {
    await warm(field.of(name), run.warmUp);
    const { rate } = await closedLoop(field.of(name).caller, 8, run.quick ? 500 : 2_000);
    capacities.set(name, rate);
  }
  return capacities;
}

async function atRate(
  run: Run,
  field: Field,
  name: string,
  rate: number,
  capacities: ReadonlyMap<string, number>,
): Promise<readonly Row[]> {
  const able = field.names.filter((one) => (capacities.get(one) ?? 0) > rate);
  const unable = field.names.filter((one) => !able.includes(one));
  const place = { part: 'open', case: name };
  const rows = unable.map((contestant) => {
    const remark = `takes ${Math.floor(capacities.get(contestant) ?? 0)} calls/s at most: not measured at ${rate}/s`;
    return { ...place, contestant, metrics: {}, remark };
  });
  if (!able.includes(control.name) || !able.includes(echo.name)) return rows;
  // Enough arrivals that the slowest hundredth is more than one call.
  const seconds = run.quick ? 0.5 : Math.max(2, 400 / rate);
  const samples = await inRounds(run, able, (one) => openSlice(field.of(one), rate, seconds));
  return [...rows, ...rowsOf(samples, { ...place, baseline: echo.name, control: control.name })];
}

export async function openSlice(
  { server, caller }: Contestant,
  rate: number,
  seconds: number,
): Promise<Measured> {
  const before = await server.used();
  const { times, overrun } = await openLoop(() => caller.call(), rate, seconds);
  const after = await server.used();
  return {
    'p50 ms': quantile(times, 0.5),
    'p99 ms': quantile(times, 0.99),
    'CPU ms/call': (after.cpu - before.cpu) / times.length,
    ...(overrun ? { 'p99 ms': Number.POSITIVE_INFINITY } : {}),
  };
}
