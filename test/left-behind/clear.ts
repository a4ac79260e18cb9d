import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Global set-up of the run: the folder of all that it writes (vitest.config.ts). */
export function setup(): void {
  mkdirSync(tmpdir(), { recursive: true });
  // PostgreSQL does not run as root: another user has to get through to its own folder.
  chmodSync(tmpdir(), 0o711);
}

/** After it the folder goes. */
export function teardown(): void {
  rmSync(tmpdir(), { recursive: true, force: true });
}
