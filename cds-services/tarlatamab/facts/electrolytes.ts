import { z } from 'zod';
import { type Fact, known } from '#src/facts/fact.ts';
import { crsForPreparation } from './crs-preparation.ts';
import { potassium, type Reading, sodium, urate } from './laboratory.ts';
import { together } from './laboratory-gaps.ts';
import type { Context, Definition } from './settings.ts';

const shape = z.object({
  /** Not usable: how many of sodium, potassium and uric acid, which, and why. */
  missing: z.number(),
  missingNames: z.string(),
  reasons: z.string(),
  /** Of the missing those that a panel of electrolytes brings, and uric acid: what a suggested order is to bring. */
  missingInPanel: z.string().optional(),
  missingUrate: z.string().optional(),
  /** CRS is active, or began or ended at most 15 days ago (fhir-data.md §7). */
  crs: z.boolean(),
  /** A value of grade 3 or 4 in every reading, whatever its status. */
  severe: z.boolean(),
  /** The worst first: `sodium 119 mmol/L, grade 4`, and the same with the time of the draw. */
  severeShort: z.string(),
  severeText: z.string(),
  /** What else to think of; empty where nothing. */
  severeRemark: z.string(),
  /** Sodium from 125 to under 130 mmol/L: grade 2 without, grade 3 with symptoms. */
  lowSodium: z.boolean(),
  sodiumText: z.string(),
  sodiumAt: z.string(),
  /** The usable values: `sodium 139 mmol/L, potassium 3 mmol/L (grade 1)`. */
  usable: z.string(),
});

export type Electrolytes = z.infer<typeof shape>;

const GRADE_THAT_HOLDS = 3;
/** CTCAE v5.0 hyponatraemia: the band whose grade hangs on symptoms ends here (clinical.md §3.1). */
const LOW_SODIUM_BELOW = 130;

/** Sodium, potassium and uric acid before the dose (S27). A fact about other facts, so it is always known. */
export const electrolytes: Definition<Electrolytes> = {
  name: 'electrolytes',
  shape,
  reads: [],
  uses: [sodium.current, potassium.current, urate.current, ...crsForPreparation.uses],
  derive(context) {
    const panel = [sodium, potassium, urate].map(({ current }) => ({
      short: context.analytes.get(current.name).short,
      fact: context.get(current),
    }));
    const gaps = panel.filter(({ fact }) => !isDecided(fact));
    const severe = panel
      .filter(({ fact }) => isSevere(fact))
      .sort((a, b) => gradeOf(b.fact) - gradeOf(a.fact));
    const inPanel = gaps.filter(({ fact }) => fact !== context.get(urate.current));
    const usable = panel.filter(({ fact }) => isDecided(fact));
    const low = isLowSodium(context);
    const shown = [...gaps, ...severe, ...(low ? panel.slice(0, 1) : [])];
    return known(
      {
        missing: gaps.length,
        missingNames: gaps.map(({ short }) => short).join(', '),
        reasons: together(
          gaps.map(({ short, fact }) => ({ short, reason: fact.reason ?? `${short} leaves its grade open` })),
        ).join('; '),
        ...(inPanel.length === 0 ? {} : { missingInPanel: inPanel.map(({ short }) => short).join(', ') }),
        ...(inPanel.length === gaps.length
          ? {}
          : { missingUrate: context.analytes.get(urate.current.name).short }),
        crs: crsForPreparation.recent(context),
        severe: severe.length > 0,
        severeShort: severe
          .map(({ short, fact }) => `${short} ${valueText(fact)}, grade ${gradeOf(fact)}`)
          .join('; '),
        severeText: severe
          .map(({ short, fact }) => `${short} ${valueText(fact)}, grade ${gradeOf(fact)}${drawn(fact)}`)
          .join('; '),
        severeRemark: isHighPotassium(context) ? 'High potassium: think of tumor lysis.' : '',
        lowSodium: low,
        sodiumText: valueText(context.get(sodium.current)),
        sodiumAt: drawn(context.get(sodium.current)),
        usable: usable.map(({ short, fact }) => `${short} ${valueText(fact)}${gradeRemark(fact)}`).join(', '),
      },
      [...new Set(shown)].flatMap(({ fact }) => fact.evidence),
    );
  },
};

/** Known, and every reading on one side of the grade that holds. */
function isDecided({ state, readings }: Fact<Reading>): boolean {
  return state === 'known' && new Set(readings.map(({ grade }) => grade >= GRADE_THAT_HOLDS)).size === 1;
}

function isSevere({ readings }: Fact<Reading>): boolean {
  return readings.length > 0 && readings.every(({ grade }) => grade >= GRADE_THAT_HOLDS);
}

function isLowSodium(context: Context): boolean {
  const { readings } = context.get(sodium.current);
  return (
    readings.length > 0 &&
    readings.every(({ value, grade }) => value < LOW_SODIUM_BELOW && grade >= 2) &&
    readings.some(({ grade }) => grade < GRADE_THAT_HOLDS)
  );
}

/** Potassium is graded both ways: above this it is the high one (mmol/L). */
const HIGH_POTASSIUM_ABOVE = 5;

function isHighPotassium(context: Context): boolean {
  const fact = context.get(potassium.current);
  return isSevere(fact) && fact.readings.every(({ value }) => value > HIGH_POTASSIUM_ABOVE);
}

/** The mildest grade that the evidence allows. */
function gradeOf({ readings }: Fact<Reading>): number {
  return Math.min(...readings.map(({ grade }) => grade));
}

function gradeRemark(fact: Fact<Reading>): string {
  return gradeOf(fact) > 0 ? ` (grade ${gradeOf(fact)})` : '';
}

function drawn({ readings }: Fact<Reading>): string {
  const at = readings[0]?.at;
  return at === undefined ? '' : `, drawn ${at}`;
}

function valueText({ readings }: Fact<Reading>): string {
  return readings[0]?.text ?? 'not known';
}
