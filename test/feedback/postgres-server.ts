import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

/** A PostgreSQL of our own, from Debian's packages, in a temporary folder. PostgreSQL refuses to run as root. */

const run = promisify(execFile);
const installed = '/usr/lib/postgresql';
const isRoot = process.getuid?.() === 0;

export interface PostgresServer {
  /** The URL of a new, empty database. */
  newDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** The programs of the newest installed server; undefined where there is none, or only its client. */
export async function postgresPrograms(): Promise<string | undefined> {
  const releases = await readdir(installed).catch(() => []);
  const newestFirst = releases.toSorted((a, b) => Number(b) - Number(a));
  return newestFirst
    .map((release) => join(installed, release, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function asPostgres(program: string, args: readonly string[]): readonly [string, readonly string[]] {
  return isRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args];
}

async function giveToPostgres(folder: string): Promise<void> {
  if (!isRoot) return;
  const passwd = await readFile('/etc/passwd', 'utf8');
  const fields = passwd
    .split('\n')
    .find((line) => line.startsWith('postgres:'))
    ?.split(':');
  await chown(folder, Number(fields?.[2]), Number(fields?.[3]));
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const ready = await execute(url, 'SELECT 1').then(
      () => true,
      () => false,
    );
    if (ready) return;
    await pause(50);
  }
  throw new Error('PostgreSQL did not start');
}

export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cds-postgres-'));
  await giveToPostgres(folder);
  const cluster = join(folder, 'cluster');
  const [initdb, initdbArgs] = asPostgres(join(programs, 'initdb'), [
    ...['-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
  ]);
  await run(initdb, [...initdbArgs], { cwd: folder });
  const port = await freePort();
  const [postgres, postgresArgs] = asPostgres(join(programs, 'postgres'), [
    ...['-D', cluster, '-p', String(port), '-k', folder, '-h', '127.0.0.1', '-F'],
  ]);
  const server = spawn(postgres, [...postgresArgs], { cwd: folder, stdio: 'ignore' });
  const exited = new Promise((resolve) => server.once('exit', resolve));
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  await untilReady(url('postgres'));
  let databases = 0;
  return {
    async newDatabase() {
      databases += 1;
      const name = `feedback_${databases}`;
      await execute(url('postgres'), `CREATE DATABASE ${name}`);
      return url(name);
    },
    async stop() {
      // Fast shutdown. runuser passes SIGTERM on, which alone would wait for every connection.
      const [pgCtl, args] = asPostgres(join(programs, 'pg_ctl'), ['-D', cluster, '-m', 'fast', '-w', 'stop']);
      await run(pgCtl, [...args], { cwd: folder });
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
