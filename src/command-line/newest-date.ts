import { readDateTime, readPeriodOrDateTime, type TimeSpan } from '../fhir/dates.ts';
import { isObject, list } from '../fhir/shape.ts';

const choices = ['effective', 'performed', 'onset'] as const;
const elements = ['issued', 'authoredOn', 'recordedDate', 'recorded', 'date', 'dateAsserted'] as const;

/**
 * The newest moment at which something was observed, done or written, in epoch milliseconds: the end of the day where a
 * day is all the record tells. Planned times do not count, nor those of the export itself. Undefined: no date at all.
 */
export function newestDate(resources: Iterable<unknown>, zone: string): number | undefined {
  let exact: number | undefined;
  let vague: number | undefined;
  for (const resource of resources) {
    if (!isObject(resource)) continue;
    for (const { to, precision } of datesOf(resource, zone)) {
      if (precision === 'day' || precision === 'time') exact = Math.max(exact ?? to, to);
      else vague = Math.max(vague ?? to, to);
    }
  }
  return exact ?? vague;
}

function datesOf(resource: Readonly<Record<string, unknown>>, zone: string): readonly TimeSpan[] {
  const spans = [
    ...choices.map((element) => readPeriodOrDateTime(resource, element, zone, 'start')),
    ...elements.map((element) => readDateTime(resource[element], zone)),
  ];
  return spans.filter((span) => span !== undefined);
}

/** Every resource of a request's prefetch, whatever it is wrapped in. */
export function* resourcesIn(value: unknown, depth = 0): Generator<Readonly<Record<string, unknown>>> {
  if (depth > 8) return;
  for (const item of list<unknown>(value)) {
    if (!isObject(item)) continue;
    if (item.resourceType === undefined || item.resourceType === 'Bundle') {
      yield* resourcesIn(item.entry ?? item.resource, depth + 1);
    } else yield item;
  }
}
