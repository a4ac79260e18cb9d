import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { dueBetween, openLoop } from '../../bench/open-loop.ts';
import { quantile } from '../../bench/statistics.ts';

describe('constant arrivals', () => {
  it('the first call is due at once, the others at equal intervals', () => {
    expect(dueBetween(0, 0, 200, 1000)).toEqual([0]);
    expect(dueBetween(1, 14.9, 200, 1000)).toEqual([5, 10]);
  });

  it('a late sender catches up with all that were due meanwhile', () => {
    expect(dueBetween(2, 25, 200, 1000)).toEqual([10, 15, 20, 25]);
  });

  it('no call is due twice, and none after the last', () => {
    expect(dueBetween(3, 12, 200, 1000)).toEqual([]);
    expect(dueBetween(3, 1000, 200, 5)).toEqual([15, 20]);
  });
});

describe('coordinated omission', () => {
  it('a stall is charged to every call that was due while it lasted', async () => {
    let free = 0;
    const stallsOnce = async (): Promise<void> => {
      const now = performance.now();
      if (free === 0) free = now + 400;
      if (now < free) await pause(free - now);
    };
    const { times, overrun } = await openLoop(stallsOnce, 100, 0.8);
    expect(overrun).toBe(false);
    expect(times).toHaveLength(80);
    // Of 800 ms the server was away for 400: calls due at 0, 10, 20 ... waited 400, 390, 380 ... ms.
    expect(quantile(times, 1)).toBeGreaterThanOrEqual(395);
    expect(times.filter((time) => time > 100).length).toBeGreaterThanOrEqual(28);
  });

  it('a sender that is held up itself charges the time as well', async () => {
    let calls = 0;
    const blocksTheLoop = (): Promise<void> => {
      calls += 1;
      if (calls === 1) {
        const until = performance.now() + 200;
        while (performance.now() < until);
      }
      return Promise.resolve();
    };
    const { times } = await openLoop(blocksTheLoop, 100, 0.4);
    expect(times).toHaveLength(40);
    expect(times.filter((time) => time > 50).length).toBeGreaterThanOrEqual(14);
  });

  it('a server that answers nothing does not hang the measurement: sending is given up', async () => {
    const answers: (() => void)[] = [];
    const waits = () => new Promise<void>((resolve) => answers.push(resolve));
    const slice = openLoop(waits, 50, 60);
    while (answers.length <= 100) await pause(10);
    await pause(20);
    for (const answer of answers) answer();
    const { overrun, times } = await slice;
    expect(overrun).toBe(true);
    expect(times.length).toBeLessThan(50 * 60);
  });

  it('a wrong answer ends it', async () => {
    await expect(openLoop(() => Promise.reject(new Error('no cards')), 100, 1)).rejects.toThrow('no cards');
  });
});
