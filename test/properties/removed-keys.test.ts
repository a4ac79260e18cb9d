import { describe, expect, it } from 'vitest';
import { plainDetail } from '#src/cards/plain-detail.ts';
import { isObject, list } from '#src/fhir/shape.ts';
import type { Card, CdsResponse } from '#src/hooks/card.ts';
import { answer, bodyOf, requestNames } from '../golden/answers.ts';
import { type Body, bundleKeys, callOf, drug, overall, resourcesOf } from './charts.ts';

// "Never silently safe": what the client did not send is named on a card, and nothing is judged more mildly for its lack.

interface Exception {
  readonly keys: readonly string[];
  readonly because: string;
  readonly holds: (name: string, body: Body) => boolean;
}

/** Where nothing of the order rests on the key. */
const exceptions: readonly Exception[] = [
  {
    keys: ['serviceRequests'],
    because: 'no precaution rests on service orders: discovery does not ask for them',
    holds: () => !drug.prefetch.some(({ key }) => key === 'serviceRequests'),
  },
  {
    keys: bundleKeys,
    because:
      'an order on hold and a draft that only looks like the drug are not checked at all, and the answer says so',
    holds: (name) => ['dose-order-on-hold', 'data-quality-misspelled-brand'].includes(name),
  },
  {
    keys: ['medicationRequests'],
    because:
      'orders of the record are read for a steroid, a saline infusion and a platinum: the first two are drafts of this signing or given today and judged as they stand, the platinum was given',
    holds: (_name, body) => {
      const beside = JSON.stringify([body.context, resourcesOf(body, 'medicationAdministrations')]);
      return (
        /dexamethasone|methylprednisolone|hydrocortisone/i.test(beside) &&
        /sodium chloride/i.test(beside) &&
        resourcesOf(body, 'medicationAdministrations').some((one) =>
          /"[^"]*platin/i.test(JSON.stringify(one)),
        )
      );
    },
  },
];

/** The calls at signing that are answered with cards, as their clients send them. */
const situations = requestNames.filter((name) => bodyOf(name).hook === 'order-sign');
const finding = `${drug.service.namespace.extension}finding`;
const rank = ['none', 'proceed', 'dataMissing', 'hold', 'discontinue'];

interface Shown {
  readonly topic: string;
  readonly action: string;
  readonly evidence: readonly string[];
}

function shown({ source, extension }: Card): Shown {
  const { action, evidence } = Object(extension?.[finding]);
  const references = list<unknown>(evidence).flatMap((one) => (isObject(one) ? [String(one.resource)] : []));
  return { topic: source.topic?.code ?? '', action: String(action), evidence: references };
}

/** What the fuller answer said and the poorer one says neither as badly nor as a gap. */
function softened(
  before: CdsResponse,
  after: CdsResponse,
  removed: ReadonlySet<string>,
  title: string,
): readonly string[] {
  const later = new Map(after.cards.map(shown).map((card) => [card.topic, card]));
  const named = new Set(overall(after).notAssessed.map(({ topic }) => topic));
  return before.cards.map(shown).flatMap(({ topic, action, evidence }) => {
    const now = later.get(topic)?.action ?? 'none';
    if (rank.indexOf(now) >= rank.indexOf(action) || action === 'proceed') return [];
    const own = after.cards.filter((card) => shown(card).topic === topic);
    const isAsked = now === 'dataMissing' || named.has(topic) || namesOn(own, title);
    return isAsked && (evidence.some((one) => removed.has(one)) || named.has(topic))
      ? []
      : [`${topic}: ${action}, then ${now}`];
  });
}

const ungapped = (before: CdsResponse, after: CdsResponse): readonly string[] => {
  const asked = after.cards.map(shown).filter(({ action }) => action !== 'proceed');
  const kept = new Set([...overall(after).notAssessed, ...asked].map(({ topic }) => topic));
  return overall(before).notAssessed.flatMap(({ topic }) => (kept.has(topic) ? [] : [topic]));
};

const namesOn = (cards: readonly Card[], title: string): boolean =>
  cards.some(({ detail = '' }) => plainDetail(detail).includes(`${title}: not sent`));

const namesIt = (answered: CdsResponse, title: string): boolean =>
  overall(answered).notAssessed.some(({ reason }) => reason.includes(`${title}: not sent`)) &&
  namesOn(answered.cards, title) &&
  rank.indexOf(overall(answered).action) >= rank.indexOf('dataMissing');

describe('a prefetch key that is not sent, with nowhere to fetch it from', { timeout: 300_000 }, () => {
  const used = new Set<Exception>();

  it.each(bundleKeys)(
    '%s: named as not read, on a card and in the assessment, and nothing is milder',
    async (key) => {
      const faults: string[] = [];
      for (const name of situations) {
        const body = callOf(name);
        const { [key]: sent, ...rest } = body.prefetch;
        const before = await answer(drug, body);
        if (sent === undefined || 'refused' in before || before.cards.length === 0) continue;
        const after = await answer(drug, { ...body, prefetch: rest });
        if ('refused' in after) continue;
        const title = drug.prefetch.find((one) => one.key === key)?.title ?? key;
        const removed = new Set(
          resourcesOf(body, key).map(({ resourceType, id }) => `${resourceType}/${id}`),
        );
        faults.push(
          ...[...softened(before, after, removed, title), ...ungapped(before, after)].map(
            (what) => `${name}: ${what}`,
          ),
        );
        const exception = exceptions.find(({ keys, holds }) => keys.includes(key) && holds(name, body));
        if (exception !== undefined) used.add(exception);
        if (exception === undefined && !namesIt(after, title)) faults.push(`${name}: ${title} not named`);
      }
      expect(faults).toEqual([]);
    },
  );

  it('no exception is left over', () => {
    expect(exceptions.filter((one) => !used.has(one)).map(({ because }) => because)).toEqual([]);
  });
});
