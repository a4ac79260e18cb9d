import { bodyOf, type CaseName } from '../cases.ts';
import { createEvaluator } from '../evaluator.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Part } from '../run.ts';
import { median } from '../statistics.ts';

const names: readonly CaseName[] = ['20 kB', '20 kB, nothing to warn of', '200 kB', '4.6 MB'];

/**
 * What our own work costs beside the parsing that any service has to do, in this process and without network. `× parse` is the
 * share of JSON.parse of the same text: of the usual call, and of the CPU of all calls with the garbage that they leave.
 */
export const evaluation: Part = async function* (run) {
  const evaluateFor = await createEvaluator();
  const bodies = new Map(names.map((name) => [name, bodyOf(name)]));
  const samples = await inRounds(run, names, async (name, warmUp) => {
    const body = bodies.get(name);
    if (body === undefined) throw new Error(`no body ${name}`);
    const taken = await evaluateFor(body, warmUp || (run.quick ? 150 : 700));
    return {
      'parse ms': median(taken.parse),
      'envelope ms': median(taken.envelope),
      'evaluation ms': median(taken.evaluation),
      '× parse': median(taken.evaluation) / median(taken.parse),
      'CPU ms/call': taken.cpu.all,
      '× parse, CPU, envelope included': taken.cpu.all / taken.cpu.parse - 1,
    };
  });
  yield [...samples].flatMap(([name, measured]) =>
    rowsOf(new Map([['in process', measured]]), { part: 'evaluation', case: name }),
  );
};
