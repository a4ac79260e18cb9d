import type { JudgedGoal } from './goals.ts';
import type { Figure, Row } from './run.ts';

/** Three digits that count; none after the point from a hundred on. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

const span = ({ median, q1, q3 }: Omit<Figure, 'ratio'>): string =>
  `${digits(median)} [${digits(q1)}–${digits(q3)}]`;

function figure(metric: string, { ratio, ...own }: Figure): string {
  const times = ratio === undefined ? '' : `, ×${span(ratio)}`;
  return `${metric} ${span(own)}${times}`;
}

/** One line per contestant: each metric's median with its quartiles, then the same as a multiple of the baseline. */
export function tableOf(rows: readonly Row[]): readonly string[] {
  let place = '';
  return rows.flatMap((row) => {
    const head = `${row.part}, ${row.case}`;
    const title = head === place ? [] : [head];
    place = head;
    const figures = Object.entries(row.metrics).map(([metric, one]) => figure(metric, one));
    const line = [...figures, ...(row.remark === undefined ? [] : [row.remark])].join('; ');
    return [...title, `  ${row.contestant.padEnd(22)} ${line}`];
  });
}

export function goalsTable(judged: readonly JudgedGoal[]): readonly string[] {
  return judged.map((goal) => {
    const bound = goal.atMost === undefined ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`;
    const what = `${goal.part}, ${goal.case}: ${goal.contestant}, ${goal.metric}${goal.of === 'ratio' ? ' × baseline' : ''}`;
    return `${goal.met ? 'met   ' : 'MISSED'} ${what}: ${digits(goal.reached)} (${bound})`;
  });
}
