import type { Body } from './bodies.ts';
import { type Caller, createCaller } from './caller.ts';
import { closedLoop } from './closed-loop.ts';
import { type Contender, path } from './contestants.ts';
import type { Measured, Run } from './run.ts';
import type { ServerProcess } from './server-process.ts';

/** One server under measurement, with the connections through which one body is sent to it. */
export interface Contestant {
  readonly server: ServerProcess;
  readonly caller: Caller;
}

/** The servers that are compared in one case. */
export interface Field {
  readonly names: readonly string[];
  of(name: string): Contestant;
  close(): Promise<void>;
}

/** Starts a process for each; those of an earlier case have nothing to do with it any more. */
export async function openField(
  run: Run,
  body: Pick<Body, 'text' | 'situation'>,
  connections: number,
  contenders: readonly Contender[],
): Promise<Field> {
  const field = new Map<string, Contestant>();
  const close = async (): Promise<void> => {
    await Promise.all([...field.values()].map(({ caller }) => caller.close()));
    await Promise.all([...field.values()].map(({ server }) => server.stop()));
  };
  try {
    for (const { name, start, approve } of contenders) {
      const server = await start(run);
      const { origin } = server;
      const caller = createCaller({ origin, path, connections, body: body.text, approve: approve(body) });
      field.set(name, { server, caller });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    names: [...field.keys()],
    of(name) {
      const contestant = field.get(name);
      if (contestant === undefined) throw new Error(`${name} does not take part`);
      return contestant;
    },
    close,
  };
}

export interface ClosedWish {
  readonly connections: number;
  readonly milliseconds: number;
  /** The server is to do this work until it has spent so many milliseconds of CPU, however long that takes. Default: one slice. */
  readonly warmUp?: number;
  readonly token?: () => string;
}

/** Short calls by eight callers until the server has spent so many milliseconds of CPU. */
export async function warm(contestant: Contestant, warmUp: number): Promise<void> {
  await closedSlice(contestant, { connections: 8, milliseconds: 500, warmUp });
}

/** A slice of closed loop with what it cost the server. */
export async function closedSlice({ server, caller }: Contestant, wish: ClosedWish): Promise<Measured> {
  const { connections, milliseconds, warmUp = 0, token } = wish;
  const before = await server.used();
  let used = before;
  let slice = { calls: 0, rate: 0 };
  do {
    slice = await closedLoop(caller, connections, milliseconds, token);
    used = await server.used();
  } while (used.cpu < before.cpu + warmUp);
  return { 'calls/s': slice.rate, 'CPU ms/call': (used.cpu - before.cpu) / slice.calls };
}
