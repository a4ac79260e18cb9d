import type { ServerResponse } from 'node:http';

/** The one answer to a caller who is not trusted, whatever the reason (RFC 6750 §3; CDS Hooks best practices). */
export function refuseCaller(response: ServerResponse): void {
  response
    .writeHead(401, { 'WWW-Authenticate': 'Bearer', 'Cache-Control': 'no-store', 'Content-Length': '0' })
    .end();
}
