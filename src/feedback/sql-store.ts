import { cardBuffer } from './card-buffer.ts';
import { writeCards } from './card-rows.ts';
import type { SqlDatabase, SqlRow } from './database.ts';
import { fingerprint, identified, lookUp, writeFeedback } from './feedback-rows.ts';
import { readReport, reportStatements } from './report-query.ts';
import type { FeedbackStore, ReceivedFeedback, Recorded } from './store.ts';

export interface FeedbackStoreOptions {
  /** Days that a clinician's free text is kept; 0: it is never written. */
  readonly commentDays: number;
  /** Cards that will not be in the report, because the database did not take them. */
  readonly onLostCards: (count: number) => void;
}

const dayMs = 86_400_000;

/** Clocks of replicas differ: a token that one calls expired must stay known to the one that still accepts it. */
const tokenMarginMs = 600_000;

/** The feedback store on any database that speaks the SQL of `migrations.ts`. */
export function sqlFeedbackStore(database: SqlDatabase, options: FeedbackStoreOptions): FeedbackStore {
  const { commentDays, onLostCards } = options;
  const buffer = cardBuffer(async (cards) => {
    await database.transact(writeCards(cards), false);
  }, onLostCards);

  return {
    rememberCards: buffer.add,

    async record(entries) {
      if (entries.length === 0) return { recorded: 0, duplicates: 0, unknownCards: 0 };
      // Feedback may follow its card at once: without this the card would be called unknown.
      await buffer.flush();
      const distinct = identified(entries);
      const statements = [...lookUp(distinct), ...writeFeedback(distinct, commentDays > 0)];
      const results = await database.transact(statements, true);
      return recorded(
        entries,
        distinct.length,
        results.flatMap(({ rows }) => rows),
      );
    },

    async jtiSeen(issuer, jti, expiresAt) {
      const [inserted] = await database.transact(
        [
          {
            sql: 'INSERT INTO cds_token (fingerprint, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
            values: [fingerprint(issuer, jti), expiresAt],
          },
        ],
        false,
      );
      return inserted?.changes !== 1;
    },

    async report(period) {
      await buffer.flush();
      return readReport(period, await database.read(reportStatements(period)));
    },

    async expire(now) {
      const [comments, tokens] = await database.transact(
        [
          {
            sql: 'DELETE FROM cds_feedback_comment WHERE received_at <= $1',
            values: [now - commentDays * dayMs],
          },
          { sql: 'DELETE FROM cds_token WHERE expires_at < $1', values: [now - tokenMarginMs] },
        ],
        true,
      );
      return { comments: comments?.changes ?? 0, tokens: tokens?.changes ?? 0 };
    },

    async ready() {
      await database.transact([{ sql: 'SELECT COUNT(*) AS versions FROM cds_migration', values: [] }], false);
    },

    async close() {
      await buffer.close();
      await database.close();
    },
  };
}

function recorded(entries: readonly ReceivedFeedback[], distinct: number, rows: readonly SqlRow[]): Recorded {
  const known = rows.filter((row) => row.known_feedback !== undefined).length;
  const cards = new Set(rows.map((row) => JSON.stringify([row.known_card, row.client])));
  const isUnknown = ({ card, client }: ReceivedFeedback) => !cards.has(JSON.stringify([card, client]));
  return {
    recorded: distinct - known,
    duplicates: entries.length - distinct + known,
    unknownCards: entries.filter(isUnknown).length,
  };
}
