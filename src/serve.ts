import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from './config.ts';
import { answerBrokenRequests } from './http/broken-request.ts';

// An import of it reads all that it exports, WebSocket among it, for which Node loads a whole client for HTTP that nobody here asks.
const { createServer } = process.getBuiltinModule('node:http');

/** The service could not take its place on the network: one sentence that says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export interface RunningService {
  /** The port that is really taken, also where 0 was asked for. */
  readonly port: number;
  /**
   * Goes on serving for `drainMs`, which load balancers need to see that readiness has ended, in the last second of it on
   * open connections only; then lets calls in flight finish for at most `graceMs`, and resolves.
   */
  stop(graceMs: number, drainMs?: number): Promise<void>;
}

/** Binds the app to its address. @throws ListenError */
export async function serve(
  app: RequestListener,
  { host, port }: Pick<Config, 'host' | 'port'>,
): Promise<RunningService> {
  const server = createServer(app);
  // A client may close its side when it has sent all (RFC 9112 §9.6): the answer still goes out, also when others had their turn before.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Without a limit of its own an idle or trickling client holds a socket for minutes.
  server.requestTimeout = 60_000;
  // Longer than load balancers keep an idle connection (60 s): it is theirs to close, and never while they use it again.
  server.keepAliveTimeout = 65_000;
  answerBrokenRequests(server);
  const listening = once(server, 'listening');
  server.listen(port, host);
  try {
    await listening;
  } catch (error) {
    throw new ListenError(whyNotListening(error, host, port));
  }
  return { port: portOf(server), stop: (graceMs, drainMs = 0) => stop(server, graceMs, drainMs) };
}

/** At the end of draining: nothing new is taken, but a call on a connection that was kept alive is still answered. */
const lingerMs = 1_000;

async function stop(server: Server, graceMs: number, drainMs: number): Promise<void> {
  const closed = once(server, 'close');
  // A connection kept alive would be used for one more call just when it is closed: its owner is told to leave it.
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  if (drainMs > 0) {
    const linger = Math.min(drainMs, lingerMs);
    await pause(drainMs - linger);
    // Without the HTTP server's own close, which would end idle connections at once: a load balancer first has to find out,
    // by a connection that is refused, that it must not send a call on one of them.
    NetServer.prototype.close.call(server);
    await pause(linger);
  }
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
