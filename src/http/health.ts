import type { RequestHandler } from 'express';
import { sendProblem } from './errors.ts';
import { Problem } from './problem.ts';

/** GET /health: the process runs. */
export const health: RequestHandler = (_request, response) => {
  response.set('Cache-Control', 'no-store').json({ status: 'ok' });
};

/** GET /ready: calls are taken; 503 while the service stops or its database does not answer: look elsewhere. */
export function ready(whyNotReady: () => Promise<string | undefined>): RequestHandler {
  return async (_request, response) => {
    const reason = await whyNotReady();
    if (reason === undefined) {
      response.set('Cache-Control', 'no-store').json({ status: 'ready' });
      return;
    }
    sendProblem(response, new Problem('unavailable', reason));
  };
}
