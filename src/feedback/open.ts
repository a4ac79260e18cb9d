import type { SqlDatabase } from './database.ts';
import { type FeedbackStoreOptions, sqlFeedbackStore } from './sql-store.ts';
import { openSqlite } from './sqlite.ts';
import { type FeedbackStore, FeedbackStoreError } from './store.ts';

/** A newcomer's database: one file below the working directory. */
export const defaultDatabase = 'var/feedback.sqlite';
export const defaultCommentDays = 30;

const postgresUrl = /^postgres(ql)?:\/\//i;
const someScheme = /^[a-z][a-z0-9+.-]+:/i;

/** Whether this location names a file of this machine. */
export function isFile(location: string): boolean {
  return location !== ':memory:' && !someScheme.test(location);
}

/**
 * `postgres://…` and `postgresql://…`: PostgreSQL. `:memory:` or a path: SQLite. Another scheme is a mistake, not a path.
 * Never told in an error: the location may hold a password.
 */
async function openDatabase(location: string): Promise<SqlDatabase> {
  if (postgresUrl.test(location)) {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(location);
  }
  if (someScheme.test(location)) {
    throw new FeedbackStoreError('cannotOpen', 'CDS_DATABASE is neither a postgres:// URL nor a file path');
  }
  return openSqlite(location);
}

/** Opens the store and brings its schema up to date. Throws FeedbackStoreError with `cannotOpen` or `newerSchema`. */
export async function openFeedbackStore(
  location: string | undefined,
  options: FeedbackStoreOptions,
): Promise<FeedbackStore> {
  return sqlFeedbackStore(await openDatabase(location ?? defaultDatabase), options);
}
