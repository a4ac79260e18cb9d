import { isObject, list, text } from '../../fhir/shape.ts';
import { foldUnit } from '../../fhir/units.ts';
import type { PlotSheet } from '../knowledge.ts';
import { conceptCodes, type Resource, recordedAt, referenceOf } from './resource.ts';

/** One result of one laboratory test, in the unit of the plot. */
export interface LabPoint {
  /** Epoch ms. */
  readonly at: number;
  readonly value: number;
  /** As the record has it: `< 0.5 10*9/L`. */
  readonly recorded: string;
  readonly reference: string;
  readonly status: string;
  /** Final, amended or corrected, and without a comparator: what may clear. */
  readonly settled: boolean;
  readonly low?: number;
  readonly high?: number;
}

export interface LabSeries {
  readonly points: readonly LabPoint[];
  /** Results that cannot be drawn: no number, no time, a unit that is not this test's. */
  readonly notDrawn: readonly { readonly reference: string; readonly recorded: string }[];
}

/** Every result of one test, oldest first. Only to be looked at: which value counts, the service decides. */
export function labSeries(record: readonly Resource[], plot: PlotSheet): LabSeries {
  const codes = new Set(plot.codes);
  const found = record
    .filter(({ resourceType }) => resourceType === 'Observation')
    .flatMap((observation): readonly Resource[] => [
      observation,
      ...list(observation.component).flatMap((component) =>
        isObject(component) ? [{ ...observation, component: undefined, ...component }] : [],
      ),
    ])
    .filter(
      (result) =>
        result.status !== 'entered-in-error' && conceptCodes(result.code).some((code) => codes.has(code)),
    );
  const read = found.map((result) => ({ result, point: readPoint(result, plot) }));
  return {
    points: read.flatMap(({ point }) => point ?? []).sort((a, b) => a.at - b.at),
    notDrawn: read.flatMap(({ result, point }) =>
      point === undefined ? [{ reference: referenceOf(result) ?? '', recorded: recordedText(result) }] : [],
    ),
  };
}

function readPoint(result: Resource, plot: PlotSheet): LabPoint | undefined {
  const at = recordedAt(result);
  const { valueQuantity } = result;
  const value = inUnit(valueQuantity, plot);
  if (at === undefined || value === undefined) return undefined;
  const range = list(result.referenceRange).find(isObject);
  const low = inUnit(range?.low, plot, valueQuantity);
  const high = inUnit(range?.high, plot, valueQuantity);
  const status = text(result.status) ?? 'unknown';
  const comparator = isObject(valueQuantity) ? text(valueQuantity.comparator) : undefined;
  return {
    at,
    value,
    status,
    recorded: recordedText(result),
    reference: referenceOf(result) ?? '',
    settled: ['final', 'amended', 'corrected'].includes(status) && comparator === undefined,
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
  };
}

/** A range without a unit of its own is in the unit of its value. */
function inUnit(quantity: unknown, plot: PlotSheet, like?: unknown): number | undefined {
  if (!isObject(quantity) || typeof quantity.value !== 'number') return undefined;
  const fallback = isObject(like) ? like : {};
  const unit = text(quantity.code) ?? text(quantity.unit) ?? text(fallback.code) ?? text(fallback.unit);
  const conversion = unit === undefined ? undefined : plot.units[foldUnit(unit)];
  return conversion === undefined ? undefined : (quantity.value - conversion[0]) * conversion[1];
}

function recordedText(result: Resource): string {
  const { valueQuantity: quantity } = result;
  if (!isObject(quantity)) return text(result.valueString) ?? 'no value';
  return [quantity.comparator, quantity.value, quantity.unit ?? quantity.code]
    .filter((part) => part !== undefined && part !== null)
    .join(' ');
}

/** A threshold where it stands for this patient: multiples of a limit by the newest range, else by the assumed one. */
export function thresholdsOf(
  plot: PlotSheet,
  { points }: LabSeries,
): readonly { readonly kind: 'hold' | 'stop'; readonly label: string; readonly at: number }[] {
  const { low, high } = rangeOf(plot, points);
  return plot.lines.flatMap(({ kind, label, at, times }) => {
    const limit = times === 'upperLimit' ? high : times === 'lowerLimit' ? low : 1;
    return limit === undefined ? [] : [{ kind, label, at: at * limit }];
  });
}

export function rangeOf(
  plot: PlotSheet,
  points: readonly LabPoint[],
): { readonly low: number | undefined; readonly high: number | undefined; readonly assumed: boolean } {
  const newest = points.findLast((point) => point.low !== undefined || point.high !== undefined);
  if (newest !== undefined) return { low: newest.low, high: newest.high, assumed: false };
  return { low: plot.assumed.lower, high: plot.assumed.upper, assumed: true };
}
