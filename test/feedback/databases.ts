import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
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
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

function postgres(programs: string | undefined): Database {
  let server: PostgresServer | undefined;
  return {
    name: 'PostgreSQL',
    skip: programs === undefined,
    async start() {
      if (programs !== undefined) server = await startPostgres(programs);
    },
    async empty() {
      if (server === undefined) throw new Error('PostgreSQL is not running');
      return server.newDatabase();
    },
    async rows(location, sql) {
      const client = new pg.Client({ connectionString: location });
      await client.connect();
      const { rows } = await client.query(sql).finally(() => client.end());
      return rows;
    },
    async stop() {
      await server?.stop();
    },
  };
}

export const databases: readonly Database[] = [sqlite(), postgres(await postgresPrograms())];
