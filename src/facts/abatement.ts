import type { Condition } from 'fhir/r4';
import { readDateTime, type TimeSpan } from '../fhir/dates.ts';
import { isObject, text } from '../fhir/shape.ts';

/** `now` in epoch milliseconds; `zone` an IANA name. */
export interface Moment {
  readonly now: number;
  readonly zone: string;
}

/** What words say of something that is over. */
const OVER =
  /\b(abated|ceased|cleared|completed?|cured|delivered|ended|gone|healed|inactive|over|past|recovered|remission|resolved|stopped)\b/i;
/** Words after which nothing is known to be over: denied, partly so, doubtful, or still to come. */
const OPEN =
  /\b(not|no|never|non|un\w+|without|incomplete\w*|partial\w*|partly|almost|nearly|yet|still|ongoing|continu\w*|persist\w*|recur\w*|relaps\w*|expect\w*|will|would|should|may|might|until|till|unless|if|when|once|after|before|due)\b|\?/i;
const YEARS = /\b(?:19|20)\d\d\b/g;

/**
 * The abatement says that the Condition has ended (R4 Condition.abatement[x]): a date or the end of a period that has come, an age,
 * words that say so or name a year gone by. One that cannot be read ends nothing; a month or a year counts from its last day on.
 */
export function hasAbated(condition: Condition, at: Moment): boolean {
  const period: unknown = condition.abatementPeriod;
  const end =
    readDateTime(condition.abatementDateTime, at.zone) ??
    (isObject(period) ? readDateTime(period.end, at.zone) : undefined);
  if (end !== undefined) return hasCome(end, at);
  return isAmount(condition.abatementAge) || isAmountRange(condition.abatementRange) || saysSo(condition, at);
}

/** What is told by the month or the year may lie ahead until it is over. */
export function hasCome(end: TimeSpan, { now }: Moment): boolean {
  return (end.precision === 'month' || end.precision === 'year' ? end.to : end.from) <= now;
}

function isAmount(quantity: unknown): boolean {
  return isObject(quantity) && typeof quantity.value === 'number';
}

function isAmountRange(range: unknown): boolean {
  return isObject(range) && (isAmount(range.high) || isAmount(range.low));
}

function saysSo(condition: Condition, at: Moment): boolean {
  const words = text(condition.abatementString);
  if (words === undefined) return false;
  const date = readDateTime(words.trim(), at.zone);
  if (date !== undefined) return hasCome(date, at);
  if (OPEN.test(words)) return false;
  const years = words.match(YEARS) ?? [];
  const thisYear = new Date(at.now).getUTCFullYear();
  return years.length > 0 ? years.every((year) => Number(year) < thisYear) : OVER.test(words);
}
