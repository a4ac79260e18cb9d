import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { isLoopback } from '../auth/addresses.ts';
import { isAdministrator } from '../auth/administrator.ts';
import { Problem } from '../http/problem.ts';
import { type Metrics, metricsContentType } from './metrics.ts';

export interface MetricsRouteOptions {
  readonly metrics: Pick<Metrics, 'text'>;
  /** CDS_ADMIN_TOKEN; without it only this machine may look. */
  readonly adminToken: string | undefined;
}

const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/** A proxy on this machine asks from loopback for somebody else, and says so. */
function isFromThisMachine({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
  const forwarded = forwarding.some((name) => headers[name] !== undefined);
  return !forwarded && isLoopback(socket.remoteAddress ?? '');
}

/** `GET /metrics`: to this machine, and to whoever has the administrator's token. Throws Problem. */
export function metricsRoute({ metrics, adminToken }: MetricsRouteOptions): RequestHandler {
  return async (request, response) => {
    if (!isFromThisMachine(request)) {
      if (adminToken === undefined) throw new Problem('unknownPath', 'There is no such page');
      if (!isAdministrator(request, adminToken)) {
        response.status(401).set('WWW-Authenticate', 'Bearer').end();
        return;
      }
    }
    const text = await metrics.text();
    response.set('Cache-Control', 'no-store').type(metricsContentType).send(text);
  };
}
