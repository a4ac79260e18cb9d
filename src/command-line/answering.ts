import { randomUUID } from 'node:crypto';
import { answerFrom } from '../answer.ts';
import { repairResponse } from '../cards/repair.ts';
import { isObject } from '../fhir/shape.ts';
import type { CdsResponse } from '../hooks/card.ts';
import { parseHookRequest } from '../hooks/hook-request.ts';
import { Problem } from '../http/problem.ts';
import { createLog } from '../observability/log.ts';
import type { Knowledge } from '../rules/knowledge.ts';
import { CommandError } from './command-error.ts';
import { composerFor } from './compose.ts';
import { newestDate, resourcesIn } from './newest-date.ts';
import type { Now } from './options.ts';
import type { PatientCase } from './patient-case.ts';

export interface AnswerSettings {
  readonly now: Now;
  /** Epoch milliseconds; for records without any date. */
  readonly otherwiseNow: number;
  readonly zone: string;
  readonly orderDay?: string;
  /** Milligrams. Absent: the dose that the knowledge expects on that day. */
  readonly doseMg?: number;
}

export interface Answered {
  readonly response: CdsResponse;
  readonly ordersMatched: number;
  /** Epoch milliseconds at which the order was judged. */
  readonly now: number;
  /** Facts that failed on the way: their rules are gaps. */
  readonly faults: number;
  readonly patientId: string;
  /** Of a composed call: the declared keys whose query found nothing. */
  readonly without?: readonly string[];
}

/** Answers a case as the service would over HTTP. @throws Problem where the service would refuse the call */
export type Answering = (patientCase: PatientCase) => Promise<Answered>;

export function answeringWith(catalog: readonly Knowledge[], settings: AnswerSettings): Answering {
  const [knowledge] = catalog;
  if (knowledge === undefined) throw new CommandError('There is no knowledge to judge by.');
  let now = settings.otherwiseNow;
  let faults = 0;
  const countFault = () => {
    faults += 1;
  };
  const log = createLog('error', { write: countFault });
  const answer = answerFrom(catalog, { clock: () => now, zone: settings.zone, newId: randomUUID, log });
  const composer = composerFor(knowledge);
  const sourceLabel = knowledge.service.source.label;

  const ask = async (body: Readonly<Record<string, unknown>>) => {
    const service = catalog.flatMap(({ services }) => services).find(({ hook }) => hook === body.hook);
    if (service === undefined)
      throw new Problem('hookMismatch', 'No service answers the hook of this request');
    // The file's own word for where its FHIR server is must not make this command call anybody.
    const request = parseHookRequest(service.hook, {
      ...body,
      fhirServer: undefined,
      fhirAuthorization: undefined,
    });
    faults = 0;
    const { response, ordersMatched } = await answer(request, service);
    const context = { draftOrders: request.draftOrders, sourceLabel, newId: randomUUID };
    const sent = repairResponse(response, context).response;
    return { response: sent, ordersMatched, now, faults, patientId: request.patientId };
  };
  const nowFor = (resources: () => Iterable<unknown>) =>
    settings.now === 'newest'
      ? (newestDate(resources(), settings.zone) ?? settings.otherwiseNow)
      : settings.now;

  return async (patientCase) => {
    if (patientCase.kind === 'request') {
      const { prefetch } = patientCase.body;
      now = nowFor(() => resourcesIn(isObject(prefetch) ? Object.values(prefetch) : []));
      return ask(patientCase.body);
    }
    now = nowFor(() => patientCase.entries.map(({ resource }) => resource));
    return answerComposed(patientCase);
  };

  async function answerComposed(record: Extract<PatientCase, { kind: 'record' }>) {
    const prefetch = composer.prefetch(record);
    const { zone, orderDay, doseMg } = settings;
    const order = { now, zone, ...(orderDay === undefined ? {} : { day: orderDay }) };
    const signing = (mg: number | undefined) =>
      ask(
        composer.request(record, prefetch, { ...order, ...(mg === undefined ? {} : { mg }) }, randomUUID()),
      );
    const { without } = prefetch;
    if (doseMg !== undefined) return { ...(await signing(doseMg)), without };
    const undosed = await signing(undefined);
    const expected = expectedDose(knowledge, undosed.response);
    return { ...(expected === undefined ? undosed : await signing(expected)), without };
  }
}

/** The overall answer names the dose that the knowledge expects: `10 mg` (fhir-data.md §5). */
function expectedDose(knowledge: Knowledge | undefined, response: CdsResponse): number | undefined {
  const assessment = response.extension?.[`${knowledge?.service.namespace.extension}assessment`];
  const expected = isObject(assessment) ? assessment.expectedDose : undefined;
  const mg = typeof expected === 'string' ? /^(\d+(?:\.\d+)?) mg$/.exec(expected)?.[1] : undefined;
  return mg === undefined ? undefined : Number(mg);
}
