import type { Request, RequestHandler, Response } from 'express';
import type { Caller, ClientCapabilities } from '../auth/client.ts';
import { repairResponse } from '../cards/repair.ts';
import { tailorResponse } from '../cards/tailor.ts';
import { shownCards } from '../feedback/shown-cards.ts';
import type { RememberedCard } from '../feedback/store.ts';
import type { CdsResponse } from '../hooks/card.ts';
import { type HookRequest, parseHookRequest } from '../hooks/hook-request.ts';
import { loggable, summarise } from '../observability/audit.ts';
import type { Logger } from '../observability/log.ts';
import type { KeyRead, RecordAccess } from '../record/gather.ts';
import type { ServiceDescription } from '../rules/knowledge.ts';
import { callerOf } from './admission.ts';
import { note } from './audited.ts';
import { Problem } from './problem.ts';

/** What the clinical side says to one call. */
export interface Assessed {
  readonly response: CdsResponse;
  /** Drafts that are orders for the drug; none: nothing was fetched for them. */
  readonly ordersMatched: number;
  /** What became of each query to the client's FHIR server. */
  readonly reads?: readonly KeyRead[];
  /** The overall action, for the audit line. */
  readonly action?: string;
}

export interface InvocationPorts {
  readonly services: readonly ServiceDescription[];
  /** Where this caller's call lets us read; the clock of its deadline starts here. */
  readonly accessFor: (call: HookRequest, caller: Caller) => RecordAccess;
  /** Steps 4 to 8: match orders, gather the record, derive facts, evaluate rules, build cards. */
  readonly assess: (
    call: HookRequest,
    service: ServiceDescription,
    access?: RecordAccess,
  ) => Promise<Assessed>;
  /** Keeps what feedback will need. Must return at once. */
  readonly rememberCards: (cards: readonly RememberedCard[]) => void;
  /** `source.label` of a card that could not be shown. */
  readonly sourceLabel: string;
  readonly newId: () => string;
  /** Epoch ms by the real clock. */
  readonly now: () => number;
  readonly log: Logger;
}

/** POST {base}/cds-services/{id} (CDS Hooks 2.0.1, Calling a CDS Service), from its third step on. */
export function invoke(ports: InvocationPorts): RequestHandler {
  return async (request, response) => {
    // What the short way could not answer is not tried again.
    if (response.locals.failure !== undefined) throw response.locals.failure;
    const service = serviceOf(request, ports.services);
    const sent = await answerTo(request.body, service, response, ports);
    response.set('Cache-Control', 'no-store').json(sent);
    remember(sent, service, response, ports);
  };
}

type CallLocals = Pick<Response, 'locals'>;

/** Steps 3 to 9. @throws Problem */
export async function answerTo(
  body: unknown,
  service: ServiceDescription,
  response: CallLocals,
  ports: InvocationPorts,
): Promise<CdsResponse> {
  const caller = callerOf(response);

  // Step 3: the hook, and its context.
  const call = parseHookRequest(service.hook, body);
  note(response, { hook: call.hook, ...loggable(call.hookInstance) });

  // Steps 4 to 8.
  const access = ports.accessFor(call, caller);
  const assessed = await ports.assess(call, service, access);
  note(response, { ordersMatched: assessed.ordersMatched, ...readings(assessed), ...actionOf(assessed) });

  // Step 9: as this client can show it, and conformant.
  const sent = conformant(assessed.response, call, caller.capabilities, response, ports);
  note(response, summarise(sent));
  return sent;
}

/** Step 10, when the answer is on its way: cards are remembered by their uuid, without anything of the patient. */
export function remember(
  sent: CdsResponse,
  service: ServiceDescription,
  response: CallLocals,
  { rememberCards, now }: InvocationPorts,
): void {
  rememberCards(shownCards(sent, { service: service.id, client: callerOf(response).id, at: now() }));
}

/** Before anything else: an unknown id has no use for a body, whatever the method. */
export function knownService(services: readonly ServiceDescription[]): RequestHandler {
  return (request, _response, next) => {
    serviceOf(request, services);
    next();
  };
}

function serviceOf(request: Request, services: readonly ServiceDescription[]): ServiceDescription {
  const service = services.find(({ id }) => id === request.params.id);
  if (service === undefined) {
    throw new Problem('unknownService', 'No service has this id; the services are listed at /cds-services');
  }
  return service;
}

/** What breaks the specification is replaced by a card that says so, and logged. */
function conformant(
  assessed: CdsResponse,
  call: HookRequest,
  capabilities: ClientCapabilities,
  response: CallLocals,
  { sourceLabel, newId, log }: InvocationPorts,
): CdsResponse {
  const context = { draftOrders: call.draftOrders, sourceLabel, newId };
  const tailored = tailorResponse(assessed, capabilities, newId);
  const { response: sent, violations } = repairResponse(tailored, context);
  if (violations.length > 0) {
    log.error({ event: 'faultyResponse', requestId: response.locals.requestId, violations });
  }
  return sent;
}

function readings({ reads = [] }: Assessed): { readonly reads?: readonly KeyRead[] } {
  return reads.length === 0 ? {} : { reads };
}

function actionOf({ action }: Assessed): { readonly action?: string } {
  return action === undefined ? {} : { action };
}
