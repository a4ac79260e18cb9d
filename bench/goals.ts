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

export const goals: readonly Goal[] = [
  rate('20 kB', 0.8),
  rate('200 kB', 0.9),
  rate('4.6 MB', 0.75),
  rate('20 kB, another drug', 0.95),
  rate('200 kB, another drug', 0.95),
  share('20 kB', 0.15),
  share('200 kB', 0.06),
  share('4.6 MB', 0.06),
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
