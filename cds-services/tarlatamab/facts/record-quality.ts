import { z } from 'zod';
import { type Evidence, known } from '#src/facts/fact.ts';
import { doseHistory } from './dose-history.ts';
import { alt, anc, ast, bilirubin, hemoglobin, platelets } from './laboratory.ts';
import { isBackDated } from './planned-doses.ts';
import { pregnancy } from './pregnancy.ts';
import { pregnancyEvidence } from './pregnancy-evidence.ts';
import { reproductivePotential } from './reproductive-potential.ts';
import type { Context, Definition } from './settings.ts';

const shape = z.object({
  /** Resources left out because they are another patient's, or name nobody. */
  dropped: z.number(),
  droppedText: z.string(),
  /** Problems of reading the record other than those. */
  unreadable: z.number(),
  unreadableText: z.string(),
  /** The order was recognised by its text alone. */
  matchedByName: z.boolean(),
  matchedBy: z.string(),
  /** The order names another patient, or none. */
  orderOfOther: z.boolean(),
  orderOfNobody: z.boolean(),
  orderActive: z.boolean(),
  orderStatus: z.string(),
  /** The planned start lies before the local day of now (clinical.md §5 #104). */
  backDated: z.boolean(),
  plannedStart: z.string(),
  startUnreadable: z.boolean(),
  futureDoses: z.number(),
  /** `10 mg, 2026-11-21T10:00:00-05:00`. */
  futureDosesText: z.string(),
  /** Laboratory results dated after now: named, never used to clear (clinical.md §5 #31). */
  futureResults: z.number(),
  futureResultsText: z.string(),
  pregnancyRowOfMan: z.boolean(),
});

/** What makes the record or the order itself doubtful, apart from any clinical value. Always known. */
export const recordQuality: Definition<z.infer<typeof shape>> = {
  name: 'recordQuality',
  shape,
  reads: [],
  uses: [
    doseHistory,
    reproductivePotential,
    // Whose evidence is looked at in the chart of a man too.
    pregnancy,
    ...[anc, hemoglobin, platelets, alt, ast, bilirubin].map((analyte) => analyte.results),
  ],
  derive(context) {
    const { record, order } = context;
    const strange = record.problems.filter(({ kind }) => kind === 'otherPatient' || kind === 'noSubject');
    // The order that is judged is told by a rule of its own.
    const foreign = strange.filter(({ references }) => references.some((one) => one !== order.reference));
    const other = record.problems.filter(
      (problem) => !strange.includes(problem) && problem.kind !== 'duplicate',
    );
    const { start } = context;
    const evidence: readonly Evidence[] = record.problems.flatMap((problem) =>
      problem.references.map((resource) => ({ resource, what: problem.what })),
    );
    return known(
      {
        dropped: foreign.length,
        droppedText: foreign.map(({ what }) => what).join('; '),
        unreadable: other.length,
        unreadableText: other.map(({ what }) => what).join('; '),
        matchedByName: order.match.by === 'name',
        matchedBy: order.match.what,
        orderOfOther: order.subject === 'otherPatient',
        orderOfNobody: order.subject === 'nobody',
        orderActive: order.active,
        orderStatus: order.resource.status ?? 'missing',
        backDated: isBackDated(context),
        plannedStart: start.span.recorded,
        startUnreadable: start.unreadable.length > 0,
        futureDoses: context.get(doseHistory).readings[0]?.future ?? 0,
        futureDosesText: context.get(doseHistory).readings[0]?.futureText ?? '',
        ...futureResults(context),
        pregnancyRowOfMan: isPregnancyRowOfMan(context),
      },
      evidence,
    );
  },
};

function futureResults(context: Context): {
  readonly futureResults: number;
  readonly futureResultsText: string;
} {
  const results = [anc, hemoglobin, platelets, alt, ast, bilirubin]
    .flatMap((analyte) => context.get(analyte.results).readings[0] ?? [])
    .filter(({ span }) => span !== undefined && span.from > context.now);
  const texts = results.map(
    (result) => `${context.analytes.get(result.analyte).short} dated ${result.span?.recorded ?? ''}`,
  );
  return { futureResults: results.length, futureResultsText: texts.join(', ') };
}

function isPregnancyRowOfMan(context: Context): boolean {
  const [potential] = context.get(reproductivePotential).readings;
  return potential?.male === true && pregnancyEvidence(context).some((item) => item.verdict === 'positive');
}
