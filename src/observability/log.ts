import { type DestinationStream, type Logger, pino } from 'pino';
import { isObject } from '../fhir/shape.ts';

export type { Logger };

/** Members that carry tokens and patients. */
const withheld = new Set([
  'authorization',
  'access_token',
  'accessToken',
  'fhirAuthorization',
  'prefetch',
  'context',
  'body',
]);

/**
 * The log: one JSON object per line. Nothing that a client sent is ever passed to it as a whole; withholding is a second
 * lock. pino's own redaction takes longer than all else that it does with a line, most of which hold no object.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: withoutSecrets },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function withoutSecrets(line: Record<string, unknown>): Record<string, unknown> {
  if (!Object.values(line).some(holdsSecret)) return line;
  return Object.fromEntries(
    Object.entries(line).map(([key, value]) => [key, holdsSecret(value) ? masked(value) : value]),
  );
}

function holdsSecret(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && Object.keys(value).some((key) => withheld.has(key));
}

function masked(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(members).map(([key, value]) => [key, withheld.has(key) ? '[Redacted]' : value]),
  );
}

/** What may be said of an unexpected error: its name and where it arose. Its message may quote the request. */
export function describeError(error: unknown): { readonly name: string; readonly at: readonly string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, at: frames.slice(0, 12).map((line) => line.trim()) };
}
