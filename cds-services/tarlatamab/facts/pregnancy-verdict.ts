import type { Observation } from 'fhir/r4';
import { textsOf } from '#src/fhir/coding.ts';
import type { Decimal } from '#src/fhir/decimal.ts';
import { readObservationValue } from '#src/fhir/quantity.ts';
import { text } from '#src/fhir/shape.ts';
import type { Context } from './settings.ts';

/** What one Observation says of pregnancy, and the words it says it in. */
export interface PregnancyVerdict {
  readonly verdict: 'positive' | 'negative' | 'indeterminate' | 'unreadable';
  readonly said?: string;
  /** The verdict on a number, by the site's cut-offs. */
  readonly quantitative?: boolean;
}

type Verdict = PregnancyVerdict['verdict'];

/** The reported pregnancy status (LOINC 82810-3) by its coded answer. */
export function reportedVerdict(context: Context, observation: Observation): PregnancyVerdict {
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
export function testVerdict(context: Context, observation: Observation): PregnancyVerdict {
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
      quantitative: true,
    };
  }
  return {
    verdict: codedVerdict(context, observation.interpretation) ?? 'unreadable',
    ...(word === undefined ? {} : { said: word }),
  };
}

function codedVerdict(context: Context, concepts: unknown): Verdict | undefined {
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
