import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { keepRows, keepSqlite } from '../left-behind/keep.ts';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.ts';

/** One kind of database that a suite runs on. Where PostgreSQL is not installed, its half is reported as skipped. */
export interface Database {
  readonly name: string;
  readonly skip: boolean;
  start(): Promise<void>;
  /** The location of a new, empty database, as CDS_DATABASE would name it. */
  empty(): Promise<string>;
  /** Reads the tables themselves, around the store. */
  rows(location: string, sql: string): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
}

function sqlite(): Database {
  let folder = '';
  let files = 0;
  return {
    name: 'SQLite',
    skip: false,
    async start() {
      folder = await mkdtemp(join(tmpdir(), 'cds-sqlite-'));
    },
    async empty() {
      files += 1;
      return join(folder, `${files}`, 'feedback.sqlite');
    },
    async rows(location, sql) {
      const database = new DatabaseSync(location, { timeout: 5_000 });
      try {
        return database.prepare(sql).all();
      } finally {
        database.close();
      }
    },
    async stop() {
      for (let file = 1; file <= files; file += 1) keepSqlite(join(folder, `${file}`, 'feedback.sqlite'));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function postgres(programs: string | undefined): Database {
  let server: PostgresServer | undefined;
  const locations: string[] = [];
  const query = async (location: string, sql: string) => {
    const client = new pg.Client({ connectionString: location });
    await client.connect();
    const { rows } = await client.query(sql).finally(() => client.end());
    return rows;
  };
  return {
    name: 'PostgreSQL',
    skip: programs === undefined,
    async start() {
      if (programs !== undefined) server = await startPostgres(programs);
    },
    async empty() {
      if (server === undefined) throw new Error('PostgreSQL is not running');
      const location = await server.newDatabase();
      locations.push(location);
      return location;
    },
    rows: query,
    async stop() {
      for (const location of locations) {
        const tables = await query(location, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
        for (const { tablename } of tables)
          keepRows(tablename, await query(location, `SELECT * FROM ${tablename}`));
      }
      await server?.stop();
    },
  };
}

export const databases: readonly Database[] = [sqlite(), postgres(await postgresPrograms())];
