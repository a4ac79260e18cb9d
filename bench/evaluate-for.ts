import { bodyOf, caseNames, isCaseName } from './cases.ts';
import { createEvaluator } from './evaluator.ts';
import { median } from './statistics.ts';

/** `node bench/evaluate-for.ts CASE SECONDS`: nothing but the evaluation of one body; for profiles. */
const [, , name = '20 kB', seconds = '5'] = process.argv;
if (!isCaseName(name)) throw new Error(`no case ${name}; there are: ${caseNames.join('; ')}`);
const evaluateFor = await createEvaluator();
const { parse, envelope, evaluation, cpu } = await evaluateFor(bodyOf(name), Number(seconds) * 1000);
const ms = (times: readonly number[]): string => `${median(times).toFixed(3)} ms`;
console.log(
  `${name}: parse ${ms(parse)}, envelope ${ms(envelope)}, evaluation ${ms(evaluation)} per call (medians)`,
  `CPU per call ${cpu.all.toFixed(3)} ms, of which parsing ${cpu.parse.toFixed(3)} ms`,
);
