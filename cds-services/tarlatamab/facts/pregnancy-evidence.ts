import type { Observation } from 'fhir/r4';
import { activeConditions, isUncertain } from '#src/facts/conditions.ts';
import type { Evidence } from '#src/facts/fact.ts';
import { codingsOf, textsOf } from '#src/fhir/coding.ts';
import { formatSpan, readDateTime, readPeriodOrDateTime, type TimeSpan } from '#src/fhir/dates.ts';
import type { Decimal } from '#src/fhir/decimal.ts';
import { readObservationValue } from '#src/fhir/quantity.ts';
import { text } from '#src/fhir/shape.ts';
import type { Located } from '#src/record/patient-record.ts';
import type { Context } from './settings.ts';

/** One statement of the record on pregnancy. */
export interface PregnancyEvidence {
  readonly verdict: 'positive' | 'negative' | 'indeterminate' | 'unreadable';
  /** Undefined where no time is recorded; an active condition holds now. */
  readonly span?: TimeSpan;
  /** May clear: final, and of a time that is known. */
  readonly solid: boolean;
  /** An active pregnancy condition: current whatever its date. */
  readonly standing: boolean;
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

type Verdict = PregnancyEvidence['verdict'];

function observed(
  context: Context,
  { resource, reference }: Located<Observation>,
  what: string,
  verdictOf: (
    context: Context,
    observation: Observation,
  ) => { readonly verdict: Verdict; readonly said?: string },
): readonly PregnancyEvidence[] {
  const status = text(resource.status) ?? 'unknown';
  if (VOID_STATUS.has(status)) return [];
  const span =
    readPeriodOrDateTime(resource, 'effective', context.zone) ?? readDateTime(resource.issued, context.zone);
  const { verdict, said } = verdictOf(context, resource);
  return [
    {
      verdict,
      ...(span === undefined ? {} : { span }),
      solid:
        CLEARING_STATUS.has(status) &&
        span !== undefined &&
        span.to <= context.now + DAY_TOLERANCE &&
        span.precision !== 'year',
      standing: false,
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

/** A result dated to the day ends at midnight, after now: it is still today's. */
const DAY_TOLERANCE = 86_400_000;

function reportedVerdict(
  context: Context,
  observation: Observation,
): { readonly verdict: Verdict; readonly said?: string } {
  const value = observation.valueCodeableConcept;
  const said = textsOf(value)[0];
  const verdict: Verdict =
    context.valueSet('pregnant').find(value) !== undefined
      ? 'positive'
      : context.valueSet('not-pregnant').find(value) !== undefined
        ? 'negative'
        : context.valueSet('pregnancy-undetermined').find(value) !== undefined
          ? 'indeterminate'
          : 'unreadable';
  return said === undefined ? { verdict } : { verdict, said };
}

/** A qualitative result by code or plain word; a quantity by the policy's cut-offs (mIU/mL). */
function testVerdict(
  context: Context,
  observation: Observation,
): { readonly verdict: Verdict; readonly said?: string } {
  const concepts = [observation.valueCodeableConcept];
  const word = text(observation.valueString) ?? textsOf(concepts)[0];
  const coded = codedVerdict(context, concepts) ?? (word === undefined ? undefined : wordVerdict(word));
  if (coded !== undefined) return { verdict: coded, ...(word === undefined ? {} : { said: word }) };
  const read = readObservationValue(observation, context.analytes.unitFamily('chorionicGonadotropin'));
  if (read.kind === 'read' && !read.unitAssumed) {
    const verdicts = new Set(
      read.options.map(({ bounds }) => quantityVerdict(context, bounds.low?.value, bounds.high?.value)),
    );
    const [only] = verdicts;
    return {
      verdict: verdicts.size === 1 && only !== undefined ? only : 'indeterminate',
      said: read.recorded,
    };
  }
  return {
    verdict: codedVerdict(context, observation.interpretation) ?? 'unreadable',
    ...(word === undefined ? {} : { said: word }),
  };
}

function codedVerdict(context: Context, concepts: unknown): Verdict | undefined {
  if (codingsOf(concepts).length === 0) return undefined;
  if (context.valueSet('test-positive').find(concepts) !== undefined) return 'positive';
  if (context.valueSet('test-negative').find(concepts) !== undefined) return 'negative';
  return context.valueSet('test-indeterminate').find(concepts) !== undefined ? 'indeterminate' : undefined;
}

function wordVerdict(word: string): Verdict | undefined {
  const folded = word
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  if (/^(presumptive )?(pos|positive)$/.test(folded)) return 'positive';
  if (/^(neg|negative|not detected)$/.test(folded)) return 'negative';
  return /^(equivocal|indeterminate|borderline|inconclusive)$/.test(folded) ? 'indeterminate' : undefined;
}

function quantityVerdict(context: Context, low: Decimal | undefined, high: Decimal | undefined): Verdict {
  const { hcgNegativeBelow, hcgPositiveAbove } = context.settings.policy;
  if (low?.greaterThan(hcgPositiveAbove)) return 'positive';
  // "< 5" is recorded with 5 as the excluded upper bound: still negative.
  return high !== undefined &&
    (high.lessThan(hcgNegativeBelow) || (low === undefined && high.equals(hcgNegativeBelow)))
    ? 'negative'
    : 'indeterminate';
}

function conditions(context: Context): readonly PregnancyEvidence[] {
  const codes = context.valueSet('pregnancy-conditions');
  return activeConditions(context.record, codes).map(({ resource, reference }) => {
    const span =
      readPeriodOrDateTime(resource, 'onset', context.zone) ??
      readDateTime(resource.recordedDate, context.zone);
    return {
      verdict: 'positive',
      ...(span === undefined ? {} : { span }),
      solid: !isUncertain(resource),
      standing: true,
      evidence: {
        resource: reference,
        what: 'pregnancy (condition)',
        value: text(resource.code?.text) ?? codes.find(resource.code)?.display ?? 'pregnant',
        ...(span === undefined ? {} : { at: formatSpan(span, context.zone) }),
      },
    };
  });
}
