import { createHash } from 'node:crypto';
import { inGroupsOf, insertRows, placeholders, rowsPerStatement, type Statement } from './database.ts';
import type { ReceivedFeedback } from './store.ts';

/** One entry under its identity: the same outcome reported again, batched or late, has the same id. */
export interface IdentifiedFeedback {
  readonly id: string;
  readonly entry: ReceivedFeedback;
}

export function fingerprint(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function suggestionsOf(entry: ReceivedFeedback): readonly string[] {
  return entry.outcome === 'accepted' ? [...new Set(entry.suggestions)].sort() : [];
}

function identity(entry: ReceivedFeedback): string {
  const { client, service, card, outcome, at } = entry;
  return fingerprint(client, service, card, outcome, at, suggestionsOf(entry));
}

/** What a first report left out, a repetition may add. */
function merged(first: ReceivedFeedback, again: ReceivedFeedback): ReceivedFeedback {
  return first.outcome === 'overridden' && again.outcome === 'overridden' ? { ...again, ...first } : first;
}

/** Each outcome once, in the order of ids: two transactions that meet lock their rows in the same order. */
export function identified(entries: readonly ReceivedFeedback[]): readonly IdentifiedFeedback[] {
  const byId = new Map<string, ReceivedFeedback>();
  for (const entry of entries) {
    const id = identity(entry);
    const first = byId.get(id);
    byId.set(id, first === undefined ? entry : merged(first, entry));
  }
  return [...byId]
    .map(([id, entry]) => ({ id, entry }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

const fillReason = ['system', 'code', 'display'].map(
  (part) =>
    `reason_${part} = CASE WHEN cds_feedback.reason_code IS NULL THEN excluded.reason_${part} ELSE cds_feedback.reason_${part} END`,
);

function feedbackRow({ id, entry }: IdentifiedFeedback) {
  const reason = entry.outcome === 'overridden' ? entry.reason : undefined;
  return [
    id,
    entry.client,
    entry.service,
    entry.card,
    entry.outcome,
    entry.at,
    entry.receivedAt,
    reason?.system ?? null,
    reason?.code ?? null,
    reason?.display ?? null,
  ];
}

const feedbackColumns = [
  'id',
  'client',
  'service',
  'card',
  'outcome',
  'outcome_at',
  'received_at',
  'reason_system',
  'reason_code',
  'reason_display',
];

/** Which of these outcomes are in the store already, and which of their cards it knows. */
export function lookUp(entries: readonly IdentifiedFeedback[]): readonly Statement[] {
  return inGroupsOf(rowsPerStatement, entries).flatMap((group) => [
    {
      sql: `SELECT id AS known_feedback FROM cds_feedback WHERE id IN (${placeholders(group.length)})`,
      values: group.map(({ id }) => id),
    },
    {
      sql: `SELECT uuid AS known_card, client FROM cds_card WHERE uuid IN (${placeholders(group.length)})`,
      values: group.map(({ entry }) => entry.card),
    },
  ]);
}

export function writeFeedback(
  entries: readonly IdentifiedFeedback[],
  keepComments: boolean,
): readonly Statement[] {
  const suggestions = entries.flatMap(({ id, entry }) =>
    suggestionsOf(entry).map((suggestion) => [id, suggestion]),
  );
  const comments = entries.flatMap(({ id, entry }) =>
    keepComments && entry.outcome === 'overridden' && entry.comment !== undefined
      ? [[id, entry.comment, entry.receivedAt]]
      : [],
  );
  const upsert = `(id) DO UPDATE SET ${fillReason.join(', ')}`;
  return [
    ...inGroupsOf(rowsPerStatement, entries.map(feedbackRow)).flatMap((rows) =>
      insertRows('cds_feedback', feedbackColumns, rows, upsert),
    ),
    ...inGroupsOf(rowsPerStatement, suggestions).flatMap((rows) =>
      insertRows('cds_feedback_suggestion', ['feedback', 'suggestion'], rows, 'DO NOTHING'),
    ),
    ...inGroupsOf(rowsPerStatement, comments).flatMap((rows) =>
      insertRows('cds_feedback_comment', ['feedback', 'body', 'received_at'], rows, 'DO NOTHING'),
    ),
  ];
}
