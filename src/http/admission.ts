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
      response.locals.verdict ??= authenticate(request, { kind, id: String(request.params.id) });
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
export function callerOf({ locals }: Pick<Response, 'locals'>): Caller {
  const caller: Caller | undefined = locals.caller;
  if (caller === undefined) throw new Error('no caller has been admitted');
  return caller;
}

async function isAdmitted(response: Response): Promise<boolean> {
  const pending: Promise<Verdict> = response.locals.verdict;
  const verdict = await pending;
  if (verdict.ok) {
    admit(response, verdict);
    return true;
  }
  note(response, { refused: verdict.reason, ...issuerOf(verdict) });
  await bodyArrived(response.req, response);
  refuseCaller(response);
  return false;
}

/** From here on `callerOf` names the caller. */
export function admit(response: Pick<Response, 'locals'>, verdict: Extract<Verdict, { ok: true }>): void {
  const { client, tokenId, tenant } = verdict;
  response.locals.caller = client;
  note(response, {
    client: client.id,
    ...issuerOf(verdict),
    ...(tokenId === undefined ? {} : { tokenId }),
    ...(tenant === undefined ? {} : { tenant }),
  });
}

function issuerOf({ issuer }: Verdict): { readonly issuer?: string } {
  return issuer === undefined ? {} : { issuer };
}
