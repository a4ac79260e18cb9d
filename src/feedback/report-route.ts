import type { Request, RequestHandler } from 'express';
import { isAdministrator } from '../auth/administrator.ts';
import { Problem } from '../http/problem.ts';
import { readPeriod } from './period.ts';
import { reportJson, reportText } from './report.ts';
import { type FeedbackStore, FeedbackStoreError, type OverrideReport, type Period } from './store.ts';

export interface ReportRouteOptions {
  readonly store: Pick<FeedbackStore, 'report'>;
  /** Epoch ms. */
  readonly now: () => number;
  /** CDS_ADMIN_TOKEN; without it there is no such page. */
  readonly adminToken: string | undefined;
}

/** From the URL itself: the service runs without Express's query parser. */
function periodOf(request: Request, now: number): Period {
  const query = new URLSearchParams(request.originalUrl.split('?')[1]);
  const period = readPeriod(query.get('from') ?? undefined, query.get('to') ?? undefined, now);
  if (period === undefined) {
    throw new Problem('invalidRequest', 'from and to must be days, YYYY-MM-DD, from not after to');
  }
  return period;
}

async function report(store: ReportRouteOptions['store'], period: Period): Promise<OverrideReport> {
  try {
    return await store.report(period);
  } catch (error) {
    if (!(error instanceof FeedbackStoreError)) throw error;
    throw new Problem('unavailable', 'The feedback database does not answer');
  }
}

/**
 * `GET /reports/overrides?from=2026-11-01&to=2026-11-30`: UTC days, both inclusive; JSON, or a table for `Accept: text/plain`.
 * Throws Problem.
 */
export function reportRoute({ store, now, adminToken }: ReportRouteOptions): RequestHandler {
  return async (request, response) => {
    if (adminToken === undefined || adminToken === '')
      throw new Problem('unknownPath', 'There is no such page');
    if (!isAdministrator(request, adminToken)) {
      response.status(401).set('WWW-Authenticate', 'Bearer').end();
      return;
    }
    const found = await report(store, periodOf(request, now()));
    response.set('Cache-Control', 'no-store');
    if (request.accepts(['json', 'text']) === 'text') response.type('text').send(reportText(found));
    else response.json(reportJson(found));
  };
}
