import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { answerFrom } from './answer.ts';
import { createApp } from './app.ts';
import { isLoopback } from './auth/addresses.ts';
import { createKeySource } from './auth/keys.ts';
import { type ClientRegistry, developmentRegistry, loadClientRegistry } from './auth/registry.ts';
import { createAuthentication, type TrustPorts } from './auth/verify.ts';
import type { Config } from './config.ts';
import { expireHourly } from './feedback/expiry.ts';
import { openFeedbackStore } from './feedback/open.ts';
import { DEFAULT_READ_LIMITS } from './fhir/server/read-limits.ts';
import { loadReader, readerWhenAsked } from './fhir/server/reader-when-asked.ts';
import { readingAccess } from './http/reading-access.ts';
import { describeError, type Logger } from './observability/log.ts';
import { measuredReader } from './observability/measured-reader.ts';
import { createMetrics } from './observability/metrics.ts';
import type { Tracing } from './observability/tracing.ts';
import { loadCatalog } from './rules/load.ts';
import { describeForR3 } from './rules/prefetch-r3.ts';
import { workbench } from './workbench/router.ts';

export interface Surroundings {
  readonly knowledgeFolder: string;
  /** Folders of the built page and of the situations that it shows. */
  readonly workbenchFolders: { readonly assets: string; readonly fixtures: string };
  readonly log: Logger;
  readonly isStopping: () => boolean;
  readonly tracing?: Tracing | undefined;
}

export interface OpenService {
  readonly app: RequestListener;
  /** Writes what waits, then lets go of database and connections. */
  close(): Promise<void>;
}

/**
 * Puts the service together. `CDS_FIXED_NOW` moves the clinical clock alone: tokens, keys and feedback live by the real one.
 * Throws ClientRegistryError, KnowledgeError, FeedbackStoreError: the start stops.
 */
export async function openService(config: Config, surroundings: Surroundings): Promise<OpenService> {
  const { knowledgeFolder, workbenchFolders, log, isStopping, tracing } = surroundings;
  const now = Date.now;
  const catalog = await loadCatalog(knowledgeFolder, config.policyFile);
  const registry = registryOf(config);
  const metrics = createMetrics();
  const store = await openFeedbackStore(config.database, {
    commentDays: config.commentDays,
    onLostCards: (count) => {
      log.error({ event: 'cardsLost', count });
      metrics.cardsLost(count);
    },
  });
  const stopExpiry = expireHourly(store, now, (error) =>
    log.error({ event: 'expiryFailed', error: describeError(error) }),
  );
  metrics.watchProcess();
  // Clients that are known will have their records read: nothing of it is loaded by the first call.
  const plainReader = registry.clients.length > 0 ? await loadReader() : readerWhenAsked();
  const reader = measuredReader(plainReader, metrics, tracing);
  const trust: Omit<TrustPorts, 'baseUrl'> = {
    registry,
    keys: createKeySource({
      now,
      onFailure: (jwksUri, message) => log.warn({ event: 'keysUnavailable', jwksUri, message }),
    }),
    replay: { seen: (issuer, tokenId, expiresAt) => store.jtiSeen(issuer, tokenId, expiresAt) },
    now,
  };
  const services = catalog.flatMap((knowledge) => knowledge.services);
  const lookBack = Object.fromEntries(
    catalog.flatMap(({ service }) =>
      Object.entries(service.prefetch).flatMap(([key, { lookBackDays }]) =>
        lookBackDays === undefined ? [] : [[key, lookBackDays]],
      ),
    ),
  );
  const { fixedNow, baseUrl, timeZone, fetchDeadline } = config;
  const clock = fixedNow === undefined ? now : () => fixedNow;
  const demonstrations = config.clientsFile === undefined && isLoopback(config.host);
  const app = createApp({
    services,
    bases: [
      { path: '', described: services, authenticate: createAuthentication({ ...trust, baseUrl }) },
      {
        path: '/r3',
        described: describeForR3(services, lookBack),
        authenticate: createAuthentication({ ...trust, baseUrl: `${baseUrl}/r3` }),
      },
    ],
    origins: registry.origins,
    accessFor: readingAccess(reader, { deadline: fetchDeadline, limits: DEFAULT_READ_LIMITS }),
    assess: answerFrom(catalog, {
      clock,
      zone: timeZone,
      newId: randomUUID,
      log,
      metrics,
      demonstrations,
    }),
    pages: workbench({
      catalog,
      knowledgeFolder,
      fixturesFolder: workbenchFolders.fixtures,
      assets: workbenchFolders.assets,
      store,
      clock,
      now,
      zone: timeZone,
      demonstrations,
    }),
    store,
    adminToken: config.adminToken,
    sourceLabel: catalog.map((knowledge) => knowledge.service.source.label).join(', '),
    bodyLimit: config.bodyLimit,
    newId: randomUUID,
    now,
    log,
    isStopping,
    metrics,
    tracing,
  });
  return {
    app,
    async close() {
      stopExpiry();
      await Promise.all([store.close(), reader.close()]);
    },
  };
}

function registryOf({ clientsFile, production }: Config): ClientRegistry {
  return clientsFile === undefined ? developmentRegistry() : loadClientRegistry(clientsFile, { production });
}
