import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { answerFrom } from './answer.ts';
import { createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createLog } from './observability/log.ts';
import { KnowledgeError } from './rules/fault.ts';
import { loadCatalog } from './rules/load.ts';
import { ListenError, type RunningService, serve } from './serve.ts';

/** Calls in flight get this long to finish once the service is told to stop. */
const graceMs = 10_000;

const knowledgeFolder = fileURLToPath(new URL('../cds-services', import.meta.url));

/** For the person who starts the service; standard output is the log's. */
function announce(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

function announceSettings(config: Config, port: number): void {
  announce(
    'WARNING: AUTHENTICATION IS OFF. Anyone who can reach this service can call it; use synthetic data only.',
  );
  if (config.fixedNow !== undefined) {
    announce(
      `WARNING: THE CLOCK IS FIXED at ${new Date(config.fixedNow).toISOString()} (CDS_FIXED_NOW). Never with real patients.`,
    );
  }
  announce(
    `Listening on http://${config.host === '127.0.0.1' ? 'localhost' : config.host}:${port}/cds-services (time zone ${config.timeZone})`,
  );
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const catalog = await loadCatalog(knowledgeFolder, config.policyFile);
  const log = createLog(config.logLevel);
  const { fixedNow } = config;
  const clock = fixedNow === undefined ? Date.now : () => fixedNow;
  let stopping = false;
  const app = createApp({
    services: catalog.flatMap((knowledge) => knowledge.services),
    assess: answerFrom(catalog, { clock, zone: config.timeZone, newId: randomUUID, log }),
    sourceLabel: catalog.map((knowledge) => knowledge.service.source.label).join(', '),
    bodyLimit: config.bodyLimit,
    newId: randomUUID,
    log,
    isReady: () => !stopping,
  });
  const service = await serve(app, config);
  announceSettings(config, service.port);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop(service, signal);
    });
  }
}

async function stop(service: RunningService, signal: string): Promise<void> {
  announce(`${signal}: finishing the calls in flight.`);
  await service.stop(graceMs);
}

try {
  await start();
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof KnowledgeError || error instanceof ListenError))
    throw error;
  announce(error.message);
  process.exitCode = 1;
}
