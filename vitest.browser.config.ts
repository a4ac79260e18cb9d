import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: plays the built workbench in Chromium, against the service as it is started. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.browser.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
