import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// All that this run writes goes into one folder, made and taken away by test/left-behind/clear.ts: nothing stays of a test that was
// killed, and the scan that ends the run finds what the services wrote.
process.env.TMPDIR = join(tmpdir(), `cds-tests-${process.pid}`);
process.env.CDS_LEFT_BEHIND = join(process.env.TMPDIR, 'left-behind');

const scan = 'test/left-behind/**/*.test.ts';

export default defineConfig({
  test: {
    // Real processes, databases and servers on a machine that may be busy: no test asserts a time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: ['test/left-behind/watch.ts'],
    globalSetup: ['test/left-behind/clear.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: [scan], sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'left behind',
          include: [scan],
          // When all the others have ended. Group 0 will not do for them: with one worker vitest runs it last.
          sequence: { groupOrder: 2 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'cds-services/**/*.ts'],
      reporter: ['text', 'json-summary'],
    },
  },
});
