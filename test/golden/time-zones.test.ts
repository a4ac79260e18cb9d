import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('write.ts', import.meta.url));

/** Calendar days are the site's, whatever the zone of the machine. */
describe('the same answers wherever the machine stands', () => {
  it.each(['UTC', 'America/New_York', 'Asia/Tokyo'])('TZ=%s', { timeout: 120_000 }, async (zone) => {
    const child = spawn(process.execPath, [script, '--check'], { env: { ...process.env, TZ: zone } });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const [code] = await once(child, 'close');
    expect(output).toMatch(/ answers, 0 differ/);
    expect(code).toBe(0);
  });
});
