import type { Random } from './random.ts';

/** What one run of the bench is told, and shares between its parts. */
export interface Run {
  /** Rounds that count; one more before them warms up. */
  readonly rounds: number;
  /**
   * CPU milliseconds that every server spends on a body before it is measured: with 103 rules V8 goes on compiling for more than a
   * thousand calls, and a service that runs for weeks is not one that has just begun.
   */
  readonly warmUp: number;
  /** The one-minute version: shorter slices, fewer bodies. */
  readonly quick: boolean;
  readonly random: Random;
  /** Flags of Node for every server. */
  readonly flags: readonly string[];
  /** Servers are not asked what they use: they start without the module that would tell. */
  readonly bare?: boolean;
  /** Temporary, of this run: databases, logs, keys. */
  readonly folder: string;
}

/** Gives its rows case by case: a run takes long, and may be ended early. */
export type Part = (run: Run) => AsyncIterable<readonly Row[]>;

/** What was measured in one slice, by metric. */
export type Measured = Readonly<Record<string, number>>;

/** One contestant in one case: each metric as measured, and as a multiple of the baseline. */
export interface Row {
  readonly part: string;
  readonly case: string;
  readonly contestant: string;
  readonly metrics: Readonly<Record<string, Figure>>;
  /** Why there is no figure, or what to know about it. */
  readonly remark?: string;
}

export interface Figure {
  readonly median: number;
  readonly q1: number;
  readonly q3: number;
  /** Divided by the baseline's of the same round, and by the null control's ratio. */
  readonly ratio?: { readonly median: number; readonly q1: number; readonly q3: number };
}
