import { type Answer, cardsOf, feedback, order, type Situation } from './hospital.ts';

/** What became of the calls, as the hospital sees it. */
export interface Ledger {
  /** Calls and feedback that were answered with 200, the first time or the second. */
  answered: number;
  /** Answered only the second time, with why. */
  readonly retried: string[];
  /** Not even the second time. */
  readonly lost: string[];
  /** Answers with cards of another situation. */
  readonly mistaken: string[];
  /** Cards whose feedback was acknowledged: who had shown them, and when. */
  readonly acknowledged: { readonly card: string; readonly replica: string; readonly shownAt: number }[];
}

/** A call of a client that repeats it once, with a new token, when it gets no answer or the proxy has none. */
async function withOneRetry(
  ledger: Ledger,
  what: string,
  send: () => Promise<Answer>,
): Promise<Answer | undefined> {
  let why = '';
  for (const attempt of [1, 2]) {
    try {
      const answer = await send();
      if (answer.status === 200) {
        ledger.answered += 1;
        if (attempt === 2) ledger.retried.push(`${what}: ${why}`);
        return answer;
      }
      why = `${why} ${answer.status}`.trim();
    } catch (error) {
      why = `${why} ${error instanceof Error ? error.message : error}`.trim();
    }
  }
  ledger.lost.push(`${what}: ${why}`);
  return undefined;
}

export interface Load {
  readonly ledger: Ledger;
  stop(): Promise<void>;
}

/** Hospitals in a closed loop: an order, then what the clinician did with each card. */
export function startLoad(
  origin: string,
  situations: readonly Situation[],
  expected: ReadonlyMap<string, string>,
  workers: number,
): Load {
  const ledger: Ledger = { answered: 0, retried: [], lost: [], mistaken: [], acknowledged: [] };
  let running = true;
  async function work(worker: number): Promise<void> {
    for (let turn = worker; running; turn += 1) {
      const situation = situations[turn % situations.length];
      if (situation === undefined) return;
      const answer = await withOneRetry(ledger, situation.name, () => order(origin, situation.body));
      if (answer === undefined) continue;
      const { shown, uuids } = cardsOf(answer);
      if (shown !== expected.get(situation.name)) ledger.mistaken.push(situation.name);
      const shownAt = Date.now();
      for (const card of uuids) {
        const taken = await withOneRetry(ledger, 'feedback', () => feedback(origin, card));
        if (taken !== undefined) ledger.acknowledged.push({ card, replica: answer.replica, shownAt });
      }
    }
  }
  const all = Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  return {
    ledger,
    async stop() {
      running = false;
      await all;
    },
  };
}
