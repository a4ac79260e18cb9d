import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoTime } from '../fixtures/build/demo-time.ts';
import { cardsShown } from './answers.ts';
import type { Body } from './bodies.ts';
import { type Answer, WrongAnswer } from './caller.ts';
import type { Run } from './run.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { fixedCard } from './servers/fixed-card.ts';

export const serviceId = 'tarlatamab-order-sign';
export const path = `/cds-services/${serviceId}`;

/** Who takes part in a comparison. */
export interface Contender {
  /** As the report calls it. */
  readonly name: string;
  readonly start: (run: Run) => Promise<ServerProcess>;
  /** Judges the first answer to a body; the others have to be the same. Throws WrongAnswer. */
  readonly approve: (body: Pick<Body, 'situation'>) => (answer: Answer) => void;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Modules that are loaded first. */
  readonly preload?: readonly string[];
  /** Flags of Node for this one alone. */
  readonly flags?: readonly string[];
}

let started = 0;

/** The service as operators start it: `bin/start.js`, settings from the environment, log to a file, feedback in SQLite. */
export function ours(name: string, { env = {}, preload = [], flags = [] }: Surroundings = {}): Contender {
  const start = (run: Run): Promise<ServerProcess> => {
    started += 1;
    return startServer({
      file: 'bin/start.js',
      flags: [...run.flags, ...flags],
      bare: run.bare ?? false,
      preload,
      log: join(run.folder, `service-${started}.log`),
      env: {
        PORT: '0',
        // As in the image and in `npm start`; the warm-up round fills it.
        NODE_COMPILE_CACHE: join(run.folder, 'compiled'),
        CDS_DATABASE: join(run.folder, `feedback-${started}.sqlite`),
        CDS_FIXED_NOW: demoTime.now,
        CDS_TIME_ZONE: demoTime.zone,
        ...env,
      },
    });
  };
  return { name, start, approve: approveOurs };
}

/** A server of `bench/servers`, which answers everything with the fixed card. */
export function baseline(
  name: string,
  file: string,
  { env = {}, preload = [] }: Surroundings = {},
): Contender {
  const start = (run: Run): Promise<ServerProcess> =>
    startServer({
      ...{ file: `bench/servers/${file}.ts`, flags: run.flags, bare: run.bare ?? false, env, preload },
      log: join(run.folder, `${file}.log`),
    });
  return { name, start, approve: () => approveBaseline };
}

export const echo = baseline('echo', 'echo');
/** The null control: what it reaches beside the echo is noise. */
export const control = baseline('echo, second copy', 'echo');
export const plain = baseline('node:http', 'plain');
export const service = ours('service');

const shown = (cards: readonly string[]): string => cards.join('\n');

/** The service has to answer with the cards that the situation's fixture expects, however long the record is. */
export function approveOurs({ situation }: Pick<Body, 'situation'>): (answer: Answer) => void {
  const expected = shown(
    cardsShown(readFileSync(new URL(`../fixtures/expected/${situation}.json`, import.meta.url), 'utf8')),
  );
  return ({ status, body }) => {
    const text = body.toString();
    if (status !== 200) throw new WrongAnswer(`status ${status}: ${text.slice(0, 300)}`);
    const cards = shown(cardsShown(text));
    if (cards !== expected) throw new WrongAnswer(`expected\n${expected}\nbut got\n${cards}`);
  };
}

function approveBaseline({ status, body }: Answer): void {
  if (status !== 200 || body.toString() !== JSON.stringify(fixedCard))
    throw new WrongAnswer(`a baseline answered ${status}: ${body.toString('utf8', 0, 300)}`);
}
