import type { FixtureCall } from '../../conformance/fixture-calls.ts';
import { written } from '../raw-json.ts';
import type { RecordServer } from '../record-server.ts';
import type { Chance } from '../seed.ts';
import type { Expectation, HttpRequest, Shot, Target } from '../shot.ts';
import type { Tokens } from '../tokens.ts';

/** What a kind of request is made with. */
export interface Range {
  readonly chance: Chance;
  readonly number: number;
  readonly tokens: Tokens;
  readonly records: RecordServer;
  /** Ids of cards that were shown lately: what feedback is about. */
  readonly shown: readonly string[];
}

export type Kind = (range: Range) => Omit<Shot, 'number' | 'kind'>;

export const services = ['tarlatamab-order-sign', 'tarlatamab-order-select'] as const;

/** The audit line of the call carries it: a fault in the log is found again. */
export const requestIdOf = (number: number): string => `fuzz-${number}`;

export const json = { 'content-type': 'application/json' } as const;

export const servicePath = ({ chance }: Range, { hook }: Pick<FixtureCall, 'hook'>): string =>
  `${chance.oneIn(4) ? '/r3' : ''}/cds-services/tarlatamab-${hook}`;

/** A POST to one of the services, by a caller that it trusts. */
export function post(
  { number, chance, tokens }: Range,
  path: string,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = json,
): { readonly target: Target; readonly request: HttpRequest } {
  const target = chance.oneIn(5) ? 'trusted' : 'open';
  const credentials = target === 'trusted' ? tokens.good(path) : {};
  return {
    target,
    request: {
      how: 'http',
      method: 'POST',
      path,
      headers: { 'x-request-id': requestIdOf(number), ...headers, ...credentials },
      body: Buffer.from(body),
    },
  };
}

export function hookShot(
  range: Range,
  call: unknown,
  path: string,
  expects: Omit<Expectation, 'route' | 'sent'>,
): ReturnType<Kind> {
  const sent = written(call);
  return { ...post(range, path, sent), expects: [{ route: 'hook', sent, ...expects }] };
}
