import { createRequire } from 'node:module';
import type jwt from 'jsonwebtoken';

const load = createRequire(import.meta.url);
/** Found at start, so that a service without it does not start. */
const path = load.resolve('jsonwebtoken');

let loaded: typeof jwt | undefined;

/** jsonwebtoken, loaded when it is asked for: a service without clients of its own sees no token, others ask for it at start. */
export function jsonWebToken(): typeof jwt {
  loaded ??= load(path) as typeof jwt;
  return loaded;
}
