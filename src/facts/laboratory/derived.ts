import { addBounds, type Bounds, multiplyBounds } from '../../fhir/bounds.ts';
import type { TimeSpan } from '../../fhir/dates.ts';
import { Decimal } from '../../fhir/decimal.ts';
import type { CompiledAnalyte } from './analytes.ts';
import { gradeOf } from './grading.ts';
import type { Person } from './population.ts';
import { type ReferenceLimits, referenceLimits } from './reference-limits.ts';
import { gradeSpan, type LabResult } from './result.ts';
import { gradedValue } from './when-asked.ts';

export interface Derivation {
  readonly analyte: CompiledAnalyte;
  /** Short name of the total: `WBC`. */
  readonly totalName: string;
  readonly person: (at: TimeSpan | undefined) => Person;
}

/**
 * Total times percentage, where a draw has both and no readable direct result. Values of different draws are never
 * combined, nor is any that has no unit: what it would be is a guess.
 * @param percents sums of percentages, the preferred first
 */
export function calculatedResults(
  direct: readonly LabResult[],
  totals: readonly LabResult[],
  percents: readonly (readonly (readonly LabResult[])[])[],
  derivation: Derivation,
): readonly LabResult[] {
  const counted = new Set(direct.filter((result) => result.values.length > 0).flatMap(drawKeys));
  let shares: readonly (readonly ReadonlyMap<string, readonly LabResult[]>[])[] | undefined;
  return totals.flatMap((total) => {
    if (drawKeys(total).some((key) => counted.has(key)) || knownBounds(total) === undefined) return [];
    shares ??= percents.map((sum) => sum.map(byDraw));
    for (const sum of shares) {
      const parts = sum.map((results) => inDraw(results, total));
      const result = parts.every((part) => part !== undefined)
        ? calculated(total, parts, derivation)
        : undefined;
      if (result !== undefined) return [result];
    }
    return [];
  });
}

/** A part can not exceed its total: a low total alone implies a low part. It may alarm, never clear. */
export function upperBoundResults(
  totals: readonly LabResult[],
  derivation: Derivation,
): readonly LabResult[] {
  const { analyte, totalName } = derivation;
  return totals.flatMap((total) => {
    const high = knownBounds(total)?.high;
    // A plain number is graded as it stands: most totals are normal.
    if (high === undefined || (high.included && gradeOf(high.value, analyte, {}) < 3)) return [];
    const result: LabResult = {
      ...withoutReading(total, analyte),
      values: [possibleValue({ low: zero, high }, total, derivation)],
      doubt: `only ${totalName} tells an upper bound`,
      notes: [`cannot exceed ${totalName} ${total.values[0]?.text}`],
    };
    return gradeSpan(result).mildest >= 3 ? [result] : [];
  });
}

const zero = { value: new Decimal(0), included: true };

function calculated(
  total: LabResult,
  parts: readonly LabResult[],
  derivation: Derivation,
): LabResult | undefined {
  const [first, ...rest] = parts.map(knownBounds);
  const share = rest.reduce((sum, part) => (sum && part ? addBounds(sum, part) : undefined), first);
  const whole = knownBounds(total);
  if (share === undefined || whole === undefined) return undefined;
  const hundredth = { value: new Decimal('0.01'), included: true };
  const bounds = multiplyBounds(multiplyBounds(whole, share), { low: hundredth, high: hundredth });
  const percentText = parts.map((part) => part.values[0]?.text).join(' + ');
  const doubt = [total, ...parts].find((source) => source.doubt !== undefined)?.doubt;
  return {
    ...withoutReading(total, derivation.analyte),
    status: [total, ...parts].find((source) => source.doubt !== undefined)?.status ?? total.status,
    values: [possibleValue(bounds, total, derivation)],
    calculated: true,
    notes: [`calculated from ${derivation.totalName} ${total.values[0]?.text} and ${percentText}`],
    ...(doubt !== undefined && { doubt }),
  };
}

function withoutReading(total: LabResult, analyte: CompiledAnalyte): LabResult {
  return {
    analyte: analyte.key,
    reference: total.reference,
    code: total.code,
    status: total.status,
    ...(total.span && { span: total.span }),
    ...(total.specimen !== undefined && { specimen: total.specimen }),
    values: [],
    pending: false,
    unitAssumed: false,
    manual: false,
    calculated: false,
    notes: [],
  };
}

function possibleValue(bounds: Bounds, total: LabResult, { analyte, person }: Derivation) {
  const [unit] = analyte.family.units;
  const limits = (): ReferenceLimits =>
    unit === undefined ? { notes: [] } : referenceLimits(undefined, analyte, person(total.span), unit);
  return gradedValue(bounds, limits, analyte);
}

/** The bounds of a result whose unit is known. */
function knownBounds(result: LabResult): Bounds | undefined {
  return result.values.length === 1 && !result.unitAssumed ? result.values[0]?.bounds : undefined;
}

/** The preferred result of a draw: without doubt, then by hand, else the first. */
function inDraw(results: ReadonlyMap<string, readonly LabResult[]>, total: LabResult): LabResult | undefined {
  const drawn = drawKeys(total).flatMap((key) => results.get(key) ?? []);
  const sound = drawn.filter((result) => result.doubt === undefined);
  const preferred = sound.length > 0 ? sound : drawn;
  return preferred.find((result) => result.manual) ?? preferred[0];
}

function byDraw(results: readonly LabResult[]): ReadonlyMap<string, readonly LabResult[]> {
  const draws = new Map<string, LabResult[]>();
  for (const result of results) {
    if (knownBounds(result) === undefined) continue;
    for (const key of drawKeys(result)) {
      const draw = draws.get(key);
      if (draw === undefined) draws.set(key, [result]);
      else draw.push(result);
    }
  }
  return draws;
}

/** Of one draw are the components of one Observation, and results of one instant; a date alone does not tell. */
function drawKeys({ reference, span }: LabResult): readonly string[] {
  return span?.precision === 'time' ? [reference, `${span.from} ${span.to}`] : [reference];
}
