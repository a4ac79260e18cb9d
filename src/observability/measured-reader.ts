import type { FhirReader, ReadResult } from '../fhir/reader.ts';
import type { Metrics } from './metrics.ts';
import type { Tracing } from './tracing.ts';

/** The key of a resource that a reference led to; prefetch keys never start with an underscore. */
const followed = '_reference';

/**
 * A reader whose every query is timed. Queries of one session are still read all at once, under one deadline and one
 * allowance of bytes. The URL of a query names the patient and is told to nobody.
 */
export function measuredReader<Base>(
  reader: FhirReader<Base>,
  metrics: Pick<Metrics, 'read'>,
  tracing: Tracing | undefined,
): FhirReader<Base> {
  async function measured(key: string, read: () => Promise<ReadResult>): Promise<ReadResult> {
    const started = performance.now();
    const result = await (tracing === undefined ? read() : tracing.read(key, read));
    metrics.read(key, result, (performance.now() - started) / 1000);
    return result;
  }

  return {
    session(terms) {
      const session = reader.session(terms);
      return {
        async read(queries) {
          const results = queries.map(async (query) => {
            const result = await measured(query.key, async () =>
              resultOf(query.key, await session.read([query])),
            );
            return [query.key, result] as const;
          });
          return new Map(await Promise.all(results));
        },
        readReference: (reference) => measured(followed, () => session.readReference(reference)),
      };
    },
    close: () => reader.close(),
  };
}

/** The port promises a result for every key. */
function resultOf(key: string, results: ReadonlyMap<string, ReadResult>): ReadResult {
  return results.get(key) ?? { outcome: 'failed', reason: 'network' };
}
