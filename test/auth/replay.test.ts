import { describe, expect, it } from 'vitest';
import { createMemoryReplayGuard } from '#src/auth/replay.ts';

const start = Date.parse('2026-11-22T12:00:00Z');

describe('the replay guard in memory', () => {
  it('is first-wins among calls at the same time', async () => {
    const guard = createMemoryReplayGuard(() => start);
    const seen = await Promise.all([1, 2, 3].map(() => guard.seen('iss', 'jti', start + 1000)));
    expect(seen).toEqual([false, true, true]);
  });

  it('does not confuse an issuer that ends as a token id begins', async () => {
    const guard = createMemoryReplayGuard(() => start);
    expect(await guard.seen('a b', 'c', start + 1000)).toBe(false);
    expect(await guard.seen('a', 'b c', start + 1000)).toBe(false);
    expect(await guard.seen('a","b', 'c', start + 1000)).toBe(false);
  });

  it('remembers until the token expires, and not after', async () => {
    let clock = start;
    const guard = createMemoryReplayGuard(() => clock);
    await guard.seen('iss', 'jti', start + 90_000);
    clock = start + 89_999;
    expect(await guard.seen('iss', 'jti', start + 90_000)).toBe(true);
    clock = start + 90_000;
    expect(await guard.seen('iss', 'jti', start + 180_000)).toBe(false);
    clock = start + 125_000;
    expect(await guard.seen('iss', 'jti', start + 180_000)).toBe(true);
  });

  it('rejects when full of valid tokens, and has room again when they expire', async () => {
    let clock = start;
    const guard = createMemoryReplayGuard(() => clock, 2);
    await guard.seen('iss', 'one', start + 60_000);
    await guard.seen('iss', 'two', start + 60_000);
    await expect(guard.seen('iss', 'three', start + 60_000)).rejects.toThrow('full');
    expect(await guard.seen('iss', 'one', start + 60_000)).toBe(true);
    clock = start + 120_000;
    expect(await guard.seen('iss', 'three', start + 180_000)).toBe(false);
  });
});
