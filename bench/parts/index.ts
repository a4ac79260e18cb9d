import type { Part } from '../run.ts';
import { alone } from './alone.ts';
import { collection } from './collection.ts';
import { evaluation } from './evaluation.ts';
import { fetch } from './fetch.ts';
import { memory } from './memory.ts';
import { open } from './open.ts';
import { postgres } from './postgres.ts';
import { stall } from './stall.ts';
import { start } from './start.ts';
import { throughput } from './throughput.ts';
import { tokens } from './tokens.ts';

/** In the order in which they run and are reported; the last ones answer other questions than the goals and are left out of a quick run. */
export const quickParts: readonly string[] = [
  'evaluation',
  'throughput',
  'alone',
  'open',
  'stall',
  'tokens',
  'fetch',
  'start',
  'memory',
];

export const parts: Readonly<Record<string, Part>> = {
  evaluation,
  throughput,
  alone,
  open,
  stall,
  tokens,
  fetch,
  start,
  memory,
  postgres,
  collection,
};
