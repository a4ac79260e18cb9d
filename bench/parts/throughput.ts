import type { Body } from '../bodies.ts';
import { makeBody } from '../bodies.ts';
import { type Caller, createCaller } from '../caller.ts';
import { closedLoop } from '../closed-loop.ts';
import { approveBaseline, approveOurs, names, path, startBaseline, startOurs } from '../contestants.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Part, Row, Run } from '../run.ts';
import type { ServerProcess } from '../server-process.ts';
import { situations } from '../situations.ts';

interface Case {
  readonly body: Body;
  readonly connections: number;
  readonly milliseconds: number;
}

function cases({ quick }: Run): readonly Case[] {
  const usual = [
    { body: makeBody('20 kB', { situation: situations.short }), connections: 8, milliseconds: 500 },
    {
      body: makeBody('200 kB', { situation: situations.long, observations: 200 }),
      connections: 8,
      milliseconds: 500,
    },
    {
      body: makeBody('4.6 MB', { situation: situations.long, observations: 5_000 }),
      connections: 4,
      milliseconds: 1_500,
    },
  ];
  if (quick) return usual.map((one) => ({ ...one, milliseconds: one.milliseconds / 3 }));
  return [
    ...usual,
    {
      body: makeBody('23 MB', { situation: situations.long, observations: 25_000 }),
      connections: 2,
      milliseconds: 3_000,
    },
    {
      body: makeBody('20 kB, nothing to warn of', { situation: situations.clear }),
      connections: 8,
      milliseconds: 500,
    },
    {
      body: makeBody('20 kB, not Latin1', { situation: situations.short, wide: true }),
      connections: 8,
      milliseconds: 500,
    },
    {
      body: makeBody('200 kB, not Latin1', { situation: situations.long, observations: 200, wide: true }),
      connections: 8,
      milliseconds: 500,
    },
    {
      body: makeBody('4.6 MB, not Latin1', { situation: situations.long, observations: 5_000, wide: true }),
      connections: 4,
      milliseconds: 1_500,
    },
    {
      body: makeBody('20 kB, another drug', { situation: situations.otherDrug }),
      connections: 8,
      milliseconds: 500,
    },
    {
      body: makeBody('200 kB, another drug', { situation: situations.otherDrug, observations: 200 }),
      connections: 8,
      milliseconds: 500,
    },
  ];
}

/** Closed loop: how many calls a second, at what CPU, when callers never wait between two. */
export const throughput: Part = async (run) => {
  const rows: Row[] = [];
  for (const one of cases(run)) {
    const servers = new Map<string, ServerProcess>([
      [names.echo, await startBaseline(run, 'echo')],
      [names.control, await startBaseline(run, 'echo')],
      [names.plain, await startBaseline(run, 'plain')],
      [names.service, await startOurs(run)],
    ]);
    rows.push(...(await measure(run, one, servers)));
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
  return rows;
};

async function measure(
  run: Run,
  { body, connections, milliseconds }: Case,
  servers: ReadonlyMap<string, ServerProcess>,
): Promise<readonly Row[]> {
  const callers = new Map<string, Caller>(
    [...servers].map(([name, { origin }]) => {
      const approve = name === names.service ? approveOurs(body) : approveBaseline;
      return [name, createCaller({ origin, path, body: body.text, connections, approve })];
    }),
  );
  const samples = await inRounds(run, [...servers.keys()], async (name, warmUp) => {
    const server = servers.get(name);
    const caller = callers.get(name);
    if (server === undefined || caller === undefined) throw new Error(`no server ${name}`);
    const before = await server.used();
    const { calls, rate } = await closedLoop(caller, connections, warmUp ? 2 * milliseconds : milliseconds);
    const after = await server.used();
    return { 'calls/s': rate, 'CPU ms/call': (after.cpu - before.cpu) / calls };
  });
  await Promise.all([...callers.values()].map((caller) => caller.close()));
  return rowsOf(samples, {
    part: 'throughput',
    case: body.name,
    baseline: names.echo,
    control: names.control,
  });
}
