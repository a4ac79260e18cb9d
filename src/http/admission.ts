import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { refuseCaller } from '../auth/challenge.ts';
import type { Endpoint } from '../auth/claims.ts';
import type { Caller } from '../auth/client.ts';
import type { Authenticate, Verdict } from '../auth/verify.ts';
import { note } from './audited.ts';
import { bodyArrived } from './body-arrived.ts';

/** Handlers of step 2, to stand around those that receive the body. */
export interface Admission {
  /** Before the body: the verdict is worked out while it arrives. */
  readonly begin: RequestHandler;
  /** After the body. */
  readonly admit: RequestHandler;
  /** After the body, where it was at fault: a caller who is not trusted is not told so. */
  readonly refuseFirst: ErrorRequestHandler;
}

/** Step 2: who is calling. Not trusted: a bare 401, whatever else is wrong; the reason goes to the audit line. */
export function admission(
  authenticate: Authenticate,
  kind: Exclude<Endpoint['kind'], 'discovery'>,
): Admission {
  return {
    begin: (request, response, next) => {
      response.locals.verdict = authenticate(request, { kind, id: String(request.params.id) });
      next();
    },
    admit: async (_request, response, next) => {
      if (await isAdmitted(response)) next();
    },
    refuseFirst: async (error, _request, response, next) => {
      // A path that is not served was refused before anybody asked who calls.
      if (response.locals.verdict === undefined || (await isAdmitted(response))) next(error);
    },
  };
}

/** The caller that was admitted. Throws where none was: a route without admission is a fault of ours. */
export function callerOf(response: Response): Caller {
  const caller: Caller | undefined = response.locals.caller;
  if (caller === undefined) throw new Error('no caller has been admitted');
  return caller;
}

async function isAdmitted(response: Response): Promise<boolean> {
  const pending: Promise<Verdict> = response.locals.verdict;
  const verdict = await pending;
  const { issuer } = verdict;
  if (!verdict.ok) {
    note(response, { refused: verdict.reason, ...(issuer === undefined ? {} : { issuer }) });
    await bodyArrived(response.req, response);
    refuseCaller(response);
    return false;
  }
  const { client, tokenId, tenant } = verdict;
  response.locals.caller = client;
  note(response, {
    client: client.id,
    ...(issuer === undefined ? {} : { issuer }),
    ...(tokenId === undefined ? {} : { tokenId }),
    ...(tenant === undefined ? {} : { tenant }),
  });
  return true;
}
