import { isSolid } from '#src/facts/laboratory/draws.ts';
import type { LabResult, PossibleValue } from '#src/facts/laboratory/result.ts';
import { Decimal } from '#src/fhir/decimal.ts';

/** A transaminase and a bilirubin that may be judged together. */
export interface LiverPair {
  readonly transaminase: LabResult;
  readonly bilirubin: LabResult;
}

const MS_PER_HOUR = 3_600_000;

/**
 * The pairs of the newest results: drawn together, else at most `hours` apart (fhir-data.md §7). Of each transaminase the
 * newest usable result counts, with the bilirubin nearest to it in time.
 */
export function liverPairs(
  transaminases: readonly (readonly LabResult[])[],
  bilirubins: readonly LabResult[],
  now: number,
  hours: number,
): readonly LiverPair[] {
  return transaminases.flatMap((results) => {
    const transaminase = results.find((result) => isSolid(result, now));
    if (transaminase === undefined) return [];
    const [bilirubin] = bilirubins
      .filter((one) => hoursApart(transaminase, one) <= hours && isSolid(one, now))
      .sort((a, b) => hoursApart(transaminase, a) - hoursApart(transaminase, b));
    return bilirubin === undefined ? [] : [{ transaminase, bilirubin }];
  });
}

function hoursApart(a: LabResult, b: LabResult): number {
  if (a.span === undefined || b.span === undefined) return Number.POSITIVE_INFINITY;
  const gap = Math.max(a.span.from - b.span.to, b.span.from - a.span.to, 0);
  return gap / MS_PER_HOUR;
}

/** Whether a result is above a multiple of its upper limit, in each of its readings. Strictly above. */
export function aboveUpperLimit(result: LabResult, multiple: number): boolean {
  return result.values.every((value) => isAbove(value, multiple));
}

function isAbove({ bounds, limits }: PossibleValue, multiple: number): boolean {
  const { low } = bounds;
  if (low === undefined || limits.upper === undefined) return false;
  const threshold = new Decimal(multiple).times(limits.upper.value);
  return low.value.greaterThan(threshold) || (low.value.equals(threshold) && !low.included);
}
