import { bodyOf, type CaseName } from '../cases.ts';
import { closedLoop } from '../closed-loop.ts';
import { ours } from '../contestants.ts';
import { openField, warm } from '../field.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Part, Row, Run } from '../run.ts';
import { openSlice } from './open.ts';

/**
 * Sizes of V8's heap that the image could set. Semi-spaces in MB: the first size of the young generation. Old space in MB: below it
 * no collection of the old generation is started.
 */
const settings = [
  ['--min-semi-space-size=16'],
  ['--initial-old-space-size=256'],
  ['--initial-old-space-size=256', '--min-semi-space-size=16'],
] as const;

const base = ours('no flags');
const second = ours('no flags, second copy');
const megabyte = 1024 * 1024;

/** What flags of garbage collection do to the service: the slowest answers at half of its capacity, and what they cost. */
export const collection: Part = async function* (run) {
  for (const name of ['20 kB', '200 kB'] as const) yield await withFlags(run, name);
};

async function withFlags(run: Run, name: CaseName): Promise<readonly Row[]> {
  const flagged = settings.map((flags) => ours(flags.join(' '), { flags }));
  const field = await openField(run, bodyOf(name), 64, [base, second, ...flagged]);
  try {
    for (const one of field.names) await warm(field.of(one), run.warmUp);
    const { rate } = await closedLoop(field.of(base.name).caller, 8, 2_000);
    const half = Math.max(1, Math.floor(rate / 2));
    const samples = await inRounds(run, field.names, async (contestant) => {
      const open = await openSlice(field.of(contestant), half, Math.max(2, 300 / half));
      const { rss } = await field.of(contestant).server.used();
      return { ...open, 'RSS MB': rss / megabyte };
    });
    return rowsOf(samples, {
      ...{ part: 'collection', case: `${name} at half of our capacity` },
      ...{ baseline: base.name, control: second.name },
    });
  } finally {
    await field.close();
  }
}
