import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Config } from './config.ts';

/** The service could not take its place on the network: one sentence that says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export interface RunningService {
  /** The port that is really taken, also where 0 was asked for. */
  readonly port: number;
  /** Takes no new connection, lets calls in flight finish for at most `graceMs`, then resolves. */
  stop(graceMs: number): Promise<void>;
}

/** Binds the app to its address. @throws ListenError */
export async function serve(
  app: Express,
  { host, port }: Pick<Config, 'host' | 'port'>,
): Promise<RunningService> {
  const server = createServer(app);
  // Without a limit of its own an idle or trickling client holds a socket for minutes.
  server.requestTimeout = 60_000;
  const listening = once(server, 'listening');
  server.listen(port, host);
  try {
    await listening;
  } catch (error) {
    throw new ListenError(whyNotListening(error, host, port));
  }
  return { port: portOf(server), stop: (graceMs) => stop(server, graceMs) };
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  // A connection kept alive after its last answer would hold the process until it times out.
  server.on('request', (_request, response) => response.setHeader('Connection', 'close'));
  server.close();
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}

function portOf(server: Server): number {
  const address = server.address() as AddressInfo | null;
  return address?.port ?? 0;
}

function whyNotListening(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use: stop what runs there, or set PORT to another port.`;
  if (code === 'EACCES')
    return `Port ${port} on ${host} is not allowed to this user: set PORT to one above 1023.`;
  return `The service cannot listen on ${host}:${port} (${String(code)}): check CDS_HOST and PORT.`;
}
