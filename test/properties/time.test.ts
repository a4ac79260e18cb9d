import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestNames } from '../golden/answers.ts';
import { type Body, callOf, RUNS, respond } from './charts.ts';

const NOW = '2026-11-20T13:00:00Z';
const DAY = 86_400_000;

/** Every calendar date of a tree moved by whole days; times of day and offsets stay. */
function moved<T>(tree: T, days: number): T {
  const text = JSON.stringify(tree).replace(
    /(?<![\w.-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-[0-3]\d(?![\d-])/g,
    (day) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10),
  );
  return JSON.parse(text);
}

/** Calendar months after a dose: a printed day that does not move by days. */
const withoutMonths = (tree: unknown): unknown =>
  JSON.parse(JSON.stringify(tree).replace(/(2 months after the last dose, which is )[\d-]+/g, '$1'));

/** A month without a day has no day to move; ages count in birthdays, not in days. */
const hasMonthOnly = (body: Body) => /"\w*(date|start|end)\w*":"\d{4}(-\d\d)?"/i.test(JSON.stringify(body));
const situation = fc.constantFrom(
  ...requestNames.filter((name) => !/birthday/.test(name) && !hasMonthOnly(callOf(name))),
);

describe('time', () => {
  it('moved together with the clock, it changes nothing but the printed times', {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(situation, fc.integer({ min: -400, max: 400 }), async (from, days) => {
        const body = callOf(from);
        const here = await respond(body, { now: NOW, zone: 'UTC' });
        const there = await respond(moved(body, days), { now: moved(NOW, days), zone: 'UTC' });
        expect(withoutMonths(there)).toEqual(withoutMonths(moved(here, days)));
      }),
      RUNS,
    );
  });
});
