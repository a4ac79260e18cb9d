/** Port: remembers which tokens have been used (CDS Hooks best practices: keep `jti` until its `exp`). */
export interface ReplayGuard {
  /**
   * Whether this token was seen before; and remembers it, in one atomic step: of two calls at the same time exactly one
   * gets false. `expiresAt` in epoch ms: the instant from which the token would be refused anyway.
   * Rejects when it cannot remember: the token is then refused.
   */
  seen(issuer: string, tokenId: string, expiresAt: number): Promise<boolean>;
}

const minute = 60_000;

/**
 * For one process. Forgets in buckets of a minute, so that no request pays for a sweep over everything. When it is full
 * of tokens that are still valid it rejects: forgetting one would let it be replayed.
 */
export function createMemoryReplayGuard(now: () => number, limit = 500_000): ReplayGuard {
  const used = new Map<string, number>();
  const dueBy = new Map<number, string[]>();

  function forgetExpired(instant: number): void {
    for (const [bucket, keys] of dueBy) {
      if ((bucket + 1) * minute > instant) continue;
      for (const key of keys) {
        // The same id may have come again after its first token expired: it then stands in a later bucket too.
        if ((used.get(key) ?? 0) <= instant) used.delete(key);
      }
      dueBy.delete(bucket);
    }
  }

  return {
    async seen(issuer, tokenId, expiresAt) {
      const instant = now();
      forgetExpired(instant);
      const key = JSON.stringify([issuer, tokenId]);
      const until = used.get(key);
      if (until !== undefined && until > instant) return true;
      if (used.size >= limit) throw new Error('the replay guard is full');
      used.set(key, expiresAt);
      const bucket = Math.floor(expiresAt / minute);
      const due = dueBy.get(bucket);
      if (due === undefined) dueBy.set(bucket, [key]);
      else due.push(key);
      return false;
    },
  };
}
