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
}

/** Parses and answers one body again and again in this process, as long as it is told; every call is parsed anew. */
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
    const until = performance.now() + milliseconds;
    for (let now = performance.now(); now < until; ) {
      const started = performance.now();
      const value: unknown = JSON.parse(body.text);
      const parsed = performance.now();
      const call = parseHookRequest(service.hook, value);
      const read = performance.now();
      const { response } = await answer(call, service);
      now = performance.now();
      parse.push(parsed - started);
      envelope.push(read - parsed);
      evaluation.push(now - read);
      if (cards === undefined) approve({ status: 200, body: Buffer.from(JSON.stringify(response)) });
      cards ??= response.cards.length;
      if (response.cards.length !== cards)
        throw new WrongAnswer(`${response.cards.length} cards, then ${cards}`);
    }
    return { parse, envelope, evaluation };
  };
}
