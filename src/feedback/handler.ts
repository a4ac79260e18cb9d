import type { Request, RequestHandler } from 'express';
import { Problem } from '../http/problem.ts';
import { type ParsedFeedback, parseFeedback } from './parse.ts';
import { type FeedbackStore, FeedbackStoreError, type ReceivedFeedback, type Recorded } from './store.ts';

/** One line per post, without a value of the body: the counts, and the places of what was not taken. */
export interface FeedbackLine extends Recorded {
  readonly event: 'feedback';
  readonly service: string;
  readonly client: string;
  readonly rejected: readonly string[];
}

export interface FeedbackRouteOptions {
  readonly store: Pick<FeedbackStore, 'record'>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly isService: (id: string) => boolean;
  /** The authenticated client, by the name that `rememberCards` was given for it. */
  readonly clientOf: (request: Request) => string;
  readonly log: (line: FeedbackLine) => void;
}

const namedFaults = 20;

/**
 * `POST /cds-services/:id/feedback`, behind authentication and a JSON body reader. Answers 200 with `{}` when every usable
 * entry is durable; about a card that this service does not know as well, for a client could not mend it. Throws Problem.
 */
export function feedbackRoute(options: FeedbackRouteOptions): RequestHandler {
  return async (request, response) => {
    const service = String(request.params.id);
    if (!options.isService(service)) throw new Problem('unknownService', 'There is no such CDS service');
    const parsed = parseFeedback(request.body);
    if (parsed.accepted.length === 0) throw new Problem('invalidRequest', faults(parsed));
    const client = options.clientOf(request);
    const receivedAt = options.now();
    const entries = parsed.accepted.map((entry) => ({ ...entry, service, client, receivedAt }));
    const recorded = await record(options.store, entries);
    const rejected = parsed.rejected.slice(0, namedFaults).map(({ path }) => path);
    options.log({ event: 'feedback', service, client, ...recorded, rejected });
    response.status(200).json({});
  };
}

async function record(
  store: FeedbackRouteOptions['store'],
  entries: readonly ReceivedFeedback[],
): Promise<Recorded> {
  try {
    return await store.record(entries);
  } catch (error) {
    if (!(error instanceof FeedbackStoreError)) throw error;
    throw new Problem('unavailable', 'The feedback could not be stored: send it again later');
  }
}

function faults({ rejected }: ParsedFeedback): string {
  const named = rejected.slice(0, namedFaults).map(({ path, reason }) => `${path} ${reason}`);
  const more = rejected.length - named.length;
  return `No entry can be used: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
