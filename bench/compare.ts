import type { Figure, Row } from './run.ts';
import { digits } from './table.ts';

/** What a run leaves behind (`--json`). */
export interface Report {
  readonly at: string;
  readonly rows: readonly Row[];
}

export interface Change {
  readonly what: string;
  readonly before: number;
  readonly after: number;
  /** `after` as a multiple of `before`. */
  readonly times: number;
}

const keyOf = ({ part, case: of, contestant }: Row): string => `${part}, ${of}: ${contestant}`;

/** Ratios where there are some: the machine, and how busy it is, are another one each time. */
const comparable = ({ median, ratio }: Figure): number => ratio?.median ?? median;

/** By construction one, in every run. */
const isControl = ({ contestant }: Row): boolean => /, (second copy|again)$/.test(contestant);

/** The figures that both runs have. */
export function changes(before: readonly Row[], after: readonly Row[]): readonly Change[] {
  const earlier = new Map(before.map((row) => [keyOf(row), row]));
  return after.flatMap((row) => {
    if (isControl(row)) return [];
    const old = earlier.get(keyOf(row));
    return Object.entries(row.metrics).flatMap(([metric, figure]) => {
      const was = old?.metrics[metric];
      // A ratio and a bare figure say different things.
      if (was === undefined || (was.ratio === undefined) !== (figure.ratio === undefined)) return [];
      const [from, to] = [comparable(was), comparable(figure)];
      const unit = figure.ratio === undefined ? metric : `${metric} × baseline`;
      return [{ what: `${keyOf(row)}, ${unit}`, before: from, after: to, times: to / from }];
    });
  });
}

export const changeLine = ({ what, before, after, times }: Change): string =>
  `${what}: ${digits(before)} → ${digits(after)} (×${digits(times)})`;
