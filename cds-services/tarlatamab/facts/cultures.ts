import type { Observation } from 'fhir/r4';
import type { Evidence } from '#src/facts/fact.ts';
import { codingsOf, textsOf } from '#src/fhir/coding.ts';
import { formatSpan, readDateTime, readPeriodOrDateTime } from '#src/fhir/dates.ts';
import { text } from '#src/fhir/shape.ts';
import type { Context } from './settings.ts';

export interface PositiveCulture {
  readonly text: string;
  readonly evidence: Evidence;
}

const VOID = new Set(['entered-in-error', 'cancelled', 'registered']);
const MS_PER_DAY = 86_400_000;
/** v3 ObservationInterpretation. */
const POSITIVE = new Set(['POS', 'A', 'AA']);
const NO_GROWTH =
  /\bno\b|negative|not (detected|isolated)|normal (flora|respiratory)|contaminat|pending|see |report|in progress/i;

/** Cultures of the site's look-back that grew something, whatever their status (clinical.md §5 #95). */
export function positiveCultures(context: Context): readonly PositiveCulture[] {
  const since = context.now - context.settings.policy.cultureLookBackDays * MS_PER_DAY;
  return context.record
    .observations([...context.valueSet('cultures').codes])
    .flatMap(({ resource, reference }) => {
      if (VOID.has(text(resource.status) ?? '')) return [];
      const span =
        readPeriodOrDateTime(resource, 'effective', context.zone) ??
        readDateTime(resource.issued, context.zone);
      const said = positiveText(context, resource);
      if (said === undefined || (span !== undefined && span.to < since)) return [];
      const name = textsOf(resource.code)[0] ?? 'culture';
      const at = span === undefined ? undefined : formatSpan(span, context.zone);
      return [
        {
          text: `${name}: ${said}, ${at ?? 'undated'}`,
          evidence: { resource: reference, what: name, value: said, ...(at === undefined ? {} : { at }) },
        },
      ];
    });
}

/** What grew; undefined where nothing did or nobody can tell. */
function positiveText(context: Context, observation: Observation): string | undefined {
  const said = text(observation.valueString) ?? textsOf(observation.valueCodeableConcept)[0];
  const concepts = [observation.valueCodeableConcept, observation.interpretation];
  if (said !== undefined && NO_GROWTH.test(said)) return undefined;
  if (context.valueSet('test-negative').find(observation.valueCodeableConcept) !== undefined)
    return undefined;
  const flagged =
    context.valueSet('test-positive').find(concepts.flat()) !== undefined ||
    codingsOf(observation.interpretation).some(({ code }) => code !== undefined && POSITIVE.has(code));
  if (flagged) return said ?? 'positive';
  return said;
}
