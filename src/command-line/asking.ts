import { randomUUID } from 'node:crypto';
import { answerFrom } from '../answer.ts';
import { repairResponse } from '../cards/repair.ts';
import type { CdsResponse } from '../hooks/card.ts';
import { parseHookRequest } from '../hooks/hook-request.ts';
import { Problem } from '../http/problem.ts';
import { createLog } from '../observability/log.ts';
import type { Knowledge } from '../rules/knowledge.ts';

export interface Asked {
  readonly response: CdsResponse;
  readonly ordersMatched: number;
  /** Epoch milliseconds at which the order was judged. */
  readonly now: number;
  /** Facts that failed on the way: their rules are gaps. */
  readonly faults: number;
  readonly patientId: string;
}

/** `now` in epoch milliseconds. @throws Problem where the service would refuse the call */
export type Asking = (body: Readonly<Record<string, unknown>>, now: number) => Promise<Asked>;

/** Asks the service as it answers over HTTP: read, judged, checked for conformance; without the wire. */
export function askingWith(catalog: readonly Knowledge[], zone: string): Asking {
  let at = 0;
  let faults = 0;
  const countFault = () => {
    faults += 1;
  };
  const log = createLog('error', { write: countFault });
  const answer = answerFrom(catalog, { clock: () => at, zone, newId: randomUUID, log });
  const services = catalog.flatMap((knowledge) => knowledge.services);
  const sourceLabel = catalog.map(({ service }) => service.source.label).join(', ');

  return async (body, now) => {
    const service = services.find(({ hook }) => hook === body.hook);
    if (service === undefined)
      throw new Problem('hookMismatch', 'No service answers the hook of this request');
    // The file's own word for where its FHIR server is must not make this command call anybody.
    const offline = { ...body, fhirServer: undefined, fhirAuthorization: undefined };
    const request = parseHookRequest(service.hook, offline);
    at = now;
    faults = 0;
    const { response, ordersMatched } = await answer(request, service);
    const context = { draftOrders: request.draftOrders, sourceLabel, newId: randomUUID };
    const sent = repairResponse(response, context).response;
    return { response: sent, ordersMatched, now, faults, patientId: request.patientId };
  };
}
