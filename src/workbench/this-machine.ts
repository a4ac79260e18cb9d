import type { RequestHandler } from 'express';
import { isLoopback } from '../auth/addresses.ts';
import { Problem } from '../http/problem.ts';

/**
 * Lets through only what this machine asks of itself. The name in `Host` counts as well as the address: a page elsewhere can
 * make its own name resolve to this machine (DNS rebinding).
 */
export function localOnly(allowed: boolean): RequestHandler {
  return (request, _response, next) => {
    const host = hostName(request.get('host') ?? '');
    if (!allowed || host === undefined || !isLoopback(host)) {
      throw new Problem('unknownPath', 'This is served without authentication and to this machine only');
    }
    next();
  };
}

function hostName(host: string): string | undefined {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
