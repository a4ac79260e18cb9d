import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SqlDatabase } from '#src/feedback/database.ts';
import { openPostgres } from '#src/feedback/postgres.ts';
import { openSqlite } from '#src/feedback/sqlite.ts';
import { databases } from './databases.ts';

// Databases and processes start here: a busy machine is no fault of theirs.
vi.setConfig({ testTimeout: 60_000 });

/** Takes as long as the report of a large site over a year. PostgreSQL ends what takes more than 15 s. */
const counting = (rows: number) => ({
  sql: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT COUNT(*) AS counted FROM n`,
  values: [],
});
const token = (fingerprint: string) => ({
  sql: 'INSERT INTO cds_token (fingerprint, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
  values: [fingerprint, 0],
});
const tokens = { sql: 'SELECT COUNT(*) AS tokens FROM cds_token', values: [] };

describe.each(databases)('a long report on $name', ({ name, skip, start, stop, empty }) => {
  describe.skipIf(skip)('', () => {
    let database: SqlDatabase;
    beforeAll(start, 120_000);
    afterAll(stop, 120_000);
    beforeEach(async () => {
      const location = await empty();
      database = name === 'SQLite' ? await openSqlite(location) : await openPostgres(location);
    }, 120_000);
    afterEach(() => database.close());

    it('lets a token be checked, and feedback be stored, while it is being made', async () => {
      const ends: string[] = [];
      const rows = name === 'SQLite' ? 8_000_000 : 2_000_000;
      const report = database.read([counting(rows)]).then(([result]) => {
        ends.push('report');
        return Number(result?.rows[0]?.counted);
      });
      // Until it has begun; what has not begun would let anything pass.
      await pause(400);
      await database.transact([token('a')], false).then(() => ends.push('token'));
      await database.transact([token('b'), token('c')], true).then(() => ends.push('feedback'));
      expect(await report).toBe(rows);
      expect(ends).toEqual(['token', 'feedback', 'report']);
    });

    it('counts what was stored before it was asked for', async () => {
      await database.transact([token('a')], false);
      const [first] = await database.read([tokens]);
      await database.transact([token('b'), token('c')], true);
      const [second] = await database.read([tokens]);
      expect([first, second].map((result) => Number(result?.rows[0]?.tokens))).toEqual([1, 3]);
    });

    it('one that the database does not take loses nothing for the next', async () => {
      await expect(database.read([{ sql: 'SELECT nothing FROM nowhere', values: [] }])).rejects.toMatchObject(
        {
          code: 'refused',
        },
      );
      expect(await database.read([tokens])).toHaveLength(1);
    });
  });
});

describe('SQLite', () => {
  it('in memory, where no other thread could read it', async () => {
    const database = await openSqlite(':memory:');
    await database.transact([token('a')], false);
    const [result] = await database.read([tokens]);
    expect(Number(result?.rows[0]?.tokens)).toBe(1);
    await database.close();
  });

  it('two reports at once, and a close behind them: both are answered', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cds-reading-'));
    const database = await openSqlite(join(folder, 'feedback.sqlite'));
    const both = Promise.all([database.read([tokens]), database.read([tokens, counting(1_000_000)])]);
    await database.close();
    const [[alone], [beside, counted]] = await both;
    expect([alone, beside].map((result) => Number(result?.rows[0]?.tokens))).toEqual([0, 0]);
    expect(Number(counted?.rows[0]?.counted)).toBe(1_000_000);
    await expect(database.read([tokens])).rejects.toMatchObject({ code: 'unavailable' });
    await rm(folder, { recursive: true });
  });
});
