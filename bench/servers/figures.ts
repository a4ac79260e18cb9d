/**
 * Loaded into every server before it starts (`--import`): tells the bench what its process has used so far. Nothing runs until it
 * is asked.
 */
export interface Used {
  /** Milliseconds of CPU since the process began, all threads. */
  readonly cpu: number;
  /** Bytes. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

process.on('message', (question) => {
  if (question === 'collect') globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const used: Used = { cpu: (user + system) / 1000, rss, heapUsed, external };
  process.send?.(used);
});
// The channel alone must not keep a server alive that was told to stop.
process.channel?.unref();
