import { describe, expect, it } from 'vitest';
import { ProblemLog } from '#src/record/problems.ts';

const told = (tail: string, count: number) => {
  const log = new ProblemLog();
  for (let index = 0; index < count; index += 1) log.add('otherPatient', tail, `Observation/${index}`);
  return log.problems().map(({ what }) => what);
};

describe('a problem counts what it is about', () => {
  it.each([
    [
      1,
      'Observation under labs, of another patient, not used',
      '1 Observation under labs, of another patient, not used',
    ],
    [
      22,
      'Observation under labs, of another patient, not used',
      '22 Observations under labs, of another patient, not used',
    ],
    [2, 'Procedure under labs, not used', '2 Procedures under labs, not used'],
    [2, 'item(s) under the prefetch key labs', '2 item(s) under the prefetch key labs'],
  ])('%i: %s', (count, tail, what) => expect(told(tail, count)).toEqual([what]));
});
