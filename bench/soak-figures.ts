/** One look at the process: at rest or under load, `at` in seconds from the start. */
export interface Sample {
  readonly at: number;
  /** Bytes after a full collection. */
  readonly heap: number;
  /** Bytes by `/metrics`: what an operator sees. */
  readonly heapSeen: number;
  readonly resident: number;
  readonly descriptors: number;
  readonly sockets: number;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN;

/** Least squares: units of `of` per hour. */
export function slopePerHour(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const meanAt = samples.reduce((sum, { at }) => sum + at, 0) / samples.length;
  const meanOf = samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const over = samples.reduce((sum, sample) => sum + (sample.at - meanAt) * (of(sample) - meanOf), 0);
  const under = samples.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  return under === 0 ? 0 : (over / under) * 3600;
}

export interface Thirds {
  readonly first: number;
  readonly last: number;
}

/** Medians of the first and the last third. */
export function thirds(samples: readonly Sample[], of: (sample: Sample) => number): Thirds {
  const size = Math.ceil(samples.length / 3);
  return { first: median(samples.slice(0, size).map(of)), last: median(samples.slice(-size).map(of)) };
}

/**
 * What must hold at the end. The heap after a collection may end 10 MB above its first third: caches of the run time that fill up. What the
 * system has given may end a quarter above it: allocators return memory late. Descriptors and sockets are those of the calls in flight
 * and of at most 32 kept connections to the FHIR server.
 */
const heapBound = 10_000_000;
const residentShare = 1.25;
const connectionBound = 40;

export function leaks(samples: readonly Sample[]): readonly string[] {
  // A look or two says nothing of a trend.
  if (samples.length < 6) return [];
  const heap = thirds(samples, (sample) => sample.heap);
  const resident = thirds(samples, (sample) => sample.resident);
  const descriptors = thirds(samples, (sample) => sample.descriptors);
  const sockets = thirds(samples, (sample) => sample.sockets);
  const megabytes = ({ first, last }: Thirds) =>
    `${(first / 1e6).toFixed(1)} to ${(last / 1e6).toFixed(1)} MB`;
  return [
    ...(heap.last - heap.first > heapBound ? [`the heap grew from ${megabytes(heap)}`] : []),
    ...(resident.last > resident.first * residentShare
      ? [`resident memory grew from ${megabytes(resident)}`]
      : []),
    ...(descriptors.last - descriptors.first > connectionBound
      ? [`open descriptors grew from ${descriptors.first} to ${descriptors.last}`]
      : []),
    ...(sockets.last - sockets.first > connectionBound
      ? [`open sockets grew from ${sockets.first} to ${sockets.last}`]
      : []),
  ];
}
