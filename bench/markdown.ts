import type { Report } from './compare.ts';
import type { JudgedGoal } from './goals.ts';
import type { Figure, Row } from './run.ts';
import { sizing } from './sizing.ts';
import { digits } from './table.ts';

/** All that `--json` writes. */
export interface FullReport extends Report {
  readonly minutes: number;
  readonly commit?: string;
  readonly seed: number;
  readonly rounds: number;
  readonly flags: readonly string[];
  readonly machine: {
    readonly cpu?: string;
    readonly cores: number;
    readonly node: string;
    /** At the end, over 1, 5 and 15 minutes. */
    readonly loadAverage: readonly number[];
  };
  readonly goals: readonly JudgedGoal[];
}

const blocks: Readonly<Record<string, (report: FullReport) => readonly string[]>> = {
  run: (report) => [circumstances(report)],
  goals: ({ goals }) => table(['goal', 'bound', 'reached', ''], goals.map(goalCells)),
  results: ({ rows }) => [...new Set(rows.map(({ part }) => part))].flatMap((part) => partLines(part, rows)),
  sizing: ({ rows }) =>
    table(['order', 'CPU per call', 'calls per second and core', 'cores', 'replicas'], sizing(rows)),
};

/** The document with every marked block written anew: `<!-- bench: goals -->` to `<!-- /bench -->`. */
export function documented(text: string, report: FullReport): string {
  return text.replaceAll(
    /(<!-- bench: (\w+) -->\n)[\s\S]*?(\n?<!-- \/bench -->)/g,
    (_whole, open: string, name: string, close: string) => {
      const block = blocks[name];
      if (block === undefined) throw new Error(`no block ${name}`);
      return `${open}${block(report).join('\n')}\n${close.trimStart()}`;
    },
  );
}

function circumstances({ at, minutes, seed, rounds, flags, machine }: FullReport): string {
  const load = machine.loadAverage.map((value) => value.toFixed(1)).join(', ');
  return [
    `Measured ${at.slice(0, 16).replace('T', ' ')} UTC: ${machine.cores} cores (${machine.cpu ?? 'unknown'}), Node ${machine.node},`,
    `${rounds} rounds, seed ${seed}, ${flags.length === 0 ? 'no flags' : `flags \`${flags.join(' ')}\``}; ${minutes} minutes,`,
    `load average at the end ${load} (the bench itself is about 2).`,
  ].join('\n');
}

function goalCells({
  part,
  case: of,
  contestant,
  metric,
  of: kind,
  atMost,
  atLeast,
  reached,
  met,
}: JudgedGoal) {
  const bound = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
  const what = `${part}, ${of}: ${contestant}, ${metric}${kind === 'ratio' ? ' × baseline' : ''}`;
  return [what, bound, digits(reached), met ? 'met' : '**missed**'];
}

function partLines(part: string, all: readonly Row[]): readonly string[] {
  const rows = all.filter((row) => row.part === part);
  const metrics = [...new Set(rows.flatMap((row) => Object.keys(row.metrics)))];
  const cells = rows.map((row) => [
    ...[row.case, row.contestant],
    ...metrics.map((metric) => figureCell(row.metrics[metric])),
    ...(rows.some(({ remark }) => remark !== undefined) ? [row.remark ?? ''] : []),
  ]);
  const remarks = rows.some(({ remark }) => remark !== undefined) ? [''] : [];
  return ['', `### ${part}`, '', ...table(['case', 'contestant', ...metrics, ...remarks], cells)];
}

const span = ({ median, q1, q3 }: Omit<Figure, 'ratio'>): string =>
  `${digits(median)} (${digits(q1)}–${digits(q3)})`;

function figureCell(figure: Figure | undefined): string {
  if (figure === undefined) return '';
  return figure.ratio === undefined ? span(figure) : `${span(figure)}; ×${span(figure.ratio)}`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}
