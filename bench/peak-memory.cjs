// Preloaded by the measurement: tells the peak resident memory of the process, threads included, as it ends.
if (require('node:worker_threads').isMainThread) {
  process.on('exit', () => {
    process.stderr.write(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB\n`);
  });
}
