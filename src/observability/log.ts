import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/**
 * The log: one JSON object per line. Nothing that a client sent is ever passed to it as a whole; the redaction is a
 * second lock on the members that carry tokens and patients.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: [
      '*.authorization',
      '*.access_token',
      '*.accessToken',
      '*.fhirAuthorization',
      '*.prefetch',
      '*.context',
      '*.body',
    ],
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** What may be said of an unexpected error: its name and where it arose. Its message may quote the request. */
export function describeError(error: unknown): { readonly name: string; readonly at: readonly string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, at: frames.slice(0, 12).map((line) => line.trim()) };
}
