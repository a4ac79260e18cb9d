import type { FhirResource, MedicationAdministration, MedicationRequest } from 'fhir/r4';
import { localDay, readDateTime, readPeriodOrDateTime, type TimeSpan } from '../fhir/dates.ts';
import type { MedicationNames } from '../fhir/medication.ts';
import { isObject, list, text } from '../fhir/shape.ts';
import type { Located, PatientRecord } from '../record/patient-record.ts';
import { dosagesOf, isAsNeeded } from './dosages.ts';
import { givenAsOrder } from './given-as-order.ts';
import { orderSetOrders } from './order-set.ts';

/** Another order of the same visit, or a dose of it that was already given. */
export interface Companion {
  readonly reference: string;
  /** An administration reads as the order that it carried out. */
  readonly resource: MedicationRequest;
  readonly source: 'draft' | 'order' | 'given' | 'orderSet';
  /** When it is planned or was given, beside the infusion; absent where nobody says. */
  readonly time?: TimeSpan;
  readonly drug: MedicationNames;
}

export interface CompanionSearch {
  readonly record: PatientRecord;
  /** The other drafts of the signing. */
  readonly drafts: readonly FhirResource[];
  /** Epoch milliseconds. */
  readonly plannedStart: number;
  readonly now: number;
  readonly zone: string;
}

/** Beside the infusion: the same local day, or at most this far from it (an infusion shortly after midnight). */
const BESIDE_MS = 12 * 3_600_000;
const ORDERABLE = new Set(['active', 'draft']);
const GIVEN = new Set(['completed', 'in-progress']);
/** A proposal in the record is a reminder; among the drafts it is an order being written (clinical.md §5, head). */
const NOT_ORDERED = new Set(['proposal', 'option']);

/**
 * The medication orders that may go with an infusion (fhir-data.md §3): the other drafts, the active orders of the record,
 * the actions of an order set that is not yet turned into orders (clinical.md §5 #102), and what was given. One that names
 * another day belongs to another dose; one as needed belongs to none.
 */
export function findCompanions(asked: CompanionSearch): readonly Companion[] {
  const { record } = asked;
  const search: Search = { ...asked, today: localDay(asked.plannedStart, asked.zone).dayNumber };
  const drafts = search.drafts.flatMap((resource, index): readonly Ordered[] =>
    resource.resourceType === 'MedicationRequest' && ORDERABLE.has(text(resource.status) ?? 'draft')
      ? [
          {
            resource,
            reference: `MedicationRequest/${text(resource.id) ?? `draftOrders[${index}]`}`,
            source: 'draft',
          },
        ]
      : [],
  );
  const standing = record
    .of('MedicationRequest')
    .filter(({ key, resource }) => key !== 'draftOrders' && isOrdered(resource))
    .map(({ resource, reference }): Ordered => ({ resource, reference, source: 'order' }));
  const found = [...drafts, ...standing];
  const inSets = orderSetOrders(record, search.zone).filter(
    (one) => !found.some(({ reference }) => reference === one.reference),
  );
  const given = record.of('MedicationAdministration').flatMap((located) => givenBeside(located, search));
  return [...[...found, ...inSets].flatMap((order) => orderedBeside(order, search)), ...given];
}

interface Search extends CompanionSearch {
  /** Number of the local day of the infusion. */
  readonly today: number;
}

interface Ordered {
  readonly resource: MedicationRequest;
  readonly reference: string;
  readonly source: Companion['source'];
  readonly time?: TimeSpan | undefined;
}

function isOrdered(order: MedicationRequest): boolean {
  const prohibited: unknown = order.doNotPerform;
  return (
    text(order.status) === 'active' &&
    !NOT_ORDERED.has(text(order.intent) ?? '') &&
    prohibited !== true &&
    prohibited !== 'true'
  );
}

function orderedBeside(order: Ordered, search: Search): readonly Companion[] {
  const { resource, reference, source } = order;
  if (dosagesOf(resource).some(isAsNeeded)) return [];
  const events = order.time === undefined ? eventsOf(resource, search.zone) : [order.time];
  const time = nearest(events, search);
  if (events.length > 0 && time === undefined) return [];
  if (events.length === 0 && isOver(resource, search)) return [];
  return [
    {
      reference,
      resource,
      source,
      ...(time === undefined || time.precision !== 'time' ? {} : { time }),
      drug: search.record.drugOf(resource),
    },
  ];
}

function givenBeside(
  { resource, reference }: Located<MedicationAdministration>,
  search: Search,
): readonly Companion[] {
  const span = readPeriodOrDateTime(resource, 'effective', search.zone, 'start');
  if (!GIVEN.has(text(resource.status) ?? '') || span === undefined || span.from > search.now) return [];
  if (!isBeside(span, search)) return [];
  return [
    {
      reference,
      resource: givenAsOrder(resource, search.zone),
      source: 'given',
      ...(span.precision === 'time' ? { time: span } : {}),
      drug: search.record.drugOf(resource),
    },
  ];
}

/** `timing.event`, and a start of the bounds that is a clock time. */
function eventsOf(order: MedicationRequest, zone: string): readonly TimeSpan[] {
  const timings = dosagesOf(order).flatMap(({ timing }) => list<unknown>(timing).filter(isObject));
  const events = timings.flatMap(({ event }) => list<unknown>(event));
  if (events.length > 0) return events.flatMap((event) => readDateTime(event, zone) ?? []);
  return boundsOf(order)
    .flatMap(({ start }) => readDateTime(start, zone) ?? [])
    .filter(({ precision }) => precision === 'time');
}

function boundsOf(order: MedicationRequest): readonly Readonly<Record<string, unknown>>[] {
  return dosagesOf(order)
    .flatMap(({ timing }) => (isObject(timing) && isObject(timing.repeat) ? [timing.repeat] : []))
    .flatMap(({ boundsPeriod }) => (isObject(boundsPeriod) ? [boundsPeriod] : []));
}

/** Bounds that end before the infusion's day, or begin after it. */
function isOver(order: MedicationRequest, { today, zone }: Search): boolean {
  return boundsOf(order).some((bounds) => {
    const start = readDateTime(bounds.start, zone);
    const end = readDateTime(bounds.end, zone);
    return (
      (end !== undefined && localDay(end.to, zone).dayNumber < today) ||
      (start !== undefined && localDay(start.from, zone).dayNumber > today)
    );
  });
}

function isBeside(span: TimeSpan, { plannedStart, today, zone }: Search): boolean {
  const sameDay = localDay(span.from, zone).dayNumber === today;
  return sameDay || (span.precision === 'time' && Math.abs(span.from - plannedStart) <= BESIDE_MS);
}

function nearest(events: readonly TimeSpan[], search: Search): TimeSpan | undefined {
  return events
    .filter((event) => isBeside(event, search))
    .toSorted((a, b) => Math.abs(a.from - search.plannedStart) - Math.abs(b.from - search.plannedStart))[0];
}
