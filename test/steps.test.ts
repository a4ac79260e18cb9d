import { describe, expect, it } from 'vitest';
import { atOnce, inTurns, type Steps } from '#src/steps.ts';

/** Steps that write down their number, and what others did between. */
function* writing(seen: string[], count: number): Steps<string> {
  for (let step = 1; step <= count; step += 1) {
    seen.push(`step ${step}`);
    yield;
  }
  return 'done';
}

/** A clock that goes on by so many milliseconds whenever it is asked. */
function clock(by: number) {
  let now = 0;
  return () => {
    now += by;
    return now;
  };
}

describe('steps', () => {
  it('at once: one after the other', () => {
    const seen: string[] = [];
    expect(atOnce(writing(seen, 3))).toBe('done');
    expect(seen).toEqual(['step 1', 'step 2', 'step 3']);
  });

  it('in turns: after so many milliseconds others have theirs, and the result is the same', async () => {
    const seen: string[] = [];
    const other = () => {
      seen.push('other');
      if (!seen.includes('step 5')) setImmediate(other);
    };
    setImmediate(other);
    expect(await inTurns(writing(seen, 5), { longest: 20, elapsed: clock(10) })).toBe('done');
    expect(seen.slice(0, 7)).toEqual(['step 1', 'step 2', 'other', 'step 3', 'step 4', 'other', 'step 5']);
  });

  it('short work is not interrupted', async () => {
    const seen: string[] = [];
    setImmediate(() => seen.push('other'));
    await inTurns(writing(seen, 5), { longest: 20, elapsed: clock(1) });
    expect(seen).toEqual(['step 1', 'step 2', 'step 3', 'step 4', 'step 5']);
  });

  it('a step that throws is told to whoever waits', async () => {
    function* failing(): Steps<never> {
      yield;
      throw new Error('no such fact');
    }
    await expect(inTurns(failing(), { longest: 0 })).rejects.toThrow('no such fact');
    expect(() => atOnce(failing())).toThrow('no such fact');
  });
});
