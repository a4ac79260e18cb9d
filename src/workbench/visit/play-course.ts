import { isObject } from '../../fhir/shape.ts';
import type { DrugKnowledge } from '../knowledge.ts';
import { type CourseDay, courseDays } from './course.ts';
import { dosesIn } from './doses.ts';
import { isOfDrug, readOrder } from './drug-order.ts';
import { editOrder } from './edit-order.ts';
import { type Resource, recordedAt, resourcesIn } from './resource.ts';
import { type Draft, recordOf, type Visit, withRecorded } from './visit.ts';
import { daysLater, fromWallClock, toDay, toFhirTime } from './zoned.ts';

const hour = 3_600_000;
const morning = '08:00';
const drawn = '07:00';
const infusion = '10:00';

/** Drafts for one treatment day: the drug's order with the dose that is due, and the companions of its cycle. */
export function draftsFor(
  visit: Visit,
  drug: DrugKnowledge,
  day: CourseDay,
  start: number,
  newId: () => string,
): readonly Draft[] {
  const { draft } = drug;
  if (draft === undefined) return [];
  const own = {
    subject: { reference: `Patient/${visit.patientId}` },
    ...(visit.encounterId === undefined
      ? {}
      : { encounter: { reference: `Encounter/${visit.encounterId}` } }),
    authoredOn: toFhirTime(visit.now, visit.zone),
    requester: { reference: visit.userId },
  };
  const place = (resource: Readonly<Record<string, unknown>>, at: number, fields = {}): Draft => ({
    resource: editOrder(
      { ...resource, resourceType: String(resource.resourceType), id: newId(), ...own },
      { ...fields, start: at },
      visit.zone,
    ),
  });
  const text = `${day.label} ${day.mg} mg intravenous infusion`;
  return [
    place(draft, start, { mg: day.mg, text }),
    ...drug.companions
      .filter(({ cycles }) => cycles.includes(day.cycle))
      .map(({ resource, minutes }) => place(resource, start + minutes * 60_000)),
  ];
}

/** The dose that the record calls for, by the number of doses given. */
export function nextDue(visit: Visit, drug: DrugKnowledge): CourseDay | undefined {
  const given = dosesIn(recordOf(visit), drug).filter((dose) => dose.given);
  return drug.course === undefined ? undefined : courseDays(drug.course)[given.length];
}

/**
 * Gives what was signed and goes on to the next treatment day: the doses enter the record, the clock moves to the morning
 * of that day, the routine results are drawn again with their last values, and the next order is drafted.
 */
export function playDose(visit: Visit, drug: DrugKnowledge, newId: () => string): Visit {
  const before = nextDue(visit, drug);
  const given = administer(visit, drug, newId);
  const next = nextDue(given, drug);
  if (before === undefined || next === undefined || next.label === before.label) return given;
  const today = startOf(visit, drug) ?? visit.now;
  const at = (clock: string): number => {
    const day = toDay(daysLater(today, next.after - before.after, visit.zone), visit.zone);
    return fromWallClock(`${day}T${clock}`, visit.zone) ?? visit.now;
  };
  const moved = { ...given, now: at(morning), writtenFor: at(morning), drafts: [] };
  const measured = drawAgain(moved, at(drawn), newId);
  return { ...measured, drafts: draftsFor(measured, drug, next, at(infusion), newId) };
}

function startOf({ drafts }: Visit, drug: DrugKnowledge): number | undefined {
  const all = drafts.map(({ resource }) => resource);
  const order = all.find((resource) => isOfDrug(resource, drug, all) && resource.status !== 'on-hold');
  return order === undefined ? undefined : readOrder(order).start;
}

/** Signed medication orders become doses given, other orders become active orders of the record. */
export function administer(visit: Visit, drug: DrugKnowledge, newId: () => string): Visit {
  const orders = visit.drafts
    .map(({ resource }) => resource)
    .filter(({ status }) => status === undefined || status === 'draft' || status === 'active');
  const medications = orders.filter(({ resourceType }) => resourceType === 'MedicationRequest');
  const services = orders.filter(({ resourceType }) => resourceType === 'ServiceRequest');
  const doses = medications.flatMap((order) => asGiven(order, visit, newId));
  const withDoses = withRecorded(visit, keyOf(drug, 'MedicationAdministration'), doses);
  return withRecorded(
    withDoses,
    keyOf(drug, 'ServiceRequest'),
    services.map((order) => ({ ...order, status: 'active', intent: 'order' })),
  );
}

function asGiven(order: Resource, visit: Visit, newId: () => string): readonly Resource[] {
  const { start, mg, duration } = readOrder(order);
  if (start === undefined) return [];
  const { medicationCodeableConcept, medicationReference, contained, subject } = order;
  const end = toFhirTime(start + (duration ?? 1) * hour, visit.zone);
  return [
    {
      resourceType: 'MedicationAdministration',
      id: newId(),
      status: 'completed',
      ...(medicationCodeableConcept === undefined ? {} : { medicationCodeableConcept }),
      ...(medicationReference === undefined ? {} : { medicationReference }),
      ...(contained === undefined ? {} : { contained }),
      subject,
      effectivePeriod: { start: toFhirTime(start, visit.zone), end },
      ...(mg === undefined
        ? {}
        : { dosage: { dose: { value: mg, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } } }),
    },
  ];
}

/** The prefetch key under which the service asks for a type. */
function keyOf({ services }: DrugKnowledge, type: string): string {
  const templates = services.flatMap(({ prefetch }) => Object.entries(prefetch));
  return templates.find(([, template]) => template.startsWith(`${type}?`))?.[0] ?? type;
}

/** Every Observation of the last day on which any was made, again with the same values. */
function drawAgain(visit: Visit, at: number, newId: () => string): Visit {
  const observations = Object.entries(visit.prefetch).flatMap(([key, value]) =>
    resourcesIn(value)
      .filter(({ resourceType, status }) => resourceType === 'Observation' && status !== 'entered-in-error')
      .map((resource) => ({ key, resource, at: recordedAt(resource) ?? 0 })),
  );
  const last = toDay(Math.max(0, ...observations.map((one) => one.at)), visit.zone);
  return observations
    .filter((one) => toDay(one.at, visit.zone) === last && isObject(one.resource.code))
    .reduce((measured, { key, resource }) => {
      const { effectivePeriod: _, effectiveInstant: __, issued: ___, ...rest } = resource;
      const again = { ...rest, id: newId(), effectiveDateTime: toFhirTime(at, visit.zone) };
      return withRecorded(measured, key, [again]);
    }, visit);
}
