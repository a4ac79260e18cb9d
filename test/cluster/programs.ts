import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { postgresPrograms } from '../feedback/postgres-server.ts';

const nginxPath = '/usr/sbin/nginx';

/** Debian's nginx and PostgreSQL, installed where they are missing; nothing of them is left running by that. */
export async function clusterPrograms(): Promise<{ readonly nginx: string; readonly postgres: string }> {
  const missing = [
    ...(existsSync(nginxPath) ? [] : ['nginx-light']),
    ...((await postgresPrograms()) === undefined ? ['postgresql'] : []),
  ];
  if (missing.length > 0) {
    console.log(`Installing ${missing.join(' and ')} (Debian).`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const apt = (...args: string[]) =>
      execFileSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...missing);
  }
  const postgres = await postgresPrograms();
  if (postgres === undefined) throw new Error('PostgreSQL could not be installed');
  return { nginx: nginxPath, postgres };
}
