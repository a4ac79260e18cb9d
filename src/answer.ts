import { assess } from './assess.ts';
import type { HookRequest } from './hooks/hook-request.ts';
import type { Assessed, InvocationPorts } from './http/invoke.ts';
import { Problem } from './http/problem.ts';
import { describeError, type Logger } from './observability/log.ts';
import { matchOrders } from './orders/match.ts';
import { indexRecord } from './record/index-record.ts';
import type { PatientRecord } from './record/patient-record.ts';
import type { Knowledge } from './rules/knowledge.ts';

export interface AnswerPorts {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** IANA name of the site's time zone. */
  readonly zone: string;
  readonly newId: () => string;
  readonly log: Logger;
}

/** Steps 4 to 8 of a call: which orders, what is known of the patient, what follows. */
export function answerFrom(catalog: readonly Knowledge[], ports: AnswerPorts): InvocationPorts['assess'] {
  const byService = new Map(
    catalog.flatMap((knowledge) => {
      const answer = answerForDrug(knowledge, ports);
      return knowledge.services.map(({ id }) => [id, answer] as const);
    }),
  );
  return async (request, service) => {
    const answer = byService.get(service.id);
    if (answer === undefined) throw new Problem('unknownService', 'No knowledge stands behind this service');
    return answer(request);
  };
}

function answerForDrug(
  knowledge: Knowledge,
  { clock, zone, newId, log }: AnswerPorts,
): (request: HookRequest) => Assessed {
  const declared = knowledge.prefetch.map(({ key, resourceType, codes }) => ({
    key,
    resourceType,
    ...(codes.length > 0 && knowledge.service.prefetch[key]?.anyCode !== true
      ? { codes: new Set(codes) }
      : {}),
  }));
  const codes = new Set(knowledge.prefetch.flatMap((key) => key.codes));
  const assessment = `${knowledge.service.namespace.extension}assessment`;

  return (request) => {
    const { patientId, prefetch, draftOrders, selections } = request;
    const record = indexRecord({ patientId, prefetch, draftOrders, declared, codes });
    const match = matchOrders({
      draftOrders,
      selections,
      identity: knowledge.identity,
      resolve: record.resolve,
      subjectOf: record.subjectOf,
    });
    if (match.orders.length > 0) requireRecord(knowledge, record);
    const { response, faults } = assess(knowledge, request, record, match, { now: clock(), zone }, newId);
    for (const { fact, error } of faults)
      log.error({ event: 'factFailed', fact, error: describeError(error) });
    return {
      response,
      ordersMatched: match.orders.length,
      ...overallAction(response.extension?.[assessment]),
    };
  };
}

/** CDS Hooks 2.0.1: 412 where required data could not be read; data that came and says too little is no reason. */
function requireRecord(knowledge: Knowledge, record: PatientRecord): void {
  const missing = knowledge.prefetch.filter(({ key, required }) => {
    const { state } = record.slice(key);
    return required && (state === 'notGiven' || state === 'unavailable');
  });
  if (missing.length === 0) return;
  const keys = missing.map(({ key }) => key).join(', ');
  throw new Problem(
    'requiredDataUnavailable',
    `Required data could not be read: ${keys}. Nothing was checked`,
  );
}

function overallAction(assessment: unknown): { readonly action?: string } {
  const action =
    typeof assessment === 'object' && assessment !== null && 'action' in assessment
      ? assessment.action
      : undefined;
  return typeof action === 'string' ? { action } : {};
}
