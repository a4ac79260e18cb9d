import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './replica.ts';

export interface Proxy {
  readonly url: string;
  stop(): Promise<void>;
}

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/**
 * nginx with the configuration that is deployed; only addresses and places of files are this machine's, and every answer
 * names the replica that gave it.
 */
export async function startProxy(nginx: string, port: number, replicas: readonly number[]): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), 'cds-nginx-'));
  // Its workers are another user than root.
  await chmod(folder, 0o755);
  const deployed = await readFile(join(root, 'deploy/nginx/nginx.conf'), 'utf8');
  const places = [
    ...temporary.map((kind) => `${kind}_temp_path ${folder}/${kind};`),
    'add_header X-Replica $upstream_addr always;',
  ].join('\n  ');
  const local = replicas.reduce(
    (text, replica, index) => text.replace(`server cds-${index + 1}:3000`, `server 127.0.0.1:${replica}`),
    deployed.replace('listen 8080;', `listen 127.0.0.1:${port};`).replace('http {', `http {\n  ${places}`),
  );
  const file = join(folder, 'nginx.conf');
  await writeFile(file, `pid ${folder}/pid;\nerror_log ${folder}/error.log;\ndaemon off;\n${local}`);
  const process = spawn(nginx, ['-c', file, '-p', folder], { stdio: 'inherit' });
  const ended = once(process, 'exit');
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt += 1) {
    const answers = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) break;
    if (attempt > 100 || process.exitCode !== null) throw new Error('nginx did not start');
    await pause(50);
  }
  return {
    url,
    async stop() {
      process.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
