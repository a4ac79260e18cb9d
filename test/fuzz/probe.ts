import { readdirSync } from 'node:fs';

/**
 * Preloaded into the service under test (`node --expose-gc --import`): on a message it collects garbage and tells what is still
 * held. The service knows nothing of it, and the channel does not keep the process alive.
 */
export interface Held {
  /** Bytes after a full collection. */
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
  readonly fileDescriptors: number;
  /** Handles and requests of the event loop, by type: sockets, timers, file reads. */
  readonly resources: Readonly<Record<string, number>>;
}

const collect: unknown = Reflect.get(globalThis, 'gc');

process.on('message', async () => {
  for (let round = 0; round < 4; round += 1) {
    if (typeof collect === 'function') collect();
    // Finalizers and closed sockets need a turn of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const resources: Record<string, number> = {};
  for (const type of process.getActiveResourcesInfo()) resources[type] = (resources[type] ?? 0) + 1;
  const { heapUsed, external, rss } = process.memoryUsage();
  const held: Held = {
    heapUsed,
    external,
    rss,
    fileDescriptors: readdirSync('/proc/self/fd').length,
    resources,
  };
  process.send?.(held);
});
process.channel?.unref();
// Whoever started it has died: nobody is left to stop it.
process.once('disconnect', () => process.exit());
