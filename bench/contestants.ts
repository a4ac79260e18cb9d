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

/** The names under which the report lists them. */
export const names = {
  echo: 'echo',
  control: 'echo, second copy',
  plain: 'node:http',
  service: 'service',
} as const;

export interface ServerWish {
  readonly env?: Readonly<Record<string, string>>;
  readonly preload?: readonly string[];
}

let started = 0;

/** The service as operators start it: `bin/start.js`, settings from the environment, log to a file, feedback in SQLite. */
export function startOurs(run: Run, { env = {}, preload = [] }: ServerWish = {}): Promise<ServerProcess> {
  started += 1;
  return startServer({
    file: 'bin/start.js',
    flags: run.flags,
    preload,
    log: join(run.folder, `service-${started}.log`),
    env: {
      PORT: '0',
      CDS_DATABASE: join(run.folder, `feedback-${started}.sqlite`),
      CDS_FIXED_NOW: demoTime.now,
      CDS_TIME_ZONE: demoTime.zone,
      ...env,
    },
  });
}

export function startBaseline(
  run: Run,
  file: 'plain' | 'echo' | 'echo-verify' | 'echo-fetch',
  { env = {} }: ServerWish = {},
): Promise<ServerProcess> {
  return startServer({
    file: `bench/servers/${file}.ts`,
    flags: run.flags,
    env,
    log: join(run.folder, `${file}.log`),
  });
}

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

export function approveBaseline({ status, body }: Answer): void {
  if (status !== 200 || body.toString() !== JSON.stringify(fixedCard))
    throw new WrongAnswer(`a baseline answered ${status}: ${body.toString('utf8', 0, 300)}`);
}
