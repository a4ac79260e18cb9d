import { z } from 'zod';
import { type Fact, known } from '#src/facts/fact.ts';
import { alt, anc, ast, bilirubin, hemoglobin, platelets, type Reading } from './laboratory.ts';
import type { Definition } from './settings.ts';
import { toldDay, treatmentDay } from './treatment-day.ts';

const shape = z.object({
  /** How many of the panel's values are missing, stale or not readable. */
  count: z.number(),
  /** Why, one sentence fragment for each. */
  reasons: z.string(),
  /** What is missing: `ANC, platelets`. */
  names: z.string(),
  /** For which dose: `C1D8`, or `this dose`. */
  dose: z.string(),
});

export type LaboratoryGaps = z.infer<typeof shape>;

/**
 * Which values of a panel nobody can rely on for this dose (S24, S26; clinical.md §2.15 labs-cbc, labs-lft). A value whose
 * comparator leaves the grade open (`< 1.5`) is a gap too. This fact is about other facts, so it is always known.
 */
function gapsOf(name: string, panel: readonly Definition<Reading>[]): Definition<LaboratoryGaps> {
  return {
    name,
    shape,
    reads: [],
    uses: [...panel, treatmentDay],
    derive(context) {
      const gaps = panel.flatMap((definition) => {
        const fact = context.get(definition);
        const short = context.analytes.get(definition.name).short;
        const reason = gapReason(fact, short);
        return reason === undefined ? [] : [{ short, reason, evidence: fact.evidence }];
      });
      return known(
        {
          count: gaps.length,
          reasons: together(gaps).join('; '),
          names: gaps.map((gap) => gap.short).join(', '),
          dose: toldDay(context)?.label ?? 'this dose',
        },
        gaps.flatMap((gap) => gap.evidence),
      );
    },
  };
}

/** Tests that share a reason share its sentence: `ANC, platelets could not be read: …`. */
export function together(
  gaps: readonly { readonly short: string; readonly reason: string }[],
): readonly string[] {
  const frames = new Map<string, readonly string[]>();
  for (const { short, reason } of gaps) {
    const frame = reason.replace(short, PLACE);
    frames.set(frame, [...(frames.get(frame) ?? []), short]);
  }
  return [...frames].map(([frame, shorts]) => frame.replace(PLACE, () => shorts.join(', ')));
}

/** Stands for the name of the test; no text of a record holds it. */
const PLACE = '\u0000';

/** Grades at which something is done start at 3: below, an open grade changes nothing. */
const FIRST_GRADE_THAT_HOLDS = 3;

function gapReason(fact: Fact<Reading>, short: string): string | undefined {
  if (fact.state !== 'known') return fact.reason ?? `${short} is not known`;
  const holds = new Set(fact.readings.map((reading) => reading.grade >= FIRST_GRADE_THAT_HOLDS));
  return holds.size > 1
    ? `${short} ${fact.readings[0]?.text ?? ''} leaves open whether the dose must be held`
    : undefined;
}

/** Blood count: ANC, haemoglobin, platelets. */
export const cbcGaps = gapsOf(
  'cbcGaps',
  [anc, hemoglobin, platelets].map((analyte) => analyte.current),
);
/** Liver: ALT, AST, total bilirubin. */
export const liverGaps = gapsOf(
  'liverGaps',
  [alt, ast, bilirubin].map((analyte) => analyte.current),
);
