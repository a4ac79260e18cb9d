/** Median and the middle half of repeated measurements. */
export interface Quartiles {
  readonly median: number;
  readonly q1: number;
  readonly q3: number;
}

/**
 * The value below which a share of the sample lies, interpolated between neighbours (Hyndman and Fan's type 7, the default of R
 * and NumPy). NaN for an empty sample.
 */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export const median = (sample: readonly number[]): number => quantile(sample, 0.5);

export function quartiles(sample: readonly number[]): Quartiles {
  return { median: median(sample), q1: quantile(sample, 0.25), q3: quantile(sample, 0.75) };
}

/**
 * What a contestant reached as a multiple of the baseline, round by round, since both met the same noise in one round; divided by
 * what a second copy of the baseline reached, the null control: what it shows beside 1 is the order and the noise, not the code.
 * All three samples have one value per round.
 */
export function ratioByControl(
  contestant: readonly number[],
  baseline: readonly number[],
  control: readonly number[],
): Quartiles {
  const bias = median(ratios(control, baseline));
  return quartiles(ratios(contestant, baseline).map((ratio) => ratio / bias));
}

function ratios(above: readonly number[], below: readonly number[]): readonly number[] {
  if (above.length !== below.length) throw new Error('one value per round is needed on both sides');
  return above.map((value, round) => value / (below[round] ?? Number.NaN));
}

/** What one more of something costs, per round, from the costs at two counts. */
export function slopes(few: readonly number[], many: readonly number[], step: number): readonly number[] {
  if (few.length !== many.length) throw new Error('one value per round is needed on both sides');
  return many.map((cost, round) => (cost - (few[round] ?? Number.NaN)) / step);
}
