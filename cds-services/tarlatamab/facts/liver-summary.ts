import { z } from 'zod';
import { known } from '#src/facts/fact.ts';
import { altGrade, astGrade, bilirubinGrade, type LiverGrade } from './liver-grades.ts';
import type { Definition } from './settings.ts';

const shape = z.object({
  /** The values at grade 3 or 4, the worst first: `ALT 260 U/L (6.5 × upper limit 40 U/L, grade 3)`. */
  high: z.string(),
  /** The same, short: `ALT 260 U/L, grade 3`. */
  highShort: z.string(),
  /** Values that only the raised baseline keeps below grade 3, with both figures. */
  raised: z.string(),
  /** The same, short: `ALT 210 U/L, 5.25 × the upper limit`. */
  raisedShort: z.string(),
  /** Every value that was read, for the closing card. */
  all: z.string(),
});

/** The liver values in words. A fact about other facts, so it is always known. */
export const liverSummary: Definition<z.infer<typeof shape>> = {
  name: 'liverSummary',
  shape,
  reads: [],
  uses: [altGrade, astGrade, bilirubinGrade],
  derive(context) {
    const values = [
      { short: 'ALT', fact: context.get(altGrade) },
      { short: 'AST', fact: context.get(astGrade) },
      { short: 'total bilirubin', fact: context.get(bilirubinGrade) },
    ].flatMap(({ short, fact }) =>
      fact.readings.slice(0, 1).map((grade) => ({ short, grade, evidence: fact.evidence })),
    );
    const high = values.filter(({ grade }) => grade.grade >= 3).sort((a, b) => b.grade.grade - a.grade.grade);
    const raised = values.filter(({ grade }) => grade.explainedByBaseline);
    return known(
      {
        high: high.map(({ short, grade }) => inFull(short, grade)).join('; '),
        highShort: high.map(({ short, grade }) => `${short} ${grade.text}, grade ${grade.grade}`).join('; '),
        raised: raised
          .map(
            ({ short, grade }) =>
              `${inFull(short, grade)}, ${grade.timesBaseline} × the baseline of ${grade.baseline}`,
          )
          .join('; '),
        raisedShort: raised
          .map(({ short, grade }) => `${short} ${grade.text}, ${grade.timesUpperLimit} × the upper limit`)
          .join('; '),
        all: values.map(({ short, grade }) => `${short} ${grade.text} (grade ${grade.grade})`).join(', '),
      },
      [...high, ...raised].flatMap(({ evidence }) => evidence),
    );
  },
};

function inFull(short: string, grade: LiverGrade): string {
  const assumed = grade.limitAssumed ? 'assumed upper limit' : 'upper limit';
  const at = grade.at === undefined ? '' : ` on ${grade.at}`;
  return `${short} ${grade.text}${at} (${grade.timesUpperLimit} × ${assumed} ${grade.upperLimit}, grade ${grade.byUpperLimit})`;
}
