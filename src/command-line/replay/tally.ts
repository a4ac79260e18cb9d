import type { CardIndicator } from '../../hooks/card.ts';
import type { Outcome } from './outcome.ts';

export type Counts = Record<CardIndicator, number>;

export interface RuleCount {
  readonly rule: string;
  readonly topic: string;
  readonly alerts: Counts;
}

export interface ReasonCount {
  readonly topic: string;
  readonly reason: string;
  readonly patients: number;
}

export interface SlowPatient {
  readonly source: string;
  readonly ms: number;
}

/** All that a report says, without what it says it for. */
export interface Tally {
  readonly patients: number;
  readonly states: Record<Outcome['state'], number>;
  /** Orders judged: the hundred of "per 100 orders". */
  readonly orders: number;
  readonly cards: Counts;
  /** Judged patients by their most urgent card. */
  readonly worst: Record<CardIndicator | 'none', number>;
  readonly actions: Readonly<Record<string, number>>;
  readonly days: Readonly<Record<string, number>>;
  /** A rule counts once per card that it speaks on, under the indicator of the card; what interrupts most comes first. */
  readonly rules: readonly RuleCount[];
  readonly topicsNotAssessed: Readonly<Record<string, number>>;
  readonly reasons: readonly ReasonCount[];
  /** Patients whose record holds nothing for a prefetch key, of those for whom that is known. */
  readonly without: Readonly<Record<string, number>>;
  readonly recordsSeen: number;
  readonly faults: number;
  readonly notJudged: readonly { readonly source: string; readonly state: string; readonly reason: string }[];
  readonly slowest: readonly SlowPatient[];
  /** Patients by milliseconds: under 1, 2, 5 … and above. */
  readonly times: readonly { readonly below: number; readonly patients: number }[];
}

const slowestNamed = 20;
const notJudgedNamed = 200;
/** Distinct reasons kept; the rest count as one, so that odd records cannot fill the memory. */
const reasonsKept = 2000;
const timeLimits = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, Number.POSITIVE_INFINITY];
const urgency: readonly CardIndicator[] = ['critical', 'warning', 'info'];

/** One pass over the outcomes of a run; memory does not grow with their number. */
export function tallyOf(outcomes: Iterable<Outcome>): Tally {
  const states = { judged: 0, refused: 0, unreadable: 0, failed: 0 };
  const cards = noCounts();
  const worst = { ...noCounts(), none: 0 };
  const [actions, days, topics, without] = [new Count(), new Count(), new Count(), new Count()];
  const rules = new Map<string, RuleCount>();
  const reasons = new Map<string, ReasonCount>();
  const notJudged: Tally['notJudged'][number][] = [];
  const times = timeLimits.map((below) => ({ below, patients: 0 }));
  let slowest: SlowPatient[] = [];
  let [patients, orders, recordsSeen, faults] = [0, 0, 0, 0];

  for (const outcome of outcomes) {
    const { source, state, ms } = outcome;
    patients += 1;
    states[state] += 1;
    const bin = times.find(({ below }) => ms < below);
    if (bin !== undefined) bin.patients += 1;
    slowest.push({ source, ms });
    if (slowest.length > 4 * slowestNamed) slowest = slower(slowest);
    if (state !== 'judged') {
      if (notJudged.length < notJudgedNamed) notJudged.push({ source, state, reason: outcome.reason ?? '' });
      continue;
    }
    orders += outcome.orders;
    faults += outcome.faults;
    if (outcome.action !== undefined) actions.add(outcome.action);
    if (outcome.day !== undefined) days.add(outcome.day);
    worst[urgency.find((one) => outcome.cards.some((card) => card.indicator === one)) ?? 'none'] += 1;
    for (const card of outcome.cards) {
      cards[card.indicator] += 1;
      for (const rule of card.rules) {
        const count = rules.get(rule) ?? { rule, topic: card.topic, alerts: noCounts() };
        count.alerts[card.indicator] += 1;
        rules.set(rule, count);
      }
    }
    for (const topic of new Set(outcome.notAssessed.map((gap) => gap.topic))) topics.add(topic);
    for (const gap of outcome.notAssessed) countReason(reasons, gap.topic, gap.reason);
    if (outcome.without !== undefined) recordsSeen += 1;
    for (const key of outcome.without ?? []) without.add(key);
  }
  const urgent = ({ alerts }: RuleCount) => alerts.critical + alerts.warning;
  return {
    patients,
    states,
    orders,
    cards,
    worst,
    actions: actions.sorted(),
    days: days.sorted(),
    rules: [...rules.values()].sort(
      (a, b) => urgent(b) - urgent(a) || b.alerts.info - a.alerts.info || (a.rule < b.rule ? -1 : 1),
    ),
    topicsNotAssessed: topics.sorted(),
    reasons: [...reasons.values()].sort((a, b) => b.patients - a.patients || (key(a) < key(b) ? -1 : 1)),
    without: without.sorted(),
    recordsSeen,
    faults,
    notJudged,
    slowest: slower(slowest),
    times,
  };
}

const key = ({ topic, reason }: ReasonCount) => `${topic} ${reason}`;

function countReason(reasons: Map<string, ReasonCount>, topic: string, said: string): void {
  const full = reasons.size >= reasonsKept && !reasons.has(`${topic} ${said}`);
  const reason = full ? 'other reasons' : said;
  const before = reasons.get(`${topic} ${reason}`)?.patients ?? 0;
  reasons.set(`${topic} ${reason}`, { topic, reason, patients: before + 1 });
}

function slower(patients: readonly SlowPatient[]): SlowPatient[] {
  return [...patients].sort((a, b) => b.ms - a.ms || (a.source < b.source ? -1 : 1)).slice(0, slowestNamed);
}

function noCounts(): Counts {
  return { critical: 0, warning: 0, info: 0 };
}

class Count {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Most frequent first. */
  sorted(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
  }
}
