import type { MedicationRequest, RequestGroup } from 'fhir/r4';
import { readDateTime, type TimeSpan } from '../fhir/dates.ts';
import { referenceText } from '../fhir/reference.ts';
import { isObject, list, text } from '../fhir/shape.ts';
import type { PatientRecord } from '../record/patient-record.ts';

export interface OrderSetOrder {
  readonly resource: MedicationRequest;
  readonly reference: string;
  readonly source: 'orderSet';
  /** The action's own time, where it has one. */
  readonly time?: TimeSpan | undefined;
}

const OPEN = new Set(['active', 'draft']);
/** Groups within groups are followed this far. */
const MAXIMUM_DEPTH = 5;

/**
 * The medication orders that the actions of order sets name (clinical.md §5 #102): contained, in the same Bundle or in the
 * record. An action that only describes its order in words holds no order that anybody could check.
 */
export function orderSetOrders(record: PatientRecord, zone: string): readonly OrderSetOrder[] {
  return record
    .of('RequestGroup')
    .filter(({ resource }) => OPEN.has(text(resource.status) ?? ''))
    .flatMap(({ resource }) => ordersOf(resource.action, resource, record, zone, 0));
}

function ordersOf(
  actions: unknown,
  group: RequestGroup,
  record: PatientRecord,
  zone: string,
  depth: number,
): readonly OrderSetOrder[] {
  if (depth > MAXIMUM_DEPTH) return [];
  return list(actions)
    .filter(isObject)
    .flatMap((action) => {
      const found = record.resolve(referenceText(action.resource), group);
      const own =
        found?.resource.resourceType === 'MedicationRequest' &&
        OPEN.has(text(found.resource.status) ?? 'draft')
          ? [
              {
                resource: found.resource,
                reference: found.reference,
                source: 'orderSet' as const,
                time: readDateTime(action.timingDateTime, zone),
              },
            ]
          : [];
      return [...own, ...ordersOf(action.action, group, record, zone, depth + 1)];
    });
}
