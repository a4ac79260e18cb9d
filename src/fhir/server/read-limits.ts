import type { ReadLimits } from '../reader.ts';

export const DEFAULT_READ_LIMITS: ReadLimits = { pages: 10, bytes: 20_000_000 };
/** Milliseconds for all that is read for one call. */
export const DEFAULT_READ_DEADLINE = 400;
