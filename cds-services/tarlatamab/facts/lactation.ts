import { z } from 'zod';
import { activeConditions } from '#src/facts/conditions.ts';
import { type Evidence, known, unreadable } from '#src/facts/fact.ts';
import { textsOf } from '#src/fhir/coding.ts';
import { formatSpan, readDateTime, readPeriodOrDateTime, type TimeSpan } from '#src/fhir/dates.ts';
import { text } from '#src/fhir/shape.ts';
import type { Context, Definition } from './settings.ts';

const shape = z.object({
  breastfeeding: z.boolean(),
  /** `Currently breastfeeding, 2026-11-19`. */
  found: z.string(),
});

interface Statement {
  readonly breastfeeding: boolean;
  readonly span?: TimeSpan;
  readonly evidence: Evidence;
}

const VOID_STATUS = new Set(['entered-in-error', 'cancelled']);

/**
 * Whether the patient breastfeeds (S14; US label 8.2): the newest answer to the question, or an active condition. An answer
 * of the same day that contradicts another counts as yes. Nothing on record is no gap: clinical.md §2.15 asks for none.
 */
export const lactation: Definition<z.infer<typeof shape>> = {
  name: 'lactation',
  shape,
  reads: [
    { key: 'observations', valueSets: ['lactation-status'], answers: ['breastfeeding', 'not-breastfeeding'] },
    { key: 'conditions', valueSets: ['breastfeeding'] },
  ],
  uses: [],
  derive(context) {
    const answers = reported(context);
    const newest = newestOf(answers);
    const standing = conditions(context);
    const said = [...newest, ...standing].filter((statement) => statement.breastfeeding);
    const evidence = said.map((statement) => statement.evidence);
    const found = evidence
      .map(({ value, at }) => `${value ?? 'breastfeeding'}, ${at ?? 'undated'}`)
      .join('; ');
    const value = { breastfeeding: said.length > 0, found };
    const unread = ['observations', 'conditions'].flatMap((key) => {
      const slice = context.record.slice(key);
      return slice.state === 'complete' ? [] : [`${key}: ${slice.reason ?? 'not read'}`];
    });
    return unread.length === 0 ? known(value, evidence) : unreadable(unread.join('; '), [value], evidence);
  },
};

function reported(context: Context): readonly Statement[] {
  const yes = context.valueSet('breastfeeding');
  const no = context.valueSet('not-breastfeeding');
  return context.record
    .observations([...context.valueSet('lactation-status').codes])
    .flatMap(({ resource, reference }) => {
      if (VOID_STATUS.has(text(resource.status) ?? '')) return [];
      const answer = resource.valueCodeableConcept;
      const isYes = yes.find(answer) !== undefined || resource.valueBoolean === true;
      if (!isYes && no.find(answer) === undefined && resource.valueBoolean !== false) return [];
      const span =
        readPeriodOrDateTime(resource, 'effective', context.zone) ??
        readDateTime(resource.issued, context.zone);
      return [statement(isYes, reference, textsOf(answer)[0] ?? (isYes ? 'yes' : 'no'), span, context)];
    });
}

function conditions(context: Context): readonly Statement[] {
  const codes = context.valueSet('breastfeeding');
  return activeConditions(context.record, codes, context).map(({ resource, reference }) => {
    const span =
      readPeriodOrDateTime(resource, 'onset', context.zone) ??
      readDateTime(resource.recordedDate, context.zone);
    return statement(true, reference, text(resource.code?.text) ?? 'breastfeeding', span, context);
  });
}

function statement(
  breastfeeding: boolean,
  resource: string,
  value: string,
  span: TimeSpan | undefined,
  context: Context,
): Statement {
  const at = span === undefined ? {} : { at: formatSpan(span, context.zone) };
  return {
    breastfeeding,
    ...(span === undefined ? {} : { span }),
    evidence: { resource, what: 'breastfeeding', value, ...at },
  };
}

function newestOf(answers: readonly Statement[]): readonly Statement[] {
  const latest = Math.max(...answers.map((answer) => answer.span?.from ?? Number.NEGATIVE_INFINITY));
  return answers.filter((answer) => answer.span === undefined || answer.span.to >= latest);
}
