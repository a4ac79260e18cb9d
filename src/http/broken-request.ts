import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Until the client has read why; it need not have sent the whole of its request. */
const lingerMs = 2_000;

const statusLines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answers what is no HTTP request, or too slow, or has too large a head (a token of 20 kB), by its status alone, as Node
 * does. But Node then throws the connection away, and what of the request is still on its way makes the operating system
 * reset it, so that the client loses the answer: here it is closed in steps (RFC 9112 §9.6).
 */
export function answerBrokenRequests(server: Server): void {
  const answers = new WeakMap<Duplex, ServerResponse>();
  const told = new WeakSet<Duplex>();
  server.prependListener('request', ({ socket }, response) => answers.set(socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // The parser goes on reading, and objects to every further piece.
    if (told.has(socket)) return;
    told.add(socket);
    const answer = answers.get(socket);
    const halfWritten = answer?.headersSent === true && !answer.writableFinished;
    if (error.code === 'ECONNRESET' || !socket.writable || halfWritten) {
      socket.destroy();
      return;
    }
    const status = statusLines[error.code ?? ''] ?? '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    const ending = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(ending));
  });
}
