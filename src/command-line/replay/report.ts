import type { ExportManifest } from './partition.ts';
import type { Counts, Tally } from './tally.ts';

/** What the report stands for: told with every figure. */
export interface ReportAbout {
  readonly drug: string;
  readonly orderDay?: string;
  readonly doseMg?: number;
  /** An instant in ISO 8601, or `newest`. */
  readonly now: string;
  readonly zone: string;
  readonly sitePolicy: boolean;
  readonly sample?: string;
  readonly knowledge: string;
  readonly input: string;
  readonly export?: ExportManifest;
}

export interface Report {
  readonly about: ReportAbout;
  readonly tally: Tally;
  /** What a clinician calls a topic or a prefetch key. */
  readonly titles: Readonly<Record<string, string>>;
}

export function total({ critical, warning, info }: Counts): number {
  return critical + warning + info;
}

/** To one decimal; of nothing: nothing. */
export function per100(count: number, of: number): number {
  return of === 0 ? 0 : Math.round((1000 * count) / of) / 10;
}

/** The report for programs. What depends on the machine stands under `timing` alone. */
export function reportJson({ about, tally }: Report): Readonly<Record<string, unknown>> {
  const { slowest, times, rules, ...counts } = tally;
  return {
    about,
    ...counts,
    rules: rules.map(({ rule, topic, alerts }) => ({
      rule,
      topic,
      ...alerts,
      total: total(alerts),
      per100Orders: per100(total(alerts), tally.orders),
    })),
    timing: {
      millisecondsPerPatient: times.map(({ below, patients }) => ({
        below: Number.isFinite(below) ? below : null,
        patients,
      })),
      slowest,
    },
  };
}
