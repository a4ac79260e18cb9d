import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { RuleOutcome } from '../cards/judge.ts';
import type { FeedbackLine } from '../feedback/handler.ts';
import type { ReadResult } from '../fhir/reader.ts';
import type { AuditLine } from './audit.ts';

/**
 * What an operator watches. Labels are of closed sets: hooks, ids of rules and topics, declared prefetch keys, codes of
 * refusals and problems. Nothing that came with a request becomes a label, so that no series can tell of a patient and
 * their number is bounded by the knowledge.
 */
export interface Metrics {
  /** One call, when its answer is out. */
  call(line: AuditLine): void;
  /** The outcome of every rule that was asked for one answer. */
  rules(outcomes: readonly RuleOutcome[]): void;
  /** One query to a client's FHIR server. */
  read(key: string, result: ReadResult, seconds: number): void;
  feedback(line: FeedbackLine): void;
  cardsLost(count: number): void;
  /** CPU, memory, event loop and garbage collection of this process; once per process. */
  watchProcess(): void;
  /** The exposition format of Prometheus, version 0.0.4. */
  text(): Promise<string>;
}

export const metricsContentType = Registry.PROMETHEUS_CONTENT_TYPE;

/** Seconds. Clinicians wait for the answer: the specification asks for 500 ms, most calls take a few. */
const callBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const readBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 1, 2.5, 5];

type Kind = RuleOutcome['outcome']['kind'];
type Tally = Record<Kind, number>;

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter<Label>({ name, help, labelNames, registers });

  const calls = new Histogram({
    name: 'cds_call_duration_seconds',
    help: 'From the arrival of a call to the end of its answer; hook is feedback for feedback, unknown for calls refused before their hook was read',
    labelNames: ['hook', 'status'] as const,
    buckets: callBuckets,
    registers,
  });
  const answers = counter('cds_answers_total', 'Answers by the worst indicator of their cards', ['worst']);
  const problems = counter('cds_problems_total', 'Calls that were answered with a problem', ['problem']);
  const refusals = counter('cds_token_refusals_total', 'Callers that were not trusted', ['reason']);
  const readSeconds = new Histogram({
    name: 'cds_fhir_read_duration_seconds',
    help: 'One query to a FHIR server of a client, all its pages',
    labelNames: ['outcome'] as const,
    buckets: readBuckets,
    registers,
  });
  const reads = counter('cds_fhir_reads_total', 'Queries to FHIR servers of clients', [
    'key',
    'outcome',
    'reason',
  ]);
  const feedback = counter('cds_feedback_entries_total', 'Outcomes of cards that clients reported', [
    'result',
  ]);
  const lost = counter('cds_cards_lost_total', 'Cards that the database did not take', []);
  const { rules } = ruleTallies(registry);

  return {
    call(line) {
      calls.observe({ hook: hookOf(line), status: `${Math.floor(line.status / 100)}xx` }, line.ms / 1000);
      if (line.refused !== undefined) refusals.inc({ reason: line.refused });
      if (line.problem !== undefined) problems.inc({ problem: line.problem });
      if (line.cards !== undefined) answers.inc({ worst: line.worst ?? 'none' });
    },
    rules,
    read(key, result, seconds) {
      const reason = 'reason' in result ? result.reason : '';
      readSeconds.observe({ outcome: result.outcome }, seconds);
      reads.inc({ key, outcome: result.outcome, reason });
    },
    feedback({ recorded, duplicates, unknownCards, rejected }) {
      feedback.inc({ result: 'recorded' }, recorded);
      feedback.inc({ result: 'duplicate' }, duplicates);
      feedback.inc({ result: 'unknownCard' }, unknownCards);
      feedback.inc({ result: 'rejected' }, rejected.length);
    },
    cardsLost: (count) => lost.inc(count),
    watchProcess: () => collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 }),
    text: () => registry.metrics(),
  };
}

/** A line has a hook only once it is known to be the service's own. */
function hookOf({ event, hook }: AuditLine): string {
  return event === 'feedbackCall' ? 'feedback' : (hook ?? 'unknown');
}

/**
 * Dozens of rules are asked for every order: they are counted in plain numbers, and become samples when somebody looks.
 */
function ruleTallies(registry: Registry): Pick<Metrics, 'rules'> {
  const byRule = new Map<string, Tally>();
  const gaps = new Map<string, number>();
  new Counter({
    name: 'cds_rule_outcomes_total',
    help: 'How often a rule fired, was clear, or could not be evaluated',
    labelNames: ['rule', 'outcome'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const [rule, { fires, clear, cannotEvaluate }] of byRule) {
        this.inc({ rule, outcome: 'fires' }, fires);
        this.inc({ rule, outcome: 'clear' }, clear);
        this.inc({ rule, outcome: 'cannotEvaluate' }, cannotEvaluate);
      }
    },
  });
  new Counter({
    name: 'cds_data_gaps_total',
    help: 'Answers in which a rule of the topic could not be evaluated',
    labelNames: ['topic'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const [topic, count] of gaps) this.inc({ topic }, count);
    },
  });

  return {
    rules(outcomes) {
      const open = new Set<string>();
      for (const { rule, outcome } of outcomes) {
        const tally = byRule.get(rule.id) ?? { fires: 0, clear: 0, cannotEvaluate: 0 };
        tally[outcome.kind] += 1;
        byRule.set(rule.id, tally);
        if (outcome.kind === 'cannotEvaluate') open.add(rule.topic);
      }
      for (const topic of open) gaps.set(topic, (gaps.get(topic) ?? 0) + 1);
    },
  };
}
