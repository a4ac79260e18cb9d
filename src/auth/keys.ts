import {
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type RemoteJWKSet,
} from 'jose/jwks/remote';
import { readSecureUrl } from './addresses.ts';
import { type PublishedKey, publishedKeys } from './jwk.ts';

/** Port: where published keys come from. */
export interface KeySource {
  /**
   * The keys published at this URL, asked again once when none is named `kid`. Undefined = they could not be had.
   * Never rejects. The URL must come from the registry, never from a token.
   */
  keysAt(jwksUri: string, kid: string): Promise<readonly PublishedKey[] | undefined>;
}

export interface KeySourceOptions {
  readonly now: () => number;
  /** Told when a set could not be fetched; the message holds no key. */
  readonly onFailure?: (jwksUri: string, message: string) => void;
  /** Milliseconds for which a set is used unasked. From half of it on it is renewed beside the requests. */
  readonly timeToLive?: number;
  /** Milliseconds after a fetch before an unknown kid may cause the next one: else forged kids would make us flood. */
  readonly coolDown?: number;
  /** Milliseconds after a failed fetch before the next attempt. */
  readonly retryAfter?: number;
  /** Milliseconds for which the last good set still serves while its server fails; then a revoked key must be dead. */
  readonly staleIfError?: number;
  readonly timeout?: number;
  readonly maxBytes?: number;
}

interface KeySet {
  readonly remote: RemoteJWKSet;
  keys: readonly PublishedKey[];
  fetchedAt: number;
  /** Before this instant no fetch is started. */
  quietUntil: number;
  pending: Promise<void> | undefined;
}

const minute = 60_000;

/**
 * Keys over HTTP. `jose` fetches: one request at a time per set, one time-out for all of it, no redirects, the answer must
 * be a JWK set. What its `createRemoteJWKSet` lacks is here: a cool-down after failures as well (it has one after successes
 * only), keys that outlive an error, a limit of size, a clock that tests can set, and KeyObjects for jsonwebtoken.
 * `jwks-rsa` was the other candidate: it asks anew for each unknown kid, times out on idleness only, and reads any size.
 */
export function createKeySource(options: KeySourceOptions): KeySource {
  const { now, onFailure, timeToLive = 10 * minute, coolDown = minute / 2, retryAfter = 5_000 } = options;
  const { staleIfError = 24 * 60 * minute, timeout = 3_000, maxBytes = 256 * 1024 } = options;
  const sets = new Map<string, KeySet>();

  function setAt(jwksUri: string): KeySet {
    let set = sets.get(jwksUri);
    if (set === undefined) {
      const remote = createRemoteJWKSet(new URL(jwksUri), {
        timeoutDuration: timeout,
        [customFetch]: fetchAtMost(maxBytes),
      });
      set = {
        remote,
        keys: [],
        fetchedAt: Number.NEGATIVE_INFINITY,
        quietUntil: Number.NEGATIVE_INFINITY,
        pending: undefined,
      };
      sets.set(jwksUri, set);
    }
    return set;
  }

  async function renew(jwksUri: string, set: KeySet): Promise<void> {
    try {
      await set.remote.reload();
      set.keys = publishedKeys(set.remote.jwks()?.keys ?? []);
      set.fetchedAt = now();
      set.quietUntil = set.fetchedAt + coolDown;
    } catch (error) {
      set.quietUntil = now() + retryAfter;
      onFailure?.(jwksUri, error instanceof Error ? error.message : 'unknown failure');
    }
  }

  function startRenewal(jwksUri: string, set: KeySet): Promise<void> | undefined {
    if (set.pending === undefined && now() >= set.quietUntil) {
      set.pending = renew(jwksUri, set).finally(() => {
        set.pending = undefined;
      });
    }
    return set.pending;
  }

  return {
    async keysAt(jwksUri, kid) {
      if (readSecureUrl(jwksUri) === undefined) return undefined;
      const set = setAt(jwksUri);
      const age = now() - set.fetchedAt;
      if (age >= timeToLive || !set.keys.some((key) => key.jwk.kid === kid)) await startRenewal(jwksUri, set);
      else if (age >= timeToLive / 2) void startRenewal(jwksUri, set);
      return now() - set.fetchedAt <= staleIfError ? set.keys : undefined;
    },
  };
}

/** Node loads its own client for HTTP when a name of it is first used. */
export function loadFetch(): void {
  Reflect.get(globalThis, 'Response');
}

/** Stops reading at the limit, so that neither a mistake nor malice at a key server fills our memory. */
function fetchAtMost(maxBytes: number): FetchImplementation {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`the key server answered ${response.status}`);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      // Leaving the loop by an exception cancels the stream.
      if (size > maxBytes) throw new Error(`the key set is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return new Response(Buffer.concat(chunks), { status: 200 });
  };
}
