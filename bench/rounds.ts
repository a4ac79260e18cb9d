import { shuffled } from './random.ts';
import type { Figure, Measured, Row, Run } from './run.ts';
import { quartiles, ratioByControl } from './statistics.ts';

/** By contestant, one entry per round. */
export type Samples<Name extends string = string> = ReadonlyMap<Name, readonly Measured[]>;

/**
 * Every contestant gets one slice per round, in an order drawn anew, so that a machine that slows down slows down all of them. The
 * first round warms up and does not count: its slices are told how many CPU milliseconds they are to take, those that count 0.
 */
export async function inRounds<Name extends string>(
  { rounds, random, warmUp }: Pick<Run, 'rounds' | 'random' | 'warmUp'>,
  contestants: readonly Name[],
  slice: (contestant: Name, warmUp: number) => Promise<Measured>,
): Promise<Samples<Name>> {
  const samples = new Map<Name, Measured[]>(contestants.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const contestant of shuffled(contestants, random)) {
      const measured = await slice(contestant, round === 0 ? warmUp : 0);
      if (round > 0) samples.get(contestant)?.push(measured);
    }
  }
  return samples;
}

export interface Comparison {
  readonly part: string;
  readonly case: string;
  /** The contestant that the others are compared with, and its second copy. Default: no ratios. */
  readonly baseline?: string;
  readonly control?: string;
}

export function rowsOf(
  samples: Samples,
  { baseline = '', control = '', ...place }: Comparison,
): readonly Row[] {
  const column = (contestant: string, metric: string): readonly number[] =>
    (samples.get(contestant) ?? []).map((measured) => measured[metric] ?? Number.NaN);
  return [...samples].map(([contestant, [first]]) => {
    const metrics = Object.keys(first ?? {}).map((metric): readonly [string, Figure] => {
      const values = column(contestant, metric);
      const base = column(baseline, metric);
      const ratio =
        base.length === 0 || contestant === baseline
          ? {}
          : { ratio: ratioByControl(values, base, column(control, metric)) };
      return [metric, { ...quartiles(values), ...ratio }];
    });
    return { part: place.part, case: place.case, contestant, metrics: Object.fromEntries(metrics) };
  });
}
