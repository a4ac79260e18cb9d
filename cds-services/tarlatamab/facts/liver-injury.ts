import { z } from 'zod';
import { activeConditions } from '#src/facts/conditions.ts';
import { type Evidence, type Fact, known, unreadable } from '#src/facts/fact.ts';
import { labEvidence } from '#src/facts/laboratory/reading.ts';
import type { LabResult } from '#src/facts/laboratory/result.ts';
import { formatSpan } from '#src/fhir/dates.ts';
import { formatDecimal } from '#src/fhir/decimal.ts';
import { text } from '#src/fhir/shape.ts';
import { alt, ast, bilirubin, type Reading } from './laboratory.ts';
import { boundOf, multiple } from './liver-grades.ts';
import { aboveUpperLimit, liverPairs } from './liver-pairing.ts';
import type { Context, Definition } from './settings.ts';

const shape = z.object({
  /** ALT or AST above 3 times and total bilirubin above 2 times its upper limit, drawn together. */
  combined: z.boolean(),
  /** The pair, in words: short, and with multiples and times. */
  pair: z.string().optional(),
  pairInFull: z.string().optional(),
  /** An active condition that explains it: then the label's "no other cause" does not hold. */
  otherCause: z.boolean(),
  otherCauseName: z.string().optional(),
});

export type LiverInjury = z.infer<typeof shape>;

/** US label 2.4 Table 7: both multiples strict, always of the upper limit of normal, never of a raised baseline. */
const TRANSAMINASE_MULTIPLE = 3;
const BILIRUBIN_MULTIPLE = 2;

/**
 * Whether the newest ALT or AST and the bilirubin drawn with it meet the label's criterion for drug-induced liver injury,
 * and whether the record documents another cause (fhir-data.md §4). Not known while a value is missing, stale or open.
 */
export const liverInjury: Definition<LiverInjury> = {
  name: 'liverInjury',
  shape,
  reads: [{ key: 'conditions', valueSets: ['liver-injury-causes'] }],
  uses: [alt.results, ast.results, bilirubin.results, alt.current, ast.current, bilirubin.current],
  derive(context) {
    const pairs = liverPairs(
      [alt, ast].map((analyte) => context.get(analyte.results).readings[0] ?? []),
      context.get(bilirubin.results).readings[0] ?? [],
      context.now,
      context.settings.policy.liverPairingHours,
    );
    const met = pairs.find(
      (pair) =>
        aboveUpperLimit(pair.transaminase, TRANSAMINASE_MULTIPLE) &&
        aboveUpperLimit(pair.bilirubin, BILIRUBIN_MULTIPLE),
    );
    const cause = otherCause(context);
    const evidence =
      met === undefined
        ? []
        : [evidenceOf(context, met.transaminase), evidenceOf(context, met.bilirubin), ...cause.evidence];
    const value: LiverInjury = {
      combined: met !== undefined,
      ...(met === undefined
        ? {}
        : {
            pair: [met.transaminase, met.bilirubin].map((result) => describe(context, result)).join(', '),
            pairInFull: [met.transaminase, met.bilirubin]
              .map((result) => inFull(context, result))
              .join(' and '),
          }),
      otherCause: cause.name !== undefined,
      ...(cause.name === undefined ? {} : { otherCauseName: cause.name }),
    };
    const open = openReason([alt.current, ast.current, bilirubin.current].map((one) => context.get(one)));
    if (open !== undefined) return unreadable(open, [value], evidence);
    const slice = context.record.slice('conditions');
    if (met !== undefined && slice.state !== 'complete')
      return unreadable(
        `other causes of liver injury: ${slice.reason ?? 'conditions were not read'}`,
        [value],
        evidence,
      );
    return known(value, evidence);
  },
};

/** The three values must themselves be able to clear; otherwise a missing pair proves nothing. */
function openReason(facts: readonly Fact<Reading>[]): string | undefined {
  return facts.find((fact) => fact.state !== 'known')?.reason;
}

function otherCause(context: Context): { readonly name?: string; readonly evidence: readonly Evidence[] } {
  const codes = context.valueSet('liver-injury-causes');
  const [found] = activeConditions(context.record, codes, context);
  if (found === undefined) return { evidence: [] };
  const coding = codes.find(found.resource.code);
  const name =
    text(coding?.display) ?? text(found.resource.code?.text) ?? coding?.code ?? 'documented condition';
  return {
    name,
    evidence: [{ resource: found.reference, what: 'other cause of liver injury', value: name }],
  };
}

function describe(context: Context, result: LabResult): string {
  const { short } = context.analytes.get(result.analyte);
  return `${short} ${result.values[0]?.text ?? ''}`.trim();
}

/** `ALT 121 U/L (3.025 × upper limit 40 U/L, 2026-11-20T07:00:00-05:00)`. */
function inFull(context: Context, result: LabResult): string {
  const value = result.values[0];
  const upper = value?.limits.upper;
  const { unit } = context.analytes.get(result.analyte);
  const at = result.span === undefined ? [] : [formatSpan(result.span, context.zone)];
  const [mildest] = value?.extremes ?? [];
  const times =
    upper === undefined || mildest === undefined
      ? []
      : [
          `${boundOf(value?.text ?? '')}${multiple(mildest.value.dividedBy(upper.value).toNumber())} × upper limit ${formatDecimal(upper.value)} ${unit}`,
        ];
  return `${describe(context, result)} (${[...times, ...at].join(', ')})`;
}

function evidenceOf(context: Context, result: LabResult): Evidence {
  return labEvidence(result, context.analytes.get(result.analyte), context.zone);
}
