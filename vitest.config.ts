import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real processes, databases and servers on a machine that may be busy: no test asserts a time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'cds-services/**/*.ts'],
      reporter: ['text', 'json-summary'],
    },
  },
});
