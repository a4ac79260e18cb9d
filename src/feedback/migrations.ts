import { FeedbackStoreError } from './store.ts';

/**
 * The schema, as numbered steps: a step once released never changes. Only what SQLite and PostgreSQL read alike; instants
 * are epoch ms. No foreign key leads to `cds_card`: feedback may outlive, or overtake, the card it is about. Free text has
 * a table of its own, so that its deletion touches nothing else.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE cds_card (
      uuid TEXT PRIMARY KEY,
      service TEXT NOT NULL,
      client TEXT NOT NULL,
      topic TEXT NOT NULL,
      indicator TEXT NOT NULL,
      action TEXT NOT NULL,
      shown_at BIGINT NOT NULL
    )`,
    'CREATE INDEX cds_card_shown_at ON cds_card (shown_at)',
    `CREATE TABLE cds_card_rule (
      card TEXT NOT NULL,
      rule TEXT NOT NULL,
      version TEXT NOT NULL,
      PRIMARY KEY (card, rule)
    )`,
    `CREATE TABLE cds_card_suggestion (
      card TEXT NOT NULL,
      suggestion TEXT NOT NULL,
      PRIMARY KEY (card, suggestion)
    )`,
    `CREATE TABLE cds_feedback (
      id TEXT PRIMARY KEY,
      client TEXT NOT NULL,
      service TEXT NOT NULL,
      card TEXT NOT NULL,
      outcome TEXT NOT NULL,
      outcome_at BIGINT NOT NULL,
      received_at BIGINT NOT NULL,
      reason_system TEXT,
      reason_code TEXT,
      reason_display TEXT
    )`,
    'CREATE INDEX cds_feedback_card ON cds_feedback (card)',
    'CREATE INDEX cds_feedback_received_at ON cds_feedback (received_at)',
    `CREATE TABLE cds_feedback_suggestion (
      feedback TEXT NOT NULL,
      suggestion TEXT NOT NULL,
      PRIMARY KEY (feedback, suggestion)
    )`,
    `CREATE TABLE cds_feedback_comment (
      feedback TEXT PRIMARY KEY,
      body TEXT NOT NULL,
      received_at BIGINT NOT NULL
    )`,
    'CREATE INDEX cds_feedback_comment_received_at ON cds_feedback_comment (received_at)',
    `CREATE TABLE cds_token (
      fingerprint TEXT PRIMARY KEY,
      expires_at BIGINT NOT NULL
    )`,
    'CREATE INDEX cds_token_expires_at ON cds_token (expires_at)',
  ],
];

export const migrationTable = 'CREATE TABLE IF NOT EXISTS cds_migration (version BIGINT PRIMARY KEY)';
export const migrationVersion = 'SELECT COALESCE(MAX(version), 0) AS version FROM cds_migration';

/** The statements that lead from `version` to today's schema, each step noting itself. Run them under a lock. */
export function pendingMigrations(version: number): readonly string[] {
  if (version > migrations.length) {
    throw new FeedbackStoreError(
      'newerSchema',
      `The feedback database has schema ${version}, this release knows ${migrations.length}: start the newer release.`,
    );
  }
  return migrations
    .slice(version)
    .flatMap((step, index) => [
      ...step,
      `INSERT INTO cds_migration (version) VALUES (${version + index + 1})`,
    ]);
}
