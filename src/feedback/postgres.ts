import pg from 'pg';
import type { SqlDatabase, Statement, StatementResult } from './database.ts';
import { migrationTable, migrationVersion, pendingMigrations } from './migrations.ts';
import { FeedbackStoreError } from './store.ts';

/** Any constant will do, as long as no other application in this database locks the same number. */
const migrationLock = 7_263_041_958;

const waits = { connectionTimeoutMillis: 3_000, statement_timeout: 15_000, query_timeout: 20_000 };

/**
 * SQLSTATE classes after which the same transaction may succeed: 08 connection, 40 rollback, 53 resources, 55 not in a
 * usable state, 57 operator intervention. No SQLSTATE: the connection itself failed. Only the class is told: messages of
 * PostgreSQL quote values.
 */
function storeError(error: unknown): FeedbackStoreError {
  if (error instanceof FeedbackStoreError) return error;
  const sqlstate = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  if (sqlstate === '') return new FeedbackStoreError('unavailable', 'PostgreSQL does not answer');
  const passing = ['08', '40', '53', '55', '57'].includes(sqlstate.slice(0, 2));
  return new FeedbackStoreError(passing ? 'unavailable' : 'refused', `PostgreSQL: SQLSTATE ${sqlstate}`);
}

async function run(client: pg.Pool | pg.PoolClient, { sql, values }: Statement): Promise<StatementResult> {
  const result = await client.query<Record<string, unknown>>(sql, [...values]);
  return { rows: result.rows, changes: result.command === 'SELECT' ? 0 : (result.rowCount ?? 0) };
}

async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // A broken connection cannot roll back: it is thrown away, and the server rolls back for it.
    const broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    client.release(broken);
    throw error;
  }
}

async function migrate(client: pg.PoolClient): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
  await client.query(migrationTable);
  const { rows } = await client.query<{ version: string }>(migrationVersion);
  for (const sql of pendingMigrations(Number(rows[0]?.version))) await client.query(sql);
}

/** PostgreSQL by URL, shared by all replicas. Every commit is durable as far as the server is set to make it so. */
export async function openPostgres(url: string): Promise<SqlDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: 10, application_name: 'cds-feedback', ...waits });
  // An idle connection that breaks would end the process; the pool replaces it by itself.
  pool.on('error', () => undefined);
  try {
    await transaction(pool, migrate);
  } catch (error) {
    await pool.end();
    const { code, message } = storeError(error);
    throw new FeedbackStoreError(code === 'newerSchema' ? code : 'cannotOpen', message);
  }
  async function transact(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    try {
      const [only, ...more] = statements;
      if (only !== undefined && more.length === 0) return [await run(pool, only)];
      return await transaction(pool, async (client) => {
        const results: StatementResult[] = [];
        for (const statement of statements) results.push(await run(client, statement));
        return results;
      });
    } catch (error) {
      throw storeError(error);
    }
  }
  return { transact, read: transact, close: () => pool.end() };
}
