import { randomUUID } from 'node:crypto';
import { maximumEntries } from '#src/hooks/feedback.ts';
import { hostileTexts, hostileValue } from '../hostile.ts';
import { mutate } from '../mutate.ts';
import { written } from '../raw-json.ts';
import { type Kind, post, services } from './range.ts';

const entryOf = (card: string) => ({
  card,
  outcome: 'overridden',
  outcomeTimestamp: '2026-11-20T12:00:00.000-05:00',
  acceptedSuggestions: [{ id: randomUUID() }],
  overrideReason: { reason: { system: 'urn:x', code: 'need-more-info', display: 'x' }, userComment: 'no' },
});

/** What clinicians did with the cards, told well and badly. */
export const feedback: Kind = (range) => {
  const { chance, shown } = range;
  const { pick, oneIn, integer } = chance;
  const id = pick(services);
  const path = `${oneIn(4) ? '/r3' : ''}/cds-services/${id}/feedback`;
  const card = () => (oneIn(3) ? pick(hostileTexts) : (pick(shown) ?? randomUUID()));
  const many = oneIn(200) ? pick([maximumEntries - 1, maximumEntries, 5_000]) : 1 + integer(4);
  const whole = { feedback: Array.from({ length: many }, () => entryOf(card())) };
  const good = oneIn(3);
  const value = good
    ? { feedback: [entryOf(pick(shown) ?? randomUUID()), ...whole.feedback] }
    : mutate(chance, whole, 1 + integer(4), () => ({ x: hostileValue(chance) })).value;
  // With the one entry that is surely good, `maximumEntries` others are one too many.
  // What is damaged may have come to hold one entry a thousand times.
  const statuses = good ? [many < maximumEntries ? 200 : 413] : [200, 400, 413];
  return { ...post(range, path, written(value)), expects: [{ route: 'feedback', marks: [], statuses }] };
};
