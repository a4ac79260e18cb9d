import type { EpisodePart } from '#src/facts/episodes.ts';
import type { Evidence } from '#src/facts/fact.ts';
import { formatSpan } from '#src/fhir/dates.ts';
import type { IceScore } from './ice-scores.ts';
import type { Context } from './settings.ts';

/** Scores below 10 until one that shows recovery: an episode of neurotoxicity by score alone. */
export interface IceRun extends EpisodePart {
  readonly grade: number;
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

export interface IceCourse {
  readonly runs: readonly IceRun[];
  /** The newest readable score, when it is 10 and of the hours in which a score is current. */
  readonly currentNormal?: IceScore;
  /** A score of 10 that is newer than an open run and may not end it: preliminary, or of no certain time. */
  readonly doubtfulNormal?: IceScore;
  /** A score that is no whole number from 0 to 10, newer than every readable one. */
  readonly unreadable?: IceScore;
}

const MS_PER_HOUR = 3_600_000;
const NORMAL = 10;

/** ASTCT 2019: 7 to 9 grade 1, 3 to 6 grade 2, 0 to 2 grade 3; who cannot be aroused has grade 4. */
export function iceGrade({ score, arousable }: Pick<IceScore, 'score' | 'arousable'>): number {
  if (arousable === false) return 4;
  if (score === undefined || score >= NORMAL) return 0;
  if (score >= 7) return 1;
  return score >= 3 ? 2 : 3;
}

/**
 * The scores as episodes. An alarming score holds whatever its age and status until a final, later one of 10 ends it
 * (clinical.md §5 #89); of two at the same time the worse counts. Arousability alone ends nothing but its own statement.
 */
export function iceCourse(context: Context, scores: readonly IceScore[]): IceCourse {
  const runs: { parts: IceScore[]; ended?: IceScore }[] = [];
  let open: { parts: IceScore[]; ended?: IceScore } | undefined;
  for (const score of worstPerMoment(scores)) {
    if (iceGrade(score) > 0) {
      if (open === undefined) {
        open = { parts: [] };
        runs.push(open);
      }
      open.parts.push(score);
    } else if (open !== undefined && score.solid && ends(open.parts, score)) {
      open.ended = score;
      open = undefined;
    }
  }
  const newest = scores.filter(({ score }) => score !== undefined).at(-1);
  const since = context.now - context.settings.policy.iceCurrentHours * MS_PER_HOUR;
  const odd = scores.filter(({ unreadable }) => unreadable !== undefined).at(-1);
  const isOddNewer =
    odd !== undefined && (newest?.span?.to ?? Number.NEGATIVE_INFINITY) < (odd.span?.from ?? Infinity);
  const normal = newest?.score === NORMAL ? newest : undefined;
  const isCurrent = open === undefined && normal?.solid === true && (normal.span?.to ?? 0) >= since;
  return {
    runs: runs.map((run) => toRun(context, run.parts, run.ended)),
    ...(normal !== undefined && isCurrent ? { currentNormal: normal } : {}),
    ...(normal !== undefined && open !== undefined && !normal.solid ? { doubtfulNormal: normal } : {}),
    ...(odd !== undefined && isOddNewer ? { unreadable: odd } : {}),
  };
}

/** A normal score ends a run of scores; a run that only says "not arousable" also ends with "arousable". */
function ends(parts: readonly IceScore[], { score, arousable }: IceScore): boolean {
  if (score !== undefined) return true;
  return arousable === true && parts.every((part) => part.score === undefined || part.score >= NORMAL);
}

function worstPerMoment(scores: readonly IceScore[]): readonly IceScore[] {
  const readable = scores.filter((score) => score.score !== undefined || score.arousable !== undefined);
  // At one moment the alarming ones come last, so that a normal score of the same time does not end them.
  return [...readable].sort(
    (a, b) => (a.span?.from ?? Infinity) - (b.span?.from ?? Infinity) || iceGrade(a) - iceGrade(b),
  );
}

function toRun(context: Context, parts: readonly IceScore[], ended: IceScore | undefined): IceRun {
  const [first] = parts;
  const worst = parts.toSorted((a, b) => iceGrade(b) - iceGrade(a))[0];
  const at = worst?.span === undefined ? 'undated' : formatSpan(worst.span, context.zone);
  const grade = Math.max(...parts.map(iceGrade));
  return {
    grade,
    verified: true,
    activity: ended === undefined ? 'stated' : 'over',
    ...(first?.span === undefined ? {} : { onset: first.span }),
    ...(ended?.span === undefined ? {} : { end: ended.span }),
    text: `${worst?.evidence.what ?? ''} ${worst?.evidence.value ?? ''} (grade ${grade}), ${at}`,
    evidence: [
      ...parts.map((part) => ({ ...part.evidence, grade: iceGrade(part) })),
      ...(ended === undefined ? [] : [ended.evidence]),
    ],
  };
}
