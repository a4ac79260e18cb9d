import type { Row } from './run.ts';

/** What the project promised itself, before anything was measured. */
export interface Goal {
  readonly part: string;
  readonly case: string;
  readonly contestant: string;
  readonly metric: string;
  /** The figure itself, or its ratio to the part's baseline. */
  readonly of: 'median' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface JudgedGoal extends Goal {
  readonly reached: number;
  readonly met: boolean;
}

const rate = (size: string, atLeast: number): Goal => ({
  part: 'throughput',
  case: size,
  contestant: 'service',
  metric: 'calls/s',
  of: 'ratio',
  atLeast,
});
const share = (size: string, atMost: number): Goal => ({
  part: 'evaluation',
  case: size,
  contestant: 'in process',
  metric: '× parse',
  of: 'median',
  atMost,
});

const ratio = (
  part: string,
  place: string,
  metric: string,
  bound: Pick<Goal, 'atLeast' | 'atMost'>,
): Goal => ({
  ...{ part, case: place, contestant: 'service', metric, of: 'ratio' },
  ...bound,
});
const alone = (size: string, atMost: number): Goal => ({
  ...{ part: 'alone', case: size, contestant: 'service', metric: 'ms', of: 'median' },
  atMost,
});

export const goals: readonly Goal[] = [
  rate('20 kB', 0.8),
  rate('200 kB', 0.9),
  rate('4.6 MB', 0.75),
  rate('20 kB, another drug', 0.95),
  rate('200 kB, another drug', 0.95),
  share('20 kB', 0.15),
  share('200 kB', 0.06),
  share('4.6 MB', 0.06),
  ratio('alone', 'slope from 200 to 5,000 Observations', 'ms per 1,000', { atMost: 1.1 }),
  alone('4.6 MB', 100),
  alone('23 MB', 500),
  ratio('open', '20 kB at 200/s', 'p99 ms', { atMost: 1.5 }),
  ratio('open', '20 kB at 500/s', 'p99 ms', { atMost: 1.5 }),
  ratio('open', '200 kB at 200/s', 'p99 ms', { atMost: 1.5 }),
  ratio('tokens', '20 kB, RS384', 'calls/s', { atLeast: 0.9 }),
  ratio('tokens', '200 kB, RS384', 'calls/s', { atLeast: 0.9 }),
  ratio('tokens', '20 kB, ES384, thread pool', 'calls/s', { atLeast: 1.5 }),
  ratio('start', 'first answer', 'ms', { atMost: 5 }),
  ratio('memory', 'after 20 kB, 200 kB and 4.6 MB', 'RSS MB', { atMost: 1.5 }),
];

/** The goals that the rows say something about. */
export function judgeGoals(rows: readonly Row[], all: readonly Goal[] = goals): readonly JudgedGoal[] {
  return all.flatMap((goal) => {
    const row = rows.find(
      (one) => one.part === goal.part && one.case === goal.case && one.contestant === goal.contestant,
    );
    const figure = row?.metrics[goal.metric];
    const reached = goal.of === 'ratio' ? figure?.ratio?.median : figure?.median;
    if (reached === undefined) return [];
    const met = goal.atMost === undefined ? reached >= (goal.atLeast ?? Number.NaN) : reached <= goal.atMost;
    return [{ ...goal, reached, met }];
  });
}
