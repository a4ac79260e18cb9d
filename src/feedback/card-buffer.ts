import { FeedbackStoreError, type RememberedCard } from './store.ts';

const groupMs = 50;
const retryMs = 1_000;
const keptWhileUnavailable = 10_000;

export interface CardBuffer {
  add(cards: readonly RememberedCard[]): void;
  /** Settles, never fails, when what waited has been written or could not be. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Collects cards so that an answer waits for no disk, and writes them in groups. While the database is unavailable the
 * newest cards are kept for a later attempt; the others are counted as lost, never in silence.
 */
export function cardBuffer(
  write: (cards: readonly RememberedCard[]) => Promise<void>,
  onLost: (count: number) => void,
): CardBuffer {
  let waiting: readonly RememberedCard[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  function flushIn(ms: number): void {
    timer ??= setTimeout(flush, ms);
  }

  function keep(cards: readonly RememberedCard[]): void {
    const all = [...cards, ...waiting];
    waiting = all.slice(-keptWhileUnavailable);
    if (all.length > waiting.length) onLost(all.length - waiting.length);
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await write(group);
      } catch (error) {
        if (error instanceof FeedbackStoreError && error.code === 'unavailable') {
          keep(group);
          flushIn(retryMs);
          return;
        }
        onLost(group.length);
      }
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    add(cards) {
      if (cards.length === 0) return;
      waiting = [...waiting, ...cards];
      flushIn(groupMs);
    },
    flush,
    async close() {
      await flush();
      clearTimeout(timer);
      if (waiting.length > 0) onLost(waiting.length);
    },
  };
}
