/** What the store asks of a database. SQL that SQLite and PostgreSQL both read, with parameters $1, $2 and so on. */

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, unknown>>;

export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export interface StatementResult {
  readonly rows: readonly SqlRow[];
  /** Rows inserted, changed or deleted. */
  readonly changes: number;
}

export interface SqlDatabase {
  /**
   * Runs the statements in one transaction: all or none. `durable`: settles only when the transaction would survive a
   * loss of power; otherwise it survives the end of the process. Throws FeedbackStoreError.
   */
  transact(statements: readonly Statement[], durable: boolean): Promise<readonly StatementResult[]>;
  /** Reads one state of everything that was committed, however long it takes: nothing else waits for it. Throws FeedbackStoreError. */
  read(statements: readonly Statement[]): Promise<readonly StatementResult[]>;
  close(): Promise<void>;
}

/** Few enough that a prepared statement stays small; far below the parameter limits of both databases (32,766 and 65,535). */
export const rowsPerStatement = 50;

/** One INSERT of many rows; none for no rows. At most `rowsPerStatement` rows. */
export function insertRows(
  into: string,
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
  onConflict: string,
): readonly Statement[] {
  if (rows.length === 0) return [];
  const tuples = rows.map(
    (_, row) => `(${columns.map((_, column) => `$${row * columns.length + column + 1}`).join(', ')})`,
  );
  const sql = `INSERT INTO ${into} (${columns.join(', ')}) VALUES ${tuples.join(', ')} ON CONFLICT ${onConflict}`;
  return [{ sql, values: rows.flat() }];
}

/** `$1, $2, $3` for `IN (…)`. */
export function placeholders(count: number): string {
  return Array.from({ length: count }, (_, index) => `$${index + 1}`).join(', ');
}

export function inGroupsOf<T>(size: number, items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, group) =>
    items.slice(group * size, (group + 1) * size),
  );
}
