import { z } from 'zod';
import { known, unreadable } from '#src/facts/fact.ts';
import { localDay } from '#src/fhir/dates.ts';
import { type PregnancyEvidence, pregnancyEvidence } from './pregnancy-evidence.ts';
import type { Context, Definition } from './settings.ts';
import { type TreatmentDay, toldDay, treatmentDay } from './treatment-day.ts';

const shape = z.object({
  /** The newest evidence is positive, or any current evidence is. */
  positive: z.boolean(),
  /** Current evidence both ways. */
  contradictory: z.boolean(),
  /** A final negative test or status, recent enough, and nothing against it. */
  excluded: z.boolean(),
  /** Evidence is asked for: before the first dose and before a re-step-up, or where that is not known. */
  needed: z.boolean(),
  /** The newest current evidence settles nothing. */
  equivocal: z.boolean(),
  found: z.string(),
  /** The site's cut-offs, where the verdict on a quantitative hCG hangs on them; empty otherwise. */
  limits: z.string(),
});

export type Pregnancy = z.infer<typeof shape>;

/** Coded answers to the reported status, and coded results of a test. */
const VERDICTS = [
  'pregnant',
  'not-pregnant',
  'pregnancy-undetermined',
  'test-positive',
  'test-negative',
  'test-indeterminate',
];

/**
 * What the record says of pregnancy for this dose (S5, S12; US label 8.1, 8.3; clinical.md §5 #49 to #54). A condition that
 * stands is current whatever its date; a test or reported status is current for the policy's days before the planned start,
 * counted in local calendar days.
 */
export const pregnancy: Definition<Pregnancy> = {
  name: 'pregnancy',
  shape,
  reads: [
    { key: 'observations', valueSets: ['pregnancy-status', 'hcg-tests'], answers: VERDICTS },
    { key: 'conditions', valueSets: ['pregnancy-conditions'] },
  ],
  uses: [treatmentDay],
  derive(context) {
    const items = pregnancyEvidence(context);
    const value = judge(context, items);
    const evidence = items
      .filter((item) => item.verdict === 'positive' || shownOf(context, items).includes(item))
      .map((item) => item.evidence);
    const unread = ['observations', 'conditions'].flatMap((key) => {
      const slice = context.record.slice(key);
      return slice.state === 'complete' ? [] : [`${key}: ${slice.reason ?? 'not read'}`];
    });
    return unread.length === 0
      ? known(value, evidence)
      : unreadable(unread.join('; '), [{ ...value, excluded: false }], evidence);
  },
};

function judge(context: Context, items: readonly PregnancyEvidence[]): Pregnancy {
  const current = items.filter((item) => isCurrent(context, item));
  const readable = items.filter((item) => item.verdict !== 'unreadable');
  const newest = newestOf(readable);
  const positives = current.filter((item) => item.verdict === 'positive');
  const negatives = current.filter((item) => item.verdict === 'negative' && item.solid);
  const newestCurrent = newestOf(current);
  const positive = positives.length > 0 || newest.some((item) => item.verdict === 'positive');
  const equivocal =
    !positive &&
    newestCurrent.some((item) => item.verdict === 'indeterminate' || item.verdict === 'unreadable');
  return {
    positive,
    contradictory: positives.length > 0 && negatives.length > 0,
    excluded: !positive && !equivocal && negatives.length > 0,
    needed: isNeeded(toldDay(context)),
    equivocal,
    found: foundText(context, items, current),
    limits: current.some(({ quantitative }) => quantitative) ? limitsText(context) : '',
  };
}

function isNeeded(day: TreatmentDay | undefined): boolean {
  return day === undefined || day.firstDose || day.restartDue;
}

function isCurrent(context: Context, item: PregnancyEvidence): boolean {
  if (item.standing || item.span === undefined) return true;
  const start = localDay(context.start.at, context.zone);
  const taken = localDay(item.span.from, context.zone);
  return start.dayNumber - taken.dayNumber <= context.settings.policy.pregnancyEvidenceMaxAgeDays;
}

/** The newest evidence; several when their times cannot be put in order, and those without a time. */
function newestOf(items: readonly PregnancyEvidence[]): readonly PregnancyEvidence[] {
  const latest = Math.max(...items.map((item) => item.span?.from ?? Number.NEGATIVE_INFINITY));
  return items.filter((item) => item.span === undefined || item.span.to >= latest);
}

/** Current evidence, or without any the newest. */
function shownOf(context: Context, items: readonly PregnancyEvidence[]): readonly PregnancyEvidence[] {
  const current = items.filter((item) => isCurrent(context, item));
  return current.length > 0 ? current : newestOf(items);
}

function limitsText({ settings: { policy } }: Context): string {
  return `Site limits for hCG: below ${policy.hcgNegativeBelow} mIU/mL negative, above ${policy.hcgPositiveAbove} positive.`;
}

function foundText(
  context: Context,
  items: readonly PregnancyEvidence[],
  current: readonly PregnancyEvidence[],
): string {
  if (items.length === 0) return 'no pregnancy test or status is on record';
  const newest = current.length > 0 ? newestOf(current) : newestOf(items);
  const [positive] = current.filter((item) => item.verdict === 'positive');
  const [negative] = newestOf(current.filter((item) => item.verdict === 'negative'));
  const shown = positive ?? newest[0];
  if (shown === undefined) return 'no usable pregnancy evidence is on record';
  const age =
    current.length > 0 ? '' : `, older than ${context.settings.policy.pregnancyEvidenceMaxAgeDays} days`;
  const by = positive === undefined || negative === undefined ? '' : `; but ${negative.short}`;
  return `${shown.text}${age}${by}`;
}
