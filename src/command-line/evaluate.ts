import { Problem } from '../http/problem.ts';
import { answeringWith } from './answering.ts';
import { CommandError } from './command-error.ts';
import { inertJson } from './inert.ts';
import { loadKnowledgeUnder } from './knowledge.ts';
import type { Now } from './options.ts';
import { readPatientCase } from './patient-case.ts';
import { printedCards } from './print-cards.ts';
import { readText } from './read-file.ts';
import { paintFor } from './terminal-text.ts';

export interface EvaluateOptions {
  readonly orderDay?: string;
  readonly dose?: number;
  readonly now?: Now;
  readonly zone: string;
  readonly policy?: string;
  readonly json: boolean;
}

/** `evaluate`: one request, or one patient behind an order that is composed, and its cards on standard output. */
export async function evaluate(file: string, options: EvaluateOptions): Promise<void> {
  const patientCase = inFile(file, await readText(file));
  const catalog = await loadKnowledgeUnder(options.policy);
  const answering = answeringWith(catalog, {
    now: options.now ?? Date.now(),
    otherwiseNow: Date.now(),
    zone: options.zone,
    ...(options.orderDay === undefined ? {} : { orderDay: options.orderDay }),
    ...(options.dose === undefined ? {} : { doseMg: options.dose }),
  });
  try {
    const answered = await answering(patientCase);
    const { stdout } = process;
    stdout.write(
      options.json
        ? `${inertJson(answered.response)}\n`
        : printedCards(answered, options.zone, paintFor(stdout), stdout.columns ?? 100),
    );
  } catch (error) {
    if (error instanceof Problem)
      throw new CommandError(`${file}: the service refuses this call: ${error.message}.`);
    throw error;
  }
}

function inFile(file: string, content: string) {
  try {
    return readPatientCase(content);
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(`${file} ${error.message}.`);
    throw error;
  }
}
