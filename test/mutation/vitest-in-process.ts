/** What `import … from 'vitest'` means in a mutation run: vitest's own `expect`, and tests that stay in this process. */
export { expect, vi } from 'vitest';
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from './collected-tests.ts';
