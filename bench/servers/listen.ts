import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes a free port and says so as the service does, so that one reader finds both. */
export function listen(server: Server): void {
  server.keepAliveTimeout = 65_000;
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.stderr.write(`Listening on http://localhost:${port}/\n`);
  });
  process.once('SIGTERM', () => process.exit(0));
}
