import { fileURLToPath } from 'node:url';
import { ClientRegistryError } from './auth/registry.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { FeedbackStoreError } from './feedback/store.ts';
import { createLog } from './observability/log.ts';
import { startTracing } from './observability/tracing.ts';
import { KnowledgeError } from './rules/fault.ts';
import { ListenError, serve } from './serve.ts';
import { openService } from './service.ts';

/** Calls in flight get this long to finish once the service is told to stop. */
const graceMs = 10_000;

const folder = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const knowledgeFolder = folder('cds-services');
const workbenchFolders = { assets: folder('dist/workbench'), fixtures: folder('fixtures') };

/** For the person who starts the service; standard output is the log's. */
function announce(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

function announceSettings(config: Config, port: number): void {
  if (config.clientsFile === undefined) {
    announce(
      'WARNING: AUTHENTICATION IS OFF. Anyone who can reach this service can call it; use synthetic data only.',
    );
  }
  if (config.fixedNow !== undefined) {
    announce(
      `WARNING: THE CLOCK IS FIXED at ${new Date(config.fixedNow).toISOString()} (CDS_FIXED_NOW). Never with real patients.`,
    );
  }
  const origin = `http://${config.host === '127.0.0.1' ? 'localhost' : config.host}:${port}`;
  announce(`Listening on ${origin}/cds-services (time zone ${config.timeZone})`);
  announce(`Workbench: ${origin}/`);
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const tracing = await startTracing(process.env);
  let stopping = false;
  const service = await openService(config, {
    knowledgeFolder,
    workbenchFolders,
    log,
    isStopping: () => stopping,
    tracing,
  });
  const server = await serve(service.app, config).catch(async (error: unknown) => {
    await service.close();
    throw error;
  });
  announceSettings(config, server.port);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      if (stopping) return;
      stopping = true;
      announce(`${signal}: finishing the calls in flight.`);
      await server.stop(graceMs, config.drainMs);
      await service.close();
      await tracing?.stop();
    });
  }
}

const expected = [ConfigError, KnowledgeError, ListenError, ClientRegistryError, FeedbackStoreError];

try {
  await start();
} catch (error) {
  if (!(error instanceof Error && expected.some((kind) => error instanceof kind))) throw error;
  announce(
    error instanceof FeedbackStoreError ? `CDS_DATABASE cannot be used: ${error.message}.` : error.message,
  );
  process.exitCode = 1;
}
