import type { FhirReader, ReadSession, ReadTerms } from '../reader.ts';
import type { AllowedBase } from './allowed-base.ts';
import type { createFhirReader } from './reader.ts';

type Reader = ReturnType<typeof createFhirReader>;

/**
 * The reader, loaded with the first session that reads: its HTTP client takes as long to load as half of what serves HTTP. For a service
 * without clients of its own, which is a demonstration and mostly gets its records with the call; others know that they will read.
 */
export function readerWhenAsked(): FhirReader<AllowedBase> {
  // Found at start all the same: without it there is none.
  import.meta.resolve('undici');
  let loading: Promise<Reader> | undefined;
  let loaded: Reader | undefined;
  async function load(): Promise<Reader> {
    loading ??= loadReader();
    loaded = await loading;
    return loaded;
  }
  return {
    session: (terms) => loaded?.session(terms) ?? sessionWhenAsked(load, terms),
    close: async () => {
      await (await loading)?.close();
    },
  };
}

export async function loadReader(): Promise<Reader> {
  return (await import('./reader.ts')).createFhirReader();
}

/** Its clock starts when it is asked first: loading is not the other server's time. */
function sessionWhenAsked(load: () => Promise<Reader>, terms: ReadTerms<AllowedBase>): ReadSession {
  let session: Promise<ReadSession> | undefined;
  const begun = (): Promise<ReadSession> => {
    session ??= load().then((reader) => reader.session(terms));
    return session;
  };
  return {
    read: async (queries) => (await begun()).read(queries),
    readReference: async (reference) => (await begun()).readReference(reference),
  };
}
