import { z } from 'zod';
import { type ClinicalEvent, clinicalEvents, isIdea } from '#src/facts/events.ts';
import { known } from '#src/facts/fact.ts';
import { type ObservedEvent, observedEvents } from '#src/facts/observed-events.ts';
import { systems } from '#src/fhir/coding.ts';
import { doseHistory, isCharted } from './dose-history.ts';
import { idea, ideaValueSets } from './event-ideas.ts';
import type { Context, Definition } from './settings.ts';

/** An event, and whether tarlatamab can have caused it. */
export interface ToxicityEvent extends ClinicalEvent {
  /** It began before the first tarlatamab dose of a history that is all read. */
  readonly beforeFirstDose: boolean;
}

/** Codes that carry their grade (ICD-10-CM 2026); 9 of D89.83 and 0 of G92.0 are "unspecified". */
const CODED_GRADES = [
  { system: systems.icd10cm, pattern: /^D89\.83([1-5])$/ },
  { system: systems.icd10cm, pattern: /^G92\.0([1-5])$/ },
];
const NAMES = {
  coded: CODED_GRADES,
  gradeExtension: 'urn:tarlatamab-cds:ctcae-grade',
  versionExtension: 'urn:tarlatamab-cds:ctcae-version',
};

const MS_PER_DAY = 86_400_000;
/** An event of before the first dose that nothing calls active, and that began longer ago, is history. */
const HISTORY_AFTER_DAYS = 28;

/** What sites chart as a graded row of a flowsheet; a site adds its own codes to these value sets. */
const CHARTED = ['crs', 'icans'] as const;

/** Every Condition, AdverseEvent and graded Observation of the record, read once for all toxicity topics; not for rules. */
export const toxicityEvents: Definition<readonly ToxicityEvent[]> = {
  name: 'toxicityEvents',
  shape: z.custom<readonly ToxicityEvent[]>(),
  reads: [
    { key: 'conditions' },
    { key: 'adverseEvents' },
    { key: 'observations', valueSets: ideaValueSets(...CHARTED) },
  ],
  uses: [doseHistory],
  derive(context) {
    const firstDose = firstDoseAt(context);
    return known(
      eventsOf(context).map((event) => ({
        ...event,
        // A provisional diagnosis may hold, it proves no grade (clinical.md §5 #82).
        ...(event.suspected ? { verified: false } : {}),
        beforeFirstDose: startedBefore(event, firstDose),
      })),
    );
  },
};

function eventsOf(context: Context): readonly ClinicalEvent[] {
  const { record, now, zone } = context;
  const ideas = CHARTED.map((name) => idea(context, name));
  const recorded = clinicalEvents(record, NAMES, now, zone);
  const observed = observedEvents(record, ideas, NAMES, zone).map((event) => {
    const own = ideas.find((one) => isIdea(event, one));
    const closed = own && recorded.find((other) => isIdea(other, own) && tellsTheEndOf(other, event));
    return closed === undefined
      ? event
      : { ...event, activity: 'over' as const, ...(closed.end === undefined ? {} : { end: closed.end }) };
  });
  return [...recorded, ...observed];
}

/** Nobody charts grade 0 of what the problem list has closed: a row from within a recorded event ends with it. */
function tellsTheEndOf(recorded: ClinicalEvent, row: ObservedEvent): boolean {
  if (row.activity === 'over' || recorded.activity !== 'over') return false;
  if (row.onset === undefined || row.newest === undefined || recorded.onset === undefined) return false;
  const last = (recorded.end ?? recorded.onset).to + MS_PER_DAY;
  return recorded.onset.from - MS_PER_DAY <= row.onset.from && row.newest.from <= last;
}

/**
 * Start of the first charted dose; Infinity where none was given; undefined where the history cannot tell: not all read, or not
 * beginning with the first step.
 */
export function firstDoseAt(context: Context): number | undefined {
  const history = context.get(doseHistory);
  if (!isCharted(history)) return undefined;
  const first = history.readings[0]?.doses[0];
  if (first === undefined) return Number.POSITIVE_INFINITY;
  return first.mg === context.settings.schedule.days[0]?.mg ? first.at : undefined;
}

function startedBefore({ onset }: ClinicalEvent, firstDose: number | undefined): boolean {
  if (firstDose === undefined) return false;
  if (firstDose === Number.POSITIVE_INFINITY) return true;
  return onset !== undefined && onset.to < firstDose;
}

/** Of another treatment and past: told, but no reason to do anything (clinical.md §5 #85). */
export function isHistory(event: ToxicityEvent, now: number): boolean {
  if (!event.beforeFirstDose || event.activity === 'stated') return false;
  if (event.activity === 'over') return true;
  return event.onset !== undefined && event.onset.to < now - HISTORY_AFTER_DAYS * MS_PER_DAY;
}

/** Why events cannot be known: prefetch keys that were not all read. */
export function unreadEvents(context: Context, ...more: readonly string[]): string | undefined {
  const reasons = ['conditions', 'adverseEvents', ...more].flatMap((key) => {
    const slice = context.record.slice(key);
    return slice.state === 'complete' ? [] : [slice.reason ?? `${key}: not read`];
  });
  return reasons.length === 0 ? undefined : reasons.join('; ');
}
