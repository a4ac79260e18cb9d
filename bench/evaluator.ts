import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { answerFrom } from '#src/answer.ts';
import { parseHookRequest } from '#src/hooks/hook-request.ts';
import { createLog } from '#src/observability/log.ts';
import { loadCatalog } from '#src/rules/load.ts';
import { demoTime } from '../fixtures/build/demo-time.ts';
import type { Body } from './bodies.ts';
import { WrongAnswer } from './caller.ts';
import { approveOurs, serviceId } from './contestants.ts';

/** Milliseconds of each call, in their order. */
export interface Evaluated {
  /** JSON.parse of the text. */
  readonly parse: readonly number[];
  /** The envelope checked and read. */
  readonly envelope: readonly number[];
  /** Index, orders, facts, rules, cards. */
  readonly evaluation: readonly number[];
  /** CPU milliseconds of a call, all threads and so the collection of garbage too: parsed only, and parsed and answered. */
  readonly cpu: { readonly parse: number; readonly all: number };
}

/** CPU milliseconds of this process so far. */
function cpuUsed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function cpuOfParsing(text: string, milliseconds: number): number {
  const started = cpuUsed();
  let calls = 0;
  for (; cpuUsed() < started + milliseconds; calls += 1) JSON.parse(text);
  return (cpuUsed() - started) / calls;
}

/**
 * Parses and answers one body again and again in this process, every call parsed anew. It takes so much CPU time, not time of the
 * clock: on a busy machine it takes longer and says the same.
 */
export type EvaluateFor = (body: Body, milliseconds: number) => Promise<Evaluated>;

export async function createEvaluator(): Promise<EvaluateFor> {
  const [knowledge] = await loadCatalog(fileURLToPath(new URL('../cds-services', import.meta.url)));
  const service = knowledge?.services.find(({ id }) => id === serviceId);
  if (knowledge === undefined || service === undefined) throw new Error(`no service ${serviceId}`);
  const answer = answerFrom([knowledge], {
    clock: () => Date.parse(demoTime.now),
    zone: demoTime.zone,
    newId: randomUUID,
    log: createLog('silent'),
  });

  return async function evaluateFor(body, milliseconds) {
    const approve = approveOurs(body);
    const [parse, envelope, evaluation]: [number[], number[], number[]] = [[], [], []];
    let cards: number | undefined;
    const parsingAlone = cpuOfParsing(body.text, milliseconds / 2);
    const begun = cpuUsed();
    while (cpuUsed() < begun + milliseconds) {
      const started = performance.now();
      const value: unknown = JSON.parse(body.text);
      const parsed = performance.now();
      const call = parseHookRequest(service.hook, value);
      const read = performance.now();
      const { response } = await answer(call, service);
      parse.push(parsed - started);
      envelope.push(read - parsed);
      evaluation.push(performance.now() - read);
      if (cards === undefined) approve({ status: 200, body: Buffer.from(JSON.stringify(response)) });
      cards ??= response.cards.length;
      if (response.cards.length !== cards)
        throw new WrongAnswer(`${response.cards.length} cards, then ${cards}`);
    }
    const all = (cpuUsed() - begun) / evaluation.length;
    return { parse, envelope, evaluation, cpu: { parse: parsingAlone, all } };
  };
}
