import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { answerFrom } from '#src/answer.ts';
import { parseHookRequest } from '#src/hooks/hook-request.ts';
import { createLog } from '#src/observability/log.ts';
import { loadCatalog } from '#src/rules/load.ts';
import { demoTime } from '../../fixtures/build/demo-time.ts';
import { type Body, makeBody } from '../bodies.ts';
import { WrongAnswer } from '../caller.ts';
import { approveOurs, serviceId } from '../contestants.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Measured, Part, Row } from '../run.ts';
import { situations } from '../situations.ts';

/**
 * What our own work costs beside the parsing that any service has to do: each call is parsed anew and then answered, in this
 * process, without network. `× parse` is the share of JSON.parse of the same text.
 */
export const evaluation: Part = async (run) => {
  const [knowledge] = await loadCatalog(fileURLToPath(new URL('../../cds-services', import.meta.url)));
  const service = knowledge?.services.find(({ id }) => id === serviceId);
  if (knowledge === undefined || service === undefined) throw new Error(`no service ${serviceId}`);
  const answer = answerFrom([knowledge], {
    clock: () => Date.parse(demoTime.now),
    zone: demoTime.zone,
    newId: randomUUID,
    log: createLog('silent'),
  });

  const measure = async (body: Body, milliseconds: number): Promise<Measured> => {
    const approve = approveOurs(body);
    let [parsing, reading, answering, calls] = [0, 0, 0, 0];
    const until = performance.now() + milliseconds;
    for (let now = performance.now(); now < until; calls += 1) {
      const started = performance.now();
      const value: unknown = JSON.parse(body.text);
      const parsed = performance.now();
      const call = parseHookRequest('order-sign', value);
      const read = performance.now();
      const { response } = await answer(call, service);
      now = performance.now();
      parsing += parsed - started;
      reading += read - parsed;
      answering += now - read;
      if (calls === 0) approve({ status: 200, body: Buffer.from(JSON.stringify(response)) });
      else if (response.cards.length === 0) throw new WrongAnswer(`no cards for ${body.situation}`);
    }
    return {
      'parse ms': parsing / calls,
      'envelope ms': reading / calls,
      'evaluation ms': answering / calls,
      '× parse': answering / parsing,
    };
  };

  const rows: Row[] = [];
  const bodies = new Map([
    ['20 kB', makeBody('20 kB', { situation: situations.short })],
    ['20 kB, nothing to warn of', makeBody('20 kB, nothing to warn of', { situation: situations.clear })],
    ['200 kB', makeBody('200 kB', { situation: situations.long, observations: 200 })],
    ['4.6 MB', makeBody('4.6 MB', { situation: situations.long, observations: 5_000 })],
  ]);
  const samples = await inRounds(run, [...bodies.keys()], (name, warmUp) => {
    const body = bodies.get(name);
    if (body === undefined) throw new Error(`no body ${name}`);
    return measure(body, (warmUp ? 3 : 1) * (run.quick ? 300 : 700));
  });
  for (const [name, measured] of samples)
    rows.push(...rowsOf(new Map([['in process', measured]]), { part: 'evaluation', case: name }));
  return rows;
};
