import { lookup } from 'node:dns';
import { Agent } from 'undici';
import type { FhirReader, ReadSession, ReadTerms } from '../reader.ts';
import { type AddressRule, guardedLookup, type ResolveName } from './address.ts';
import type { AllowedBase } from './allowed-base.ts';
import { type PageSource, readPages } from './pages.ts';

export { DEFAULT_READ_LIMITS } from './read-limits.ts';

/** Connections to one server, kept alive between calls. */
const CONNECTIONS = 32;

export interface ReaderOptions {
  /** Resolves server names; the system's resolver unless given. */
  readonly resolve?: ResolveName;
}

const TYPED_REFERENCE = /(?:^|\/)[A-Z][A-Za-z]+\/[A-Za-z0-9.-]+$/;

/**
 * Reads FHIR R4 over HTTP. One for the whole service: it keeps connections alive between calls. A site's own certificate
 * authority is given to the platform (`NODE_EXTRA_CA_CERTS`).
 */
export function createFhirReader(options: ReaderOptions = {}): FhirReader<AllowedBase> {
  // One pool per rule: a connection opened under the wider rule must not serve a request under the narrower one.
  const agents: Readonly<Record<AddressRule, Agent>> = {
    public: agentFor('public', options),
    site: agentFor('site', options),
    loopback: agentFor('loopback', options),
    none: agentFor('none', options),
  };
  return {
    session: (terms) => session(terms, agents[terms.base.addresses]),
    close: async () => {
      await Promise.all(Object.values(agents).map((agent) => agent.destroy()));
    },
  };
}

function session({ base, token, deadline, limits }: ReadTerms<AllowedBase>, dispatcher: Agent): ReadSession {
  const signal = AbortSignal.timeout(Math.max(0, deadline));
  const source: PageSource = { base, token, dispatcher, signal, budget: { left: limits.bytes } };
  return {
    read: async (queries) => {
      const results = queries.map(
        async ({ key, url }) => [key, await readPages(source, url, limits.pages)] as const,
      );
      return new Map(await Promise.all(results));
    },
    readReference: async (reference) =>
      TYPED_REFERENCE.test(reference)
        ? readPages(source, reference, 1)
        : { outcome: 'failed', reason: 'refused' },
  };
}

function agentFor(rule: AddressRule, { resolve = lookup }: ReaderOptions): Agent {
  return new Agent({
    allowH2: false,
    connections: CONNECTIONS,
    connect: { lookup: guardedLookup(rule, resolve) },
  });
}
