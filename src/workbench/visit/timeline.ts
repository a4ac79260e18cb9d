import { isObject, text } from '../../fhir/shape.ts';
import type { DrugKnowledge } from '../knowledge.ts';
import { courseDays, intervalBefore } from './course.ts';
import { dosesIn } from './doses.ts';
import { isOfDrug, readOrder } from './drug-order.ts';
import { conceptText, type Resource, recordedAt, referenceOf } from './resource.ts';
import { recordOf, type Visit } from './visit.ts';
import { daysBetween } from './zoned.ts';

/** A mark on the line of treatment days. */
export interface TimelineMark {
  readonly kind: 'given' | 'notDone' | 'planned' | 'event';
  /** Epoch ms. */
  readonly at: number;
  readonly label: string;
  readonly detail: string;
  readonly reference: string;
}

/** Calendar days between two doses, given or planned, one after the other. */
export interface TimelineGap {
  readonly from: number;
  readonly to: number;
  readonly days: number;
  /** Days by which the dose is later than the schedule; 0 = on time. */
  readonly late: number;
}

export interface Timeline {
  readonly marks: readonly TimelineMark[];
  readonly gaps: readonly TimelineGap[];
}

/** Treatment days with doses and delays, the drafts that are planned, and what happened in between. */
export function timelineOf(visit: Visit, drug: DrugKnowledge): Timeline {
  const record = recordOf(visit);
  const doses = dosesIn(record, drug);
  const given = doses.filter((dose) => dose.given);
  const labels = drug.course === undefined ? [] : courseDays(drug.course);
  const planned = plannedDoses(visit, drug);
  const inOrder = [...given.map(({ at }) => at), ...planned.map(({ at }) => at)].sort((a, b) => a - b);
  return {
    marks: [
      ...doses.map((dose): TimelineMark => {
        const day = labels[given.indexOf(dose)];
        const onSchedule = dose.given && day !== undefined && day.mg === dose.mg;
        return {
          kind: dose.given ? 'given' : 'notDone',
          at: dose.at,
          label: dose.mg === undefined ? 'dose ?' : `${dose.mg} mg`,
          detail: [onSchedule ? day.label : undefined, dose.given ? undefined : 'not given']
            .filter((part) => part !== undefined)
            .join(' '),
          reference: dose.reference,
        };
      }),
      ...planned,
      ...eventsSince(record, given[0]?.at ?? visit.now, visit.now),
    ].sort((a, b) => a.at - b.at),
    gaps: inOrder.slice(1).map((to, index): TimelineGap => {
      const from = inOrder[index] ?? to;
      const days = daysBetween(from, to, visit.zone);
      const due = drug.course === undefined ? undefined : intervalBefore(drug.course, index + 1);
      return { from, to, days, late: due === undefined ? 0 : Math.max(0, days - due) };
    }),
  };
}

function plannedDoses({ drafts, now }: Visit, drug: DrugKnowledge): readonly TimelineMark[] {
  const all = drafts.map(({ resource }) => resource);
  return all
    .filter((resource) => resource.resourceType.endsWith('Request') && isOfDrug(resource, drug, all))
    .map((resource) => {
      const { mg, start } = readOrder(resource);
      const held = resource.status === 'on-hold';
      return {
        kind: 'planned',
        at: start ?? now,
        label: mg === undefined ? 'dose ?' : `${mg} mg`,
        detail: held ? 'ordered, on hold' : 'ordered',
        reference: referenceOf(resource) ?? '',
      };
    });
}

/** Conditions and adverse events that began since the first dose. */
function eventsSince(record: readonly Resource[], first: number, now: number): readonly TimelineMark[] {
  return record.flatMap((resource) => {
    if (resource.resourceType !== 'Condition' && resource.resourceType !== 'AdverseEvent') return [];
    const at = recordedAt(resource);
    if (at === undefined || at < first || at > now) return [];
    const severity = isObject(resource.severity) ? conceptText(resource.severity) : text(resource.severity);
    return [
      {
        kind: 'event' as const,
        at,
        label: conceptText(resource.code) ?? conceptText(resource.event) ?? resource.resourceType,
        detail: severity ?? '',
        reference: referenceOf(resource) ?? '',
      },
    ];
  });
}
