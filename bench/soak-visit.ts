import { isObject, list } from '#src/fhir/shape.ts';
import { type CdsResponse, cdsResponseSchema } from '#src/hooks/card.ts';
import type { Knowledge } from '#src/rules/knowledge.ts';
import { callAs, comparable, golden, wholeNames } from '../test/fuzz/fixtures.ts';
import { marksIn } from '../test/fuzz/marks.ts';
import { namesGap } from '../test/fuzz/oracle.ts';
import { type Delivery, faults } from '../test/fuzz/record-server.ts';
import type { Chance } from '../test/fuzz/seed.ts';
import { answer } from '../test/golden/answers.ts';

/** One patient with an order, and what will become of each part of the record when it is asked for. */
export interface Visit {
  readonly name: string;
  readonly patientId: string;
  readonly path: string;
  /** The call without access to the record. */
  readonly call: Readonly<Record<string, unknown>>;
  readonly prefetch: Readonly<Record<string, unknown>>;
  readonly deliveries: Readonly<Record<string, Delivery>>;
  /** Keys that are neither sent nor delivered whole. */
  readonly failing: readonly string[];
}

/** What became of a call: `cards` and `gaps` are right, all others are faults. `late`: the machine was too slow for the deadline, or one
 * answer took the bytes of all; what is missing is named. */
export type Verdict = 'cards' | 'gaps' | 'refused' | 'late' | `FAULT ${string}`;

/** In one visit of two all goes well; in the others a quarter of the queries fail. */
export function visitOf({ pick, oneIn }: Chance, patientId: string): Visit {
  const name = pick(wholeNames) ?? '';
  const whole = callAs(name, patientId);
  const { prefetch, ...call } = whole;
  const failsAtAll = oneIn(2);
  const deliveries = Object.fromEntries(
    Object.keys(prefetch).map((key): [string, Delivery] => [
      key,
      failsAtAll && oneIn(4) ? pick(faults) : pick(['whole', 'whole', 'whole', 'slow', 'pages']),
    ]),
  );
  const sent = Object.fromEntries(Object.entries(prefetch).filter(() => oneIn(3)));
  const failing = Object.entries(deliveries).flatMap(([key, delivery]) =>
    ['whole', 'slow', 'pages'].includes(delivery) || key in sent || (key === 'patient' && isPaged(delivery))
      ? []
      : [key],
  );
  return {
    name,
    patientId,
    path: `/cds-services/tarlatamab-${whole.hook}`,
    call: { ...call, prefetch: sent },
    prefetch,
    deliveries,
    failing,
  };
}

/** Faults of the second page: of a read there is none, and of a search half has arrived. */
const isPaged = (delivery: Delivery | undefined): boolean =>
  delivery === 'secondPageFails' || delivery === 'foreignNext';

/** Judges answers; what should have been said is worked out once for each situation and set of missing parts. */
export function judgeVisits(
  drug: Knowledge,
): (visit: Visit, status: number, text: string) => Promise<Verdict> {
  const expected = new Map<string, Promise<string>>();

  /** The cards of the call as if the failing keys had never been sent. */
  async function without(name: string, failing: readonly string[]): Promise<string> {
    const call = callAs(name, name);
    const prefetch = Object.fromEntries(
      Object.entries(call.prefetch).filter(([key]) => !failing.includes(key)),
    );
    const given = await answer(drug, { ...call, prefetch });
    return 'refused' in given ? `refused ${given.refused}` : outline(given);
  }

  return async (visit, status, text) => {
    const { name, patientId, failing, deliveries } = visit;
    const [foreign] = marksIn(text).filter((mark) => mark !== patientId);
    if (foreign !== undefined) return `FAULT cross-talk: ${foreign} in the answer for ${patientId}`;
    // Queries of one call share their time and the bytes that they may read: one that takes all of these leaves the others without.
    const crowdedOut =
      failing.some((key) => deliveries[key] === 'bomb') && text.includes('sent more than can be read');
    const late = crowdedOut || text.includes('did not answer in time');
    if (failing.includes('patient') || (status === 412 && late)) {
      return status === 412 && text.includes('requiredDataUnavailable')
        ? 'refused'
        : `FAULT ${status} without the patient`;
    }
    if (status !== 200) return `FAULT ${status} ${text.slice(0, 100)}`;
    const shape = cdsResponseSchema.safeParse(JSON.parse(text));
    if (!shape.success) return 'FAULT the answer has the wrong shape';
    if (failing.length === 0) {
      if (comparable(text.replaceAll(patientId, name)) === golden(name)) return 'cards';
      return late && namesGap(shape.data) ? 'late' : `FAULT not the cards of ${name}`;
    }
    if (failing.some((key) => isPaged(deliveries[key])))
      return namesGap(shape.data) || !needed(failing) ? 'gaps' : `FAULT ${name} names no gap`;
    const key = `${name} ${failing.toSorted().join()}`;
    const due = expected.get(key) ?? without(name, failing);
    expected.set(key, due);
    if ((await due) === outline(shape.data)) return 'gaps';
    return late && namesGap(shape.data)
      ? 'late'
      : `FAULT not the cards of ${name} without ${failing.join(', ')}`;
  };
}

/** Whether some rule needs one of the keys of every patient. */
const needed = (keys: readonly string[]): boolean => keys.includes('labs') || keys.includes('conditions');

/** What is said, but for reasons: which words stand for a missing part depends on how it failed. */
function outline({ cards, extension }: CdsResponse): string {
  const overall = Object.values(extension ?? {}).find(isObject);
  const gaps = list<unknown>(overall?.notAssessed).map((gap) => (isObject(gap) ? String(gap.topic) : ''));
  return JSON.stringify([
    cards.map(({ source, indicator }) => [source.topic?.code, indicator]),
    overall?.action,
    [...new Set(gaps)].toSorted(),
  ]);
}
