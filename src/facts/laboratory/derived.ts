import { addBounds, type Bounds, multiplyBounds } from '../../fhir/bounds.ts';
import type { TimeSpan } from '../../fhir/dates.ts';
import { Decimal } from '../../fhir/decimal.ts';
import type { CompiledAnalyte } from './analytes.ts';
import { gradedValue } from './observation-result.ts';
import type { Person } from './population.ts';
import { referenceLimits } from './reference-limits.ts';
import { gradeSpan, type LabResult } from './result.ts';

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
  return totals.flatMap((total) => {
    if (knownBounds(total) === undefined) return [];
    if (direct.some((result) => result.values.length > 0 && isSameDraw(result, total))) return [];
    for (const sum of percents) {
      const parts = sum.map((results) => inDraw(results, total));
      if (parts.length > 0 && parts.every((part) => part !== undefined)) {
        const result = calculated(total, parts, derivation);
        if (result !== undefined) return [result];
      }
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
    if (high === undefined) return [];
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
  const limits =
    unit === undefined ? { notes: [] } : referenceLimits(undefined, analyte, person(total.span), unit);
  return gradedValue(bounds, limits, analyte);
}

/** The bounds of a result whose unit is known. */
function knownBounds(result: LabResult): Bounds | undefined {
  return result.values.length === 1 && !result.unitAssumed ? result.values[0]?.bounds : undefined;
}

/** The preferred result of a draw: without doubt, then by hand, else the first. */
function inDraw(results: readonly LabResult[], total: LabResult): LabResult | undefined {
  const drawn = results.filter((result) => knownBounds(result) !== undefined && isSameDraw(result, total));
  const sound = drawn.filter((result) => result.doubt === undefined);
  const preferred = sound.length > 0 ? sound : drawn;
  return preferred.find((result) => result.manual) ?? preferred[0];
}

/** One Observation's components, or the same instant; a date alone does not tell one draw from another. */
export function isSameDraw(a: LabResult, b: LabResult): boolean {
  if (a.reference === b.reference) return true;
  if (a.span === undefined || b.span === undefined) return false;
  return a.span.precision === 'time' && a.span.from === b.span.from && a.span.to === b.span.to;
}
