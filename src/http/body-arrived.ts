import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A body that takes longer is one that nobody wants to end. */
const patienceMs = 2_000;

/**
 * Settles when a refusal may be sent. Where the connection ends with the answer (HTTP/1.0, as nginx speaks to what is
 * behind it by default; `Connection: close`), bytes of the body that come after it make the operating system reset the
 * connection, and the client loses the answer (RFC 9112 §9.6): the body is let in first, unread. Other connections go on
 * and need no waiting.
 */
export async function bodyArrived(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.complete || request.destroyed || !endsWithAnswer(response)) return;
  request.resume();
  await once(request, 'close', { signal: AbortSignal.timeout(patienceMs) }).catch(() => undefined);
}

function endsWithAnswer(response: ServerResponse): boolean {
  return !response.shouldKeepAlive || response.getHeader('Connection') === 'close';
}
