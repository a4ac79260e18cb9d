import { rmSync } from 'node:fs';

/** Global set-up of the run: nothing before it; after it the folder goes. */
export function teardown(): void {
  const folder = process.env.CDS_LEFT_BEHIND;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
