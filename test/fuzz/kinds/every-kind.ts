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
  control: 20,
  damagedRecord: 110,
  damagedAnywhere: 110,
  withheld: 15,
  stranger: 12,
  fetched: 20,
  junk: 150,
  wrapped: 40,
  enormous: 0.5,
  feedback: 110,
  everyPath: 90,
  oddPath: 90,
  oddHeaders: 60,
  preflight: 20,
  report: 20,
  badToken: 80,
  pipelined: 5,
  halfClosed: 5,
  slowly: 3,
  chunked: 4,
  aborted: 10,
  contradictory: 15,
  noHttp: 25,
  idle: 1,
};

/** Request `number` of a run, the same in every run with this seed but for tokens and card ids. */
export function shotOf(seed: number, number: number, range: Omit<Range, 'chance' | 'number'>): Shot {
  const own = chance(seed, number);
  const kind = weighted(own, weights);
  return { number, kind, ...kinds[kind]({ ...range, chance: own, number }) };
}
