import { z } from 'zod';
import { type Fact, withReadings } from '#src/facts/fact.ts';
import { isSolid } from '#src/facts/laboratory/draws.ts';
import { gradeOf } from '#src/facts/laboratory/grading.ts';
import type { LabResult } from '#src/facts/laboratory/result.ts';
import { exactValue } from '#src/fhir/bounds.ts';
import { formatSpan } from '#src/fhir/dates.ts';
import { Decimal } from '#src/fhir/decimal.ts';
import { doseHistory } from './dose-history.ts';
import { alt, ast, bilirubin, type Reading } from './laboratory.ts';
import type { Context, Definition } from './settings.ts';

const shape = z.object({
  /** CTCAE v5.0 grade by multiples of the upper limit of normal. */
  byUpperLimit: z.number(),
  /** The grade that decides: by multiples of the baseline where that was above the upper limit, else `byUpperLimit`. */
  grade: z.number(),
  /** By the upper limit grade 3 or 4, by the raised baseline less: a warning with both figures. */
  explainedByBaseline: z.boolean(),
  text: z.string(),
  at: z.string().optional(),
  timesUpperLimit: z.string(),
  upperLimit: z.string(),
  limitAssumed: z.boolean(),
  baseline: z.string().optional(),
  timesBaseline: z.string().optional(),
});

export type LiverGrade = z.infer<typeof shape>;

const MS_PER_DAY = 86_400_000;

/**
 * ALT, AST or bilirubin graded as the label needs it (CTCAE v5.0). Where the baseline before the first dose was already
 * above the upper limit, CTCAE counts multiples of the baseline (clinical.md §3.1, abnormal baseline).
 */
function liverGrade(name: string, analyte: typeof alt): Definition<LiverGrade> {
  const key = analyte.current.name;
  return {
    name,
    shape,
    reads: [],
    uses: [analyte.current, analyte.results, doseHistory],
    derive(context) {
      const current = context.get(analyte.current);
      const baseline = raisedBaseline(context, context.get(analyte.results));
      return withReadings(
        current,
        current.readings.map((reading) => gradeReading(context, key, reading, baseline)),
      );
    },
  };
}

interface Baseline {
  readonly value: Decimal;
  readonly text: string;
}

/** The last usable value before the first dose, within the policy's days, older only when there is none; if raised. */
function raisedBaseline(context: Context, results: Fact<readonly LabResult[]>): Baseline | undefined {
  const firstDose = context.get(doseHistory).readings[0]?.doses[0];
  if (firstDose === undefined) return undefined;
  // The time before the value: of a history of years one value is read.
  const before = (results.readings[0] ?? []).filter(
    ({ span }) => span !== undefined && span.to < firstDose.at,
  );
  const windowStart = firstDose.at - context.settings.policy.baselineWithinDays * MS_PER_DAY;
  const isUsable = (result: LabResult): boolean => isSolid(result, context.now);
  const isNear = ({ span }: LabResult): boolean => span !== undefined && span.from >= windowStart;
  const result = before.find((one) => isNear(one) && isUsable(one)) ?? before.find(isUsable);
  const [possible] = result?.values ?? [];
  const value = possible === undefined ? undefined : exactValue(possible.bounds);
  const upper = possible?.limits.upper;
  if (result === undefined || possible === undefined || value === undefined || upper === undefined)
    return undefined;
  if (value.lessThanOrEqualTo(upper.value)) return undefined;
  const at = result.span === undefined ? '' : ` on ${formatSpan(result.span, context.zone)}`;
  return { value, text: `${possible.text}${at}` };
}

function gradeReading(
  context: Context,
  key: string,
  reading: Reading,
  baseline: Baseline | undefined,
): LiverGrade {
  const analyte = context.analytes.get(key);
  const value = new Decimal(reading.value);
  const byBaseline =
    baseline === undefined ? reading.grade : gradeOf(value, analyte, { upper: { value: baseline.value } });
  return {
    byUpperLimit: reading.grade,
    grade: byBaseline,
    explainedByBaseline: reading.grade >= 3 && byBaseline < 3,
    text: reading.text,
    ...(reading.at === undefined ? {} : { at: reading.at }),
    timesUpperLimit: `${boundOf(reading.text)}${multiple(reading.timesUpperLimit)}`,
    upperLimit: reading.upperLimit ?? 'upper limit not stated',
    limitAssumed: reading.limitAssumed,
    ...(baseline === undefined
      ? {}
      : {
          baseline: baseline.text,
          timesBaseline: `${boundOf(reading.text)}${multiple(value.dividedBy(baseline.value).toNumber())}`,
        }),
  };
}

/** The comparator of a value holds for its multiples too: `> 1000 U/L` is `> 25` times 40 U/L. */
export function boundOf(value: string): string {
  return /^[<>]=? /.exec(value)?.[0] ?? '';
}

/** Four significant digits: enough that a value just above a threshold does not read as the threshold. */
export function multiple(times: number | undefined): string {
  return times === undefined ? 'unknown' : new Decimal(times).toSignificantDigits(4).toString();
}

export const altGrade = liverGrade('altGrade', alt);
export const astGrade = liverGrade('astGrade', ast);
export const bilirubinGrade = liverGrade('bilirubinGrade', bilirubin);
