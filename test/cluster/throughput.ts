import { readFileSync } from 'node:fs';
import { newToken, order } from './hospital.ts';

export interface Throughput {
  readonly processes: number;
  /** Calls per second. */
  readonly rate: number;
  /** CPU milliseconds of the service per call. */
  readonly cpu: number;
}

/** Linux counts CPU in hundredths of a second (proc(5), USER_HZ). */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

interface Target {
  readonly url: string;
  readonly pid: number;
}

async function slice(
  targets: readonly Target[],
  body: string,
  seconds: number,
): Promise<Omit<Throughput, 'processes'>> {
  // Signed beforehand: signing costs this process more than asking.
  const tokens = Array.from({ length: seconds * 400 }, newToken);
  const cpuBefore = targets.reduce((sum, { pid }) => sum + cpuMs(pid), 0);
  const started = performance.now();
  const until = started + seconds * 1000;
  let calls = 0;
  let next = 0;
  const work = async ({ url }: Target): Promise<void> => {
    for (let token = tokens[next++]; token !== undefined; token = tokens[next++]) {
      const { status } = await order(url, body, token);
      if (status !== 200) throw new Error(`throughput: ${status}`);
      calls += 1;
      if (performance.now() > until) return;
    }
  };
  await Promise.all(
    targets.flatMap((target) => Array.from({ length: 8 / targets.length }, () => work(target))),
  );
  const taken = (performance.now() - started) / 1000;
  const cpu = targets.reduce((sum, { pid }) => sum + cpuMs(pid), 0) - cpuBefore;
  return { rate: calls / taken, cpu: cpu / calls };
}

const warmUpSeconds = 8;

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** One process against two, in turns, so that a noisy machine is noisy to both; medians. */
export async function compareThroughput(
  targets: readonly [Target, Target],
  body: string,
  rounds: number,
  seconds: number,
): Promise<readonly [Throughput, Throughput]> {
  const measured: [Omit<Throughput, 'processes'>[], Omit<Throughput, 'processes'>[]] = [[], []];
  // Each for itself: in turns the second process would have had a third of the calls of the first, and V8 less to go by.
  for (const target of targets) await slice([target], body, warmUpSeconds);
  // The first round still warms up what they share.
  for (let round = 0; round <= rounds; round += 1) {
    const one = await slice(targets.slice(0, 1), body, seconds);
    const two = await slice(targets, body, seconds);
    if (round === 0) continue;
    measured[0].push(one);
    measured[1].push(two);
  }
  const summary = (processes: 1 | 2): Throughput => ({
    processes,
    rate: median(measured[processes - 1]?.map(({ rate }) => rate) ?? []),
    cpu: median(measured[processes - 1]?.map(({ cpu }) => cpu) ?? []),
  });
  return [summary(1), summary(2)];
}
