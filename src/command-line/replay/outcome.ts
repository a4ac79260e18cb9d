import { isObject, list, text } from '../../fhir/shape.ts';
import type { Card, CardIndicator } from '../../hooks/card.ts';
import type { Answered } from '../answering.ts';

/** One card as the report counts it. */
export interface CardSeen {
  readonly topic: string;
  readonly indicator: CardIndicator;
  /** Ids of the rules that speak on it. */
  readonly rules: readonly string[];
}

export interface Unassessed {
  readonly topic: string;
  readonly reason: string;
}

/** What became of one patient. No names, no values: ids, rules and reasons. */
export interface Outcome {
  /** File or resource that the patient came from. */
  readonly source: string;
  readonly patient?: string;
  readonly state: 'judged' | 'refused' | 'unreadable' | 'failed';
  /** In words, unless judged. */
  readonly reason?: string;
  /** Reading and judging, in milliseconds. */
  readonly ms: number;
  /** Epoch milliseconds as of which the order was judged. */
  readonly now?: number;
  readonly orders: number;
  readonly action?: string;
  readonly day?: string;
  readonly cards: readonly CardSeen[];
  readonly notAssessed: readonly Unassessed[];
  /** Declared prefetch keys whose query found nothing; absent for requests, which bring their own prefetch. */
  readonly without?: readonly string[];
  /** Facts that failed by a fault of the program. */
  readonly faults: number;
}

/** What an answer says, by the extensions that a machine reads (fhir-data.md §5). */
export function judgedOutcome(source: string, answered: Answered, ms: number): Outcome {
  const { response, ordersMatched, now, faults, patientId, without } = answered;
  const assessment = extensionNamed(response.extension, 'assessment');
  const action = text(assessment.action);
  const day = text(assessment.treatmentDay);
  const cards = response.cards.map(cardSeen);
  const gaps = [
    ...list<unknown>(assessment.notAssessed),
    ...response.cards.flatMap((card) => list<unknown>(extensionNamed(card.extension, 'finding').notAssessed)),
  ].flatMap(unassessed);
  return {
    source,
    patient: patientId,
    state: 'judged',
    ms,
    now,
    orders: ordersMatched,
    ...(action === undefined ? {} : { action }),
    ...(day === undefined ? {} : { day }),
    cards,
    notAssessed: [...new Map(gaps.map((gap) => [`${gap.topic} ${gap.reason}`, gap])).values()],
    ...(without === undefined ? {} : { without }),
    faults,
  };
}

export function unjudgedOutcome(
  source: string,
  state: Exclude<Outcome['state'], 'judged'>,
  reason: string,
  ms: number,
): Outcome {
  return { source, state, reason, ms, orders: 0, cards: [], notAssessed: [], faults: 0 };
}

function cardSeen(card: Card): CardSeen {
  const rules = list<unknown>(extensionNamed(card.extension, 'finding').rules).flatMap((rule) => {
    const id = isObject(rule) ? text(rule.id) : undefined;
    return id === undefined ? [] : [id];
  });
  return {
    topic: card.source.topic?.code ?? 'unknown',
    indicator: card.indicator,
    rules: [...new Set(rules)],
  };
}

/** Our own extension, whatever the namespace of its key. */
function extensionNamed(extension: unknown, name: string): Readonly<Record<string, unknown>> {
  const found = Object.entries(isObject(extension) ? extension : {}).find(([key]) =>
    key.endsWith(`.${name}`),
  );
  return isObject(found?.[1]) ? found[1] : {};
}

function unassessed(gap: unknown): readonly Unassessed[] {
  if (!isObject(gap)) return [];
  const topic = text(gap.topic);
  return topic === undefined ? [] : [{ topic, reason: alike(text(gap.reason) ?? '') }];
}

/** Reasons that differ only in a date, an age or a reference are one reason for a report. */
function alike(reason: string): string {
  return reason
    .replace(/\b[A-Z][A-Za-z]+\/[^\s,;)]+/g, '(resource)')
    .replace(/\d{4}-\d\d(?:-\d\d)?(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?/g, '(date)')
    .replace(/\b\d+(?:\.\d+)? (days?|hours?|h|weeks?|months?|years?) old/g, '(some) $1 old')
    .slice(0, 200);
}
