import type { RequestHandler } from 'express';
import type { ServiceDescription } from '../rules/knowledge.ts';

/** Clients are expected to look about once a day; an hour keeps a new release from going unseen. */
const maximumAgeSeconds = 3600;

/** GET {base}/cds-services (CDS Hooks 2.0.1, Discovery). */
export function discovery(services: readonly ServiceDescription[]): RequestHandler {
  const body = { services };
  return (_request, response) => {
    response.set('Cache-Control', `public, max-age=${maximumAgeSeconds}`).json(body);
  };
}
