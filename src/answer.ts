import { assess, responseWithoutOrders } from './assess.ts';
import { explainOrder } from './cards/explain.ts';
import { noDemonstration, readDemonstration } from './demonstration.ts';
import type { FactSource } from './facts/context.ts';
import { canonicalKeys, codeTable } from './fhir/coding.ts';
import type { HookRequest } from './hooks/hook-request.ts';
import type { Assessed, InvocationPorts } from './http/invoke.ts';
import { Problem } from './http/problem.ts';
import { describeError, type Logger } from './observability/log.ts';
import type { Metrics } from './observability/metrics.ts';
import { matchOrders, type OrderMatch } from './orders/match.ts';
import { gatherKeys } from './record/declared-keys.ts';
import { type Gathered, gatherRecord, type RecordAccess } from './record/gather.ts';
import { indexInSteps } from './record/index-record.ts';
import { addMedications } from './record/medications.ts';
import type { PatientRecord } from './record/patient-record.ts';
import { templateValues } from './record/prefetch-query.ts';
import type { Knowledge, ServiceDescription } from './rules/knowledge.ts';
import { inTurns } from './steps.ts';

export interface AnswerPorts {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** IANA name of the site's time zone. */
  readonly zone: string;
  readonly newId: () => string;
  readonly log: Logger;
  /** Counts the outcomes of rules. */
  readonly metrics?: Pick<Metrics, 'rules'>;
  /** Calls may bring a clock of their own and ask for an explanation: see `readDemonstration`. Default: no. */
  readonly demonstrations?: boolean;
}

const noAccess: RecordAccess = { reason: 'the order came without access to the record server' };

/** Steps 4 to 8 of a call: which orders, what is known of the patient, what follows. */
export function answerFrom(catalog: readonly Knowledge[], ports: AnswerPorts): InvocationPorts['assess'] {
  const byService = new Map(
    catalog.flatMap((knowledge) =>
      knowledge.services.map((service) => [service.id, answerForService(knowledge, service, ports)] as const),
    ),
  );
  return async (request, service, access = noAccess) => {
    const answer = byService.get(service.id);
    if (answer === undefined) throw new Problem('unknownService', 'No knowledge stands behind this service');
    return answer(request, access);
  };
}

type Answer = (request: HookRequest, access: RecordAccess) => Promise<Assessed>;

function answerForService(knowledge: Knowledge, service: ServiceDescription, ports: AnswerPorts): Answer {
  const keys = gatherKeys(knowledge.prefetch, service.prefetch ?? {});
  const codes = codeTable(knowledge.prefetch.flatMap((key) => key.codes).flatMap(canonicalKeys));
  const { newId, log, metrics } = ports;
  const prefix = knowledge.service.namespace.extension;

  return async (request, access) => {
    const { patientId, prefetch, draftOrders } = request;
    const given = { patientId, prefetch, draftOrders, codes };
    const matchedIn = (record: PatientRecord) => matchedOrders(knowledge, request, record);

    // Nearly every order is one for another drug and says so itself: nothing of the record is looked at.
    const others = ordersOfOthers(knowledge, request);
    if (others !== undefined) {
      if (!others.selectionsMatched) log.warn({ event: 'selectionsUnknown', service: service.id });
      const response = responseWithoutOrders(knowledge, others, request.unreadableDrafts, newId);
      return { response, ordersMatched: 0, reads: [] };
    }

    // Step 4: match orders. Only a draft that refers to a medication which nobody sent makes anything be read here.
    const sent = await inTurns(indexInSteps({ ...given, declared: keys }));
    let match = matchedIn(sent);
    let source: Parameters<typeof gatherRecord>[0]['source'] = given;
    let record = sent;
    if (match.orders.length === 0) {
      const drafts = draftOrders.map(({ resource }) => resource);
      const named = await addMedications({ ...given, declared: keys }, sent, drafts, access.session);
      ({ source, record } = named);
      if (record !== sent) match = matchedIn(record);
    }

    // Step 5: gather the record, for an order of ours only. It may tell more of the other drafts as well.
    let reads: Gathered['reads'] = [];
    if (match.orders.length > 0) {
      const values = templateValues(request);
      const gathered = readable(await gatherRecord({ source, sent: record, keys, values, access }));
      ({ record, reads } = gathered);
      if (gathered.changed) match = matchedIn(record);
    }
    if (!match.selectionsMatched) log.warn({ event: 'selectionsUnknown', service: service.id });

    // Steps 6 to 8: facts, rules, cards.
    const shown = ports.demonstrations ? readDemonstration(request.extension, prefix) : noDemonstration;
    const at = { now: shown.now ?? ports.clock(), zone: shown.zone ?? ports.zone };
    const { response, sources, faults, outcomes } = await inTurns(
      assess(knowledge, request, record, match, at, newId),
    );
    for (const { fact, error } of faults)
      log.error({ event: 'factFailed', fact, error: describeError(error) });
    metrics?.rules(outcomes);
    return {
      response: shown.explain ? explained(knowledge, response, sources) : response,
      ordersMatched: match.orders.length,
      reads,
      ...overallAction(knowledge, response),
    };
  };
}

function explained(
  knowledge: Knowledge,
  response: Assessed['response'],
  sources: readonly FactSource[],
): Assessed['response'] {
  const explanation = sources.flatMap((source) => explainOrder(knowledge, source));
  if (explanation.length === 0) return response;
  const key = `${knowledge.service.namespace.extension}explanation`;
  return { ...response, extension: { ...response.extension, [key]: explanation } };
}

/** Each costs milliseconds of everybody's time. No order set comes near: every other week for two years, signed at once. */
const maximumOrders = 50;

/** The match when no draft is an order of the drug, and none needs the record to tell which drug it is for. */
function ordersOfOthers({ identity }: Knowledge, request: HookRequest): OrderMatch | undefined {
  const { draftOrders, selections } = request;
  if (draftOrders.some(({ resource }) => 'medicationReference' in resource)) return undefined;
  const match = matchOrders({ draftOrders, selections, identity, resolve: () => undefined });
  return match.orders.length === 0 ? match : undefined;
}

/** Orders of the drug beyond the limit are refused aloud: to check some of them would let the others pass for safe. */
function matchedOrders(knowledge: Knowledge, request: HookRequest, record: PatientRecord): OrderMatch {
  const { draftOrders, selections } = request;
  const { resolve, subjectOf } = record;
  const match = matchOrders({ draftOrders, selections, identity: knowledge.identity, resolve, subjectOf });
  if (match.orders.length <= maximumOrders) return match;
  throw new Problem(
    'tooManyOrders',
    `context.draftOrders holds ${match.orders.length} orders that this service would check, more than ${maximumOrders}, so none was checked: send them in several calls`,
  );
}

/** CDS Hooks 2.0.1: 412 where required data could not be read; data that came and says too little is no reason. */
function readable(gathered: Gathered): Extract<Gathered, { readable: true }> {
  if (gathered.readable) return gathered;
  const reasons = gathered.unread.map(({ key, reason }) => `${key} (${reason})`).join('; ');
  throw new Problem(
    'requiredDataUnavailable',
    `Required data could not be read: ${reasons}. Nothing was checked`,
  );
}

function overallAction(knowledge: Knowledge, response: Assessed['response']): { readonly action?: string } {
  const assessment = response.extension?.[`${knowledge.service.namespace.extension}assessment`];
  const action =
    typeof assessment === 'object' && assessment !== null && 'action' in assessment
      ? assessment.action
      : undefined;
  return typeof action === 'string' ? { action } : {};
}
