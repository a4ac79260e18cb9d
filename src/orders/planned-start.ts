import type { FhirResource } from 'fhir/r4';
import { formatInstant, readDateTime, type TimeSpan } from '../fhir/dates.ts';
import { isObject, list } from '../fhir/shape.ts';
import { dosagesOf, fieldsOf } from './dosages.ts';

export interface PlannedStart {
  /** Epoch milliseconds: the beginning of the span, by which orders are sorted. */
  readonly at: number;
  readonly span: TimeSpan;
  readonly from: 'timing.event' | 'boundsPeriod.start' | 'authoredOn' | 'now';
  /** Later events of the same order, in time's order. */
  readonly further: readonly TimeSpan[];
  /** Fields that hold a time nobody can read, and were passed over. */
  readonly unreadable: readonly PlannedStart['from'][];
}

type Source = readonly [PlannedStart['from'], readonly unknown[]];

/**
 * When the order is planned: first event, else start of the bounds, else `authoredOn`, else now (fhir-data.md §3); of a
 * ServiceRequest, `occurrence[x]` in the same order. Of several events the earliest counts, whichever stands first.
 * @param now epoch milliseconds
 */
export function plannedStart(
  { resource }: { readonly resource: FhirResource },
  now: number,
  zone: string,
): PlannedStart {
  const unreadable: PlannedStart['from'][] = [];
  for (const [from, values] of sources(resource)) {
    const spans = values.flatMap((value) => readDateTime(value, zone) ?? []);
    const [span, ...further] = spans.sort((a, b) => a.from - b.from || a.to - b.to);
    if (spans.length < values.length) unreadable.push(from);
    if (span !== undefined) return { at: span.from, span, from, further, unreadable };
  }
  const recorded = formatInstant(now, zone);
  const span: TimeSpan = { from: now, to: now, precision: 'time', recorded, zoneAssumed: false };
  return { at: now, span, from: 'now', further: [], unreadable };
}

function sources(resource: FhirResource): readonly Source[] {
  const fields = fieldsOf(resource);
  const timings = [
    ...dosagesOf(resource).flatMap(({ timing }) => list(timing)),
    ...list(fields.occurrenceTiming),
  ].filter(isObject);
  const bounds = timings.flatMap(({ repeat }) => (isObject(repeat) ? list(repeat.boundsPeriod) : []));
  const periods = [...bounds, ...list(fields.occurrencePeriod)].filter(isObject);
  return [
    ['timing.event', [...timings.flatMap(({ event }) => list(event)), ...list(fields.occurrenceDateTime)]],
    ['boundsPeriod.start', periods.flatMap(({ start }) => list(start))],
    ['authoredOn', list(fields.authoredOn)],
  ];
}
