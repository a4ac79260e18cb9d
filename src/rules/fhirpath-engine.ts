import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type Engine from 'fhirpath';

/** Found at start, so that a service without it does not start. */
const path = fileURLToPath(import.meta.resolve('fhirpath'));

let engine: typeof Engine | undefined;

/**
 * fhirpath.js, loaded when an expression asks for more than `plain-syntax.ts` reads and closures evaluate: at start, while the knowledge
 * is compiled; later only when a fact brings a value that closures do not judge. The rules as shipped ask for none of it.
 */
export function fhirpathEngine(): typeof Engine {
  engine ??= (createRequire(import.meta.url)(path) as { readonly default: typeof Engine }).default;
  return engine;
}
