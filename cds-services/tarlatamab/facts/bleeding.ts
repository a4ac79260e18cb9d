import { z } from 'zod';
import { eventEvidence, isIdea } from '#src/facts/events.ts';
import { known, unreadable } from '#src/facts/fact.ts';
import { labEvidence } from '#src/facts/laboratory/reading.ts';
import { gradeSpan } from '#src/facts/laboratory/result.ts';
import { formatSpan } from '#src/fhir/dates.ts';
import { doseHistory } from './dose-history.ts';
import { idea, ideaValueSets } from './event-ideas.ts';
import { platelets } from './laboratory.ts';
import { sinceText } from './neuro-texts.ts';
import type { Definition } from './settings.ts';
import { firstDoseAt, toxicityEvents, unreadEvents } from './toxicity-events.ts';

const shape = z.object({
  /** A bleeding that is not over. */
  active: z.boolean(),
  /** Platelets were grade 3 or 4 since the first dose. */
  afterLowPlatelets: z.boolean(),
  found: z.string(),
  lowestText: z.string(),
});

export type Bleeding = z.infer<typeof shape>;

const GRADE = 3;

/** Bleeding, which keeps a dose on hold after platelets have recovered (US label 2.4 Table 7). */
export const bleeding: Definition<Bleeding> = {
  name: 'bleeding',
  shape,
  reads: [{ key: 'conditions', valueSets: ideaValueSets('bleeding') }],
  uses: [doseHistory, toxicityEvents, platelets.results],
  derive(context) {
    const events = (context.get(toxicityEvents).readings[0] ?? []).filter(
      (event) => event.activity !== 'over' && isIdea(event, idea(context, 'bleeding')),
    );
    const firstDose = firstDoseAt(context);
    const low = (context.get(platelets.results).readings[0] ?? []).filter(
      (result) =>
        (result.span === undefined || firstDose === undefined || result.span.to >= firstDose) &&
        result.values.length > 0 &&
        gradeSpan(result).mildest >= GRADE,
    );
    const [newest] = low;
    const at = newest?.span === undefined ? 'undated' : formatSpan(newest.span, context.zone);
    const value: Bleeding = {
      active: events.length > 0,
      afterLowPlatelets: low.length > 0,
      found: sinceText(events, context.zone),
      lowestText: newest === undefined ? '' : `${newest.values[0]?.text ?? ''} (${at})`,
    };
    const evidence = [
      ...events.map((event) => eventEvidence(event, 'bleeding', context.zone)),
      ...(newest === undefined || events.length === 0
        ? []
        : [labEvidence(newest, context.analytes.get('platelets'), context.zone)]),
    ];
    // Without low platelets a bleeding decides nothing here: what is unread is no gap then.
    const unread = low.length > 0 ? unreadEvents(context) : undefined;
    return unread === undefined ? known(value, evidence) : unreadable(unread, [value], evidence);
  },
};
