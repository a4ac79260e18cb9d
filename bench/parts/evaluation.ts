import { bodyOf, type CaseName } from '../cases.ts';
import { createEvaluator } from '../evaluator.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Part } from '../run.ts';

const names: readonly CaseName[] = ['20 kB', '20 kB, nothing to warn of', '200 kB', '4.6 MB'];

/**
 * What our own work costs beside the parsing that any service has to do, in this process and without network. `× parse` is the
 * share of JSON.parse of the same text.
 */
export const evaluation: Part = async (run) => {
  const evaluateFor = await createEvaluator();
  const bodies = new Map(names.map((name) => [name, bodyOf(name)]));
  const samples = await inRounds(run, names, async (name, warmUp) => {
    const body = bodies.get(name);
    if (body === undefined) throw new Error(`no body ${name}`);
    const taken = await evaluateFor(body, (warmUp ? 3 : 1) * (run.quick ? 300 : 700));
    return {
      'parse ms': taken.parse,
      'envelope ms': taken.envelope,
      'evaluation ms': taken.evaluation,
      '× parse': taken.evaluation / taken.parse,
    };
  });
  return [...samples].flatMap(([name, measured]) =>
    rowsOf(new Map([['in process', measured]]), { part: 'evaluation', case: name }),
  );
};
