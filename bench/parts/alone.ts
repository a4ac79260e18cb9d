import { bodyOf, type CaseName } from '../cases.ts';
import { closedLoop } from '../closed-loop.ts';
import { control, echo, plain, service } from '../contestants.ts';
import { closedSlice, type Field, openField } from '../field.ts';
import { inRounds, rowsOf, type Samples } from '../rounds.ts';
import type { Measured, Part, Row, Run } from '../run.ts';
import { median, slopes } from '../statistics.ts';

/** Sizes, and the milliseconds of a slice: some calls of each. */
const lengths: readonly (readonly [CaseName, number])[] = [
  ['20 kB', 200],
  ['200 kB', 200],
  ['4.6 MB', 1_000],
  ['23 MB', 2_000],
];

const quickLengths: typeof lengths = [
  ['200 kB', 100],
  ['4.6 MB', 300],
];

/** One call at a time: how long one clinician waits when nobody else calls, and what each Observation adds. */
export const alone: Part = async function* (run) {
  const times = new Map<CaseName, Samples>();
  for (const [name, milliseconds] of run.quick ? quickLengths : lengths) {
    const samples = await oneByOne(run, name, milliseconds);
    times.set(name, samples);
    yield rowsOf(samples, { part: 'alone', case: name, ...compared });
  }
  const few = times.get('200 kB');
  const many = times.get('4.6 MB');
  if (few !== undefined && many !== undefined) yield slopeRows(few, many);
};

const compared = { baseline: echo.name, control: control.name };

async function oneByOne(run: Run, name: CaseName, milliseconds: number): Promise<Samples> {
  const field: Field = await openField(run, bodyOf(name), 1, [echo, control, plain, service]);
  return inRounds(run, field.names, async (contestant, warmUp): Promise<Measured> => {
    const { server, caller } = field.of(contestant);
    if (warmUp > 0) return closedSlice({ server, caller }, { connections: 1, milliseconds, warmUp });
    const before = await server.used();
    const { times, calls } = await closedLoop(caller, 1, milliseconds);
    const after = await server.used();
    return { ms: median(times), 'CPU ms/call': (after.cpu - before.cpu) / calls };
  }).finally(() => field.close());
}

/** What a thousand more Observations cost, between 200 and 5,000 of them. */
function slopeRows(few: Samples, many: Samples): readonly Row[] {
  const slopesOf = (name: string, metric: string): readonly number[] => {
    const column = (samples: Samples) => (samples.get(name) ?? []).map((one) => one[metric] ?? Number.NaN);
    return slopes(column(few), column(many), 4.8);
  };
  const samples = new Map(
    [...many.keys()].map((name): readonly [string, readonly Measured[]] => {
      const cpu = slopesOf(name, 'CPU ms/call');
      const measured = slopesOf(name, 'ms').map((slope, round) => ({
        'ms per 1,000': slope,
        'CPU ms per 1,000': cpu[round] ?? Number.NaN,
      }));
      return [name, measured];
    }),
  );
  return rowsOf(samples, { part: 'alone', case: 'slope from 200 to 5,000 Observations', ...compared });
}
