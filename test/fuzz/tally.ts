import type { Held } from './probe.ts';
import type { Outcome, Shot } from './shot.ts';

/** Counts of a run: per kind what came back. */
export interface Tally {
  count(shot: Shot, outcome: Outcome): void;
  readonly sent: () => number;
  table(): string;
}

export function tally(): Tally {
  const byKind = new Map<string, Map<string, number>>();
  let sent = 0;
  const add = (kind: string, what: string) => {
    const row = byKind.get(kind) ?? new Map<string, number>();
    row.set(what, (row.get(what) ?? 0) + 1);
    byKind.set(kind, row);
  };
  return {
    count({ kind, expects }, { answers, ended }) {
      // A connection may carry several requests; one that is refused whole still was one.
      sent += Math.max(1, expects.length);
      for (const { status } of answers) add(kind, String(status));
      if (answers.length === 0) add(kind, ended);
    },
    sent: () => sent,
    table() {
      const total = new Map<string, number>();
      for (const row of byKind.values())
        for (const [what, count] of row) total.set(what, (total.get(what) ?? 0) + count);
      const line = (kind: string, row: ReadonlyMap<string, number>) =>
        `${kind.padEnd(16)}${[...row]
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map(([what, count]) => `${what}: ${count}`)
          .join('  ')}`;
      return [
        ...[...byKind].toSorted(([a], [b]) => a.localeCompare(b)).map(([kind, row]) => line(kind, row)),
        line('all', total),
      ].join('\n');
    },
  };
}

/** What is held for good may grow by this much after the first quarter of a run: pools and caches that fill up to their limit. */
const heapBound = 12_000_000;
const descriptorBound = 4;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Samples of one process at rest, in the order of time; the first stand before any load. */
export function growth(name: string, samples: readonly Held[]): readonly string[] {
  const warm = samples.slice(Math.max(1, Math.floor(samples.length / 4)));
  if (warm.length < 4) return [];
  const third = Math.ceil(warm.length / 3);
  const rise = (of: (held: Held) => number): number =>
    median(warm.slice(-third).map(of)) - median(warm.slice(0, third).map(of));
  const heap = rise(({ heapUsed }) => heapUsed);
  const external = rise((held) => held.external);
  const [first] = samples;
  const last = samples.at(-1);
  // At the end, when kept connections to FHIR servers have been closed as well.
  const descriptors = (last?.fileDescriptors ?? 0) - (first?.fileDescriptors ?? 0);
  const open = Object.entries(last?.resources ?? {}).flatMap(([type, count]) => {
    const before = first?.resources[type] ?? 0;
    return count > before + descriptorBound
      ? [`handles: ${name} holds ${count} ${type}, ${before} at the start`]
      : [];
  });
  return [
    ...(heap > heapBound ? [`memory: the heap of ${name} grew by ${(heap / 1e6).toFixed(1)} MB`] : []),
    ...(external > heapBound
      ? [`memory: the buffers of ${name} grew by ${(external / 1e6).toFixed(1)} MB`]
      : []),
    ...(descriptors > descriptorBound ? [`handles: ${name} holds ${descriptors} file descriptors more`] : []),
    ...open,
  ];
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
