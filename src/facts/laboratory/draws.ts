import type { CompiledAnalyte } from './analytes.ts';
import { gradeSpan, type LabResult } from './result.ts';

/** What the newest draws of one analyte tell. */
export interface Newest {
  /** The newest result that may clear, the worst of its draw. */
  readonly solid?: LabResult;
  /** Results of its draw that read differently. */
  readonly disagreeing: readonly LabResult[];
  /** Readable results that may only alarm, not older than the solid one; the worst first. */
  readonly soft: readonly LabResult[];
  /** Unreadable results, not older than the solid one. */
  readonly unreadable: readonly LabResult[];
  /** Tests ordered or in work, not older than the solid one. */
  readonly pending: readonly LabResult[];
}

/**
 * Walks from the newest draw back to the first that holds a result which may clear. Results whose times may be the same
 * are one draw: what cannot be put in order is not.
 * @param results newest first
 */
export function newestOf(results: readonly LabResult[], analyte: CompiledAnalyte, now: number): Newest {
  const soft: LabResult[] = [];
  const unreadable: LabResult[] = [];
  const pending: LabResult[] = [];
  let solids: readonly LabResult[] = [];
  let chosen: LabResult | undefined;
  for (const draw of drawsOf(results, now)) {
    solids = preferred(draw.filter((result) => isSolid(result, now)));
    chosen = solids.toSorted((a, b) => byAlarm(a, b, analyte))[0];
    for (const result of draw) {
      // By any of them, not by the worst alone: a worse value must not settle what a better one left open.
      if (isSolid(result, now) || solids.some((solid) => isSettledBy(result, solid))) continue;
      if (result.pending) pending.push(result);
      else if (result.values.length > 0) soft.push(result);
      else unreadable.push(result);
    }
    if (chosen !== undefined) break;
  }
  const solid = chosen;
  return {
    ...(solid && { solid }),
    disagreeing: solids.filter(
      (other) => other !== solid && other.values[0]?.text !== solid?.values[0]?.text,
    ),
    soft: soft.toSorted((a, b) => byAlarm(a, b, analyte)),
    unreadable,
    pending,
  };
}

/** May clear: final, readable, without doubt, drawn at a time that is known and past. */
export function isSolid(result: LabResult, now: number): boolean {
  return hasUsableTime(result, now) && result.doubt === undefined && result.values.length > 0;
}

/** A month or a year is no time that a limit of hours could be held against. */
export function hasUsableTime({ span }: LabResult, now: number): boolean {
  return span !== undefined && (span.precision === 'time' || span.precision === 'day') && span.from <= now;
}

function drawsOf(results: readonly LabResult[], now: number): readonly (readonly LabResult[])[] {
  const draws: LabResult[][] = [];
  let open: LabResult[] = [];
  let from = Number.POSITIVE_INFINITY;
  for (const result of results) {
    const { span } = result;
    if (span === undefined || !hasUsableTime(result, now)) {
      draws.push([result]);
    } else if (span.to >= from) {
      open.push(result);
      from = Math.min(from, span.from);
    } else {
      open = [result];
      from = span.from;
      draws.push(open);
    }
  }
  return draws;
}

/** In one draw a correction replaces the final result of the same code, and a manual count the automated one. */
function preferred(solids: readonly LabResult[]): readonly LabResult[] {
  const isCorrection = (result: LabResult): boolean => result.status !== 'final';
  const current = solids.filter(
    (result) =>
      isCorrection(result) ||
      !solids.some((other) => isCorrection(other) && other.code === result.code && isSameTime(other, result)),
  );
  return current.filter(
    (result) => result.manual || !current.some((other) => other.manual && isSameTime(other, result)),
  );
}

/** The first report of a result that is final by now, an unreadable twin, or an older one of an unordered draw. */
function isSettledBy(result: LabResult, solid: LabResult): boolean {
  if (result.span === undefined || solid.span === undefined) return false;
  if (result.span.to < solid.span.from) return true;
  if (!isSameTime(result, solid)) return false;
  if (result.values.length === 0) return true;
  return (
    result.code === solid.code && !result.calculated && ['preliminary', 'registered'].includes(result.status)
  );
}

function isSameTime(a: LabResult, b: LabResult): boolean {
  return a.span !== undefined && a.span.from === b.span?.from && a.span.to === b.span.to;
}

/** The more alarming first: by the mildest grade that is possible, the worst, then the value. */
export function byAlarm(a: LabResult, b: LabResult, analyte: CompiledAnalyte): number {
  const [x, y] = [gradeSpan(a), gradeSpan(b)];
  if (x.mildest !== y.mildest) return y.mildest - x.mildest;
  if (x.worst !== y.worst) return y.worst - x.worst;
  const [p, q] = [a.values[0]?.extremes[0]?.value, b.values[0]?.extremes[0]?.value];
  if (p === undefined || q === undefined || analyte.definition.worse === 'both') return 0;
  return analyte.definition.worse === 'lower' ? p.comparedTo(q) : q.comparedTo(p);
}
