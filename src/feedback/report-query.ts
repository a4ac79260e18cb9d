import type { SqlRow, Statement, StatementResult } from './database.ts';
import type { Outcomes, OverrideReason, OverrideReport, Period, RuleOutcomes } from './store.ts';

/** The latest outcome of every card shown in the period; ties are broken the same way on every run. */
const latest = `WITH latest AS (
  SELECT card, outcome, reason_system, reason_code, reason_display FROM (
    SELECT f.card, f.outcome, f.reason_system, f.reason_code, f.reason_display,
      ROW_NUMBER() OVER (PARTITION BY f.card ORDER BY f.outcome_at DESC, f.received_at DESC, f.id) AS place
    FROM cds_feedback f JOIN cds_card c ON c.uuid = f.card AND c.client = f.client
    WHERE c.shown_at >= $1 AND c.shown_at < $2
  ) ranked WHERE place = 1
)`;
const outcome = 'l.outcome, l.reason_system, l.reason_code';
const counted = `${outcome}, MAX(l.reason_display) AS reason_display, COUNT(*) AS cards`;
const shown = 'LEFT JOIN latest l ON l.card = c.uuid WHERE c.shown_at >= $1 AND c.shown_at < $2';

export function reportStatements({ from, to }: Period): readonly Statement[] {
  const values = [from, to];
  return [
    { sql: `${latest} SELECT ${counted} FROM cds_card c ${shown} GROUP BY ${outcome}`, values },
    {
      sql: `${latest} SELECT r.rule, r.version, c.topic, ${counted}
        FROM cds_card c JOIN cds_card_rule r ON r.card = c.uuid ${shown}
        GROUP BY r.rule, r.version, c.topic, ${outcome}`,
      values,
    },
    {
      sql: `SELECT COUNT(*) AS entries FROM cds_feedback f
        WHERE f.received_at >= $1 AND f.received_at < $2
          AND NOT EXISTS (SELECT 1 FROM cds_card c WHERE c.uuid = f.card AND c.client = f.client)`,
      values,
    },
  ];
}

const cardsIn = (rows: readonly SqlRow[]) => rows.reduce((sum, row) => sum + Number(row.cards), 0);

function reasonOf(row: SqlRow): OverrideReason {
  return {
    code: String(row.reason_code),
    ...(row.reason_system === null ? {} : { system: String(row.reason_system) }),
    ...(row.reason_display === null ? {} : { display: String(row.reason_display) }),
  };
}

function outcomesOf(rows: readonly SqlRow[]): Outcomes {
  const overridden = rows.filter((row) => row.outcome === 'overridden');
  return {
    shown: cardsIn(rows),
    accepted: cardsIn(rows.filter((row) => row.outcome === 'accepted')),
    overridden: cardsIn(overridden),
    reasons: overridden
      .filter((row) => row.reason_code !== null)
      .map((row) => ({ ...reasonOf(row), count: Number(row.cards) }))
      .sort(
        (a, b) => b.count - a.count || compare(a.code, b.code) || compare(a.system ?? '', b.system ?? ''),
      ),
    noFeedback: cardsIn(rows.filter((row) => row.outcome === null)),
  };
}

function rulesOf(rows: readonly SqlRow[]): readonly RuleOutcomes[] {
  const byRule = Map.groupBy(rows, (row) => JSON.stringify([row.topic, row.rule, row.version]));
  return [...byRule.values()]
    .map((group) => {
      const { rule, version, topic } = group[0] ?? {};
      return { rule: String(rule), version: String(version), topic: String(topic), ...outcomesOf(group) };
    })
    .sort((a, b) => compare(a.topic, b.topic) || compare(a.rule, b.rule) || compare(a.version, b.version));
}

/** By code unit: the same order whatever the database's collation. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function readReport(period: Period, results: readonly StatementResult[]): OverrideReport {
  const [cards, rules, unknown] = results;
  return {
    period,
    cards: outcomesOf(cards?.rows ?? []),
    rules: rulesOf(rules?.rows ?? []),
    unknownCards: Number(unknown?.rows[0]?.entries ?? 0),
  };
}
