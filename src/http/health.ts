import type { RequestHandler } from 'express';
import { sendProblem } from './errors.ts';
import { Problem } from './problem.ts';

/** GET /health: the process runs. */
export const health: RequestHandler = (_request, response) => {
  response.set('Cache-Control', 'no-store').json({ status: 'ok' });
};

/** GET /ready: calls are taken; 503 while the service stops, so that a load balancer looks elsewhere. */
export function ready(isReady: () => boolean): RequestHandler {
  return (_request, response) => {
    if (isReady()) {
      response.set('Cache-Control', 'no-store').json({ status: 'ready' });
      return;
    }
    sendProblem(response, new Problem('unavailable', 'The service is stopping'));
  };
}
