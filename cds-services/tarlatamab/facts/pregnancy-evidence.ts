import type { Observation } from 'fhir/r4';
import { activeConditions, isUncertain } from '#src/facts/conditions.ts';
import type { Evidence } from '#src/facts/fact.ts';
import { formatSpan, readDateTime, readPeriodOrDateTime, type TimeSpan } from '#src/fhir/dates.ts';
import { text } from '#src/fhir/shape.ts';
import type { Located } from '#src/record/patient-record.ts';
import { type PregnancyVerdict, reportedVerdict, testVerdict } from './pregnancy-verdict.ts';
import type { Context } from './settings.ts';

/** One statement of the record on pregnancy. */
export interface PregnancyEvidence {
  readonly verdict: PregnancyVerdict['verdict'];
  /** Undefined where no time is recorded; an active condition holds now. */
  readonly span?: TimeSpan;
  /** May clear: final, and of a time that is known. */
  readonly solid: boolean;
  /** An active pregnancy condition: current whatever its date. */
  readonly standing: boolean;
  readonly quantitative: boolean;
  /** `hCG 25.1 mIU/mL (positive), 2026-11-19`. */
  readonly text: string;
  /** The same without what was recorded: `hCG positive, 2026-11-19`. */
  readonly short: string;
  readonly evidence: Evidence;
}

const CLEARING_STATUS = new Set(['final', 'amended', 'corrected']);
const VOID_STATUS = new Set(['entered-in-error', 'cancelled']);

/** Every statement on pregnancy: reported status, hCG tests, conditions (fhir-data.md §4, clinical.md §4.2). */
export function pregnancyEvidence(context: Context): readonly PregnancyEvidence[] {
  const statusCodes = [...context.valueSet('pregnancy-status').codes];
  const testCodes = [...context.valueSet('hcg-tests').codes];
  return [
    ...context.record
      .observations(statusCodes)
      .flatMap((located) => observed(context, located, 'pregnancy status', reportedVerdict)),
    ...context.record
      .observations(testCodes)
      .flatMap((located) => observed(context, located, 'hCG', testVerdict)),
    ...conditions(context),
  ];
}

function observed(
  context: Context,
  { resource, reference }: Located<Observation>,
  what: string,
  verdictOf: (context: Context, observation: Observation) => PregnancyVerdict,
): readonly PregnancyEvidence[] {
  const status = text(resource.status) ?? 'unknown';
  if (VOID_STATUS.has(status)) return [];
  const span =
    readPeriodOrDateTime(resource, 'effective', context.zone) ?? readDateTime(resource.issued, context.zone);
  const { verdict, said, quantitative = false } = verdictOf(context, resource);
  const at = span === undefined ? 'undated' : formatSpan(span, context.zone);
  return [
    {
      verdict,
      ...(span === undefined ? {} : { span }),
      solid: CLEARING_STATUS.has(status) && span !== undefined && span.to <= context.now + DAY_TOLERANCE,
      standing: false,
      quantitative,
      text: `${what} ${saidText(said, verdict)}, ${at}`,
      short: `${what} ${verdict}, ${at}`,
      evidence: {
        resource: reference,
        what,
        value: verdict,
        ...(said === undefined || said === verdict ? {} : { recorded: said }),
        ...(span === undefined ? {} : { at: formatSpan(span, context.zone) }),
        ...(CLEARING_STATUS.has(status) ? {} : { note: status }),
      },
    },
  ];
}

function saidText(said: string | undefined, verdict: string): string {
  return said === undefined || said.toLowerCase() === verdict ? verdict : `${said} (${verdict})`;
}

/** A result dated to the day ends at midnight, after now: it is still today's. */
const DAY_TOLERANCE = 86_400_000;

function conditions(context: Context): readonly PregnancyEvidence[] {
  const codes = context.valueSet('pregnancy-conditions');
  return activeConditions(context.record, codes, context).map(({ resource, reference }) => {
    const span =
      readPeriodOrDateTime(resource, 'onset', context.zone) ??
      readDateTime(resource.recordedDate, context.zone);
    const name = text(resource.code?.text) ?? codes.find(resource.code)?.display ?? 'pregnant';
    const listed = `${name} on the problem list${span === undefined ? '' : `, since ${formatSpan(span, context.zone)}`}`;
    return {
      verdict: 'positive',
      ...(span === undefined ? {} : { span }),
      solid: !isUncertain(resource),
      standing: true,
      quantitative: false,
      text: listed,
      short: listed,
      evidence: {
        resource: reference,
        what: 'pregnancy (condition)',
        value: name,
        ...(span === undefined ? {} : { at: formatSpan(span, context.zone) }),
      },
    };
  });
}
