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

/** How often each is sent, in a thousand or so. */
const weights: Readonly<Record<keyof typeof kinds, number>> = {
  control: 50,
  damagedRecord: 260,
  damagedAnywhere: 140,
  withheld: 40,
  stranger: 30,
  fetched: 50,
  junk: 90,
  wrapped: 60,
  enormous: 1,
  feedback: 80,
  everyPath: 40,
  oddPath: 40,
  oddHeaders: 30,
  preflight: 10,
  report: 10,
  badToken: 40,
  pipelined: 10,
  halfClosed: 10,
  slowly: 5,
  chunked: 5,
  aborted: 15,
  contradictory: 10,
  noHttp: 15,
  idle: 2,
};

/** Request `number` of a run, the same in every run with this seed but for tokens and card ids. */
export function shotOf(seed: number, number: number, range: Omit<Range, 'chance' | 'number'>): Shot {
  const own = chance(seed, number);
  const kind = weighted(own, weights);
  return { number, kind, ...kinds[kind]({ ...range, chance: own, number }) };
}
