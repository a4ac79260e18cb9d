import { chance, weighted } from '../seed.ts';
import type { Shot } from '../shot.ts';
import { enormous, junk, wrapped } from './bodies.ts';
import { feedback } from './feedback.ts';
import type { Kind, Range } from './range.ts';
import { control, damagedAnywhere, damagedRecord, fetched, stranger, withheld } from './records.ts';
import { badToken, everyPath, oddHeaders, oddPath, preflight, report } from './surface.ts';
import { aborted, chunked, contradictory, halfClosed, idle, noHttp, pipelined, slowly } from './wire.ts';

const kinds = {
  control,
  damagedRecord,
  damagedAnywhere,
  withheld,
  stranger,
  fetched,
  junk,
  wrapped,
  enormous,
  feedback,
  everyPath,
  oddPath,
  oddHeaders,
  preflight,
  report,
  badToken,
  pipelined,
  halfClosed,
  slowly,
  chunked,
  aborted,
  contradictory,
  noHttp,
  idle,
} satisfies Readonly<Record<string, Kind>>;

/** How often each is sent, of a thousand or so. An assessment costs as much as thirty refusals. */
const weights: Readonly<Record<keyof typeof kinds, number>> = {
  control: 5,
  damagedRecord: 30,
  damagedAnywhere: 40,
  withheld: 4,
  stranger: 4,
  fetched: 4,
  junk: 220,
  wrapped: 20,
  enormous: 0.2,
  feedback: 120,
  everyPath: 130,
  oddPath: 130,
  oddHeaders: 90,
  preflight: 25,
  report: 25,
  badToken: 70,
  pipelined: 2,
  halfClosed: 2,
  slowly: 1,
  chunked: 2,
  aborted: 4,
  contradictory: 20,
  noHttp: 30,
  idle: 0.3,
};

/** Request `number` of a run, the same in every run with this seed but for tokens and card ids. */
export function shotOf(seed: number, number: number, range: Omit<Range, 'chance' | 'number'>): Shot {
  const own = chance(seed, number);
  const kind = weighted(own, weights);
  return { number, kind, ...kinds[kind]({ ...range, chance: own, number }) };
}
