import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import type { Card } from '#src/hooks/card.ts';
import { dosagesOf } from '#src/orders/dosages.ts';
import { readDose } from '#src/orders/dose.ts';
import { answer, bodyOf, loadDrug, requestNames } from './answers.ts';

const drug = await loadDrug();
const topicOf = new Map(drug.rules.map((rule) => [rule.id, rule.topic]));
const finding = `${drug.service.namespace.extension}finding`;

async function cardsOf(name: string): Promise<readonly Card[]> {
  const given = await answer(drug, bodyOf(name));
  return 'refused' in given ? [] : given.cards;
}

function rulesOf(card: Card): readonly string[] {
  const { rules = [] } = (card.extension?.[finding] ?? {}) as { rules?: readonly { id: string }[] };
  return rules.map(({ id }) => id);
}

const changedOrders = (cards: readonly Card[]): readonly FhirResource[] =>
  cards
    .flatMap(({ suggestions = [] }) => suggestions)
    .flatMap(({ actions = [] }) => actions)
    // An update carries the draft itself, which the request had as FHIR.
    .flatMap(({ type, resource }) => (type === 'update' ? [resource as FhirResource] : []));

describe('an answer does not contradict itself', () => {
  it.each(requestNames)('%s: no line says "no change" of what a card warns of', async (name) => {
    const cards = await cardsOf(name);
    const warned = new Set(
      cards.filter(({ indicator }) => indicator !== 'info').map(({ source }) => source.topic?.code),
    );
    const reassured = cards
      .flatMap(rulesOf)
      .filter((id) => id.endsWith('-no-change') || id.includes('-below-grade-'))
      .map((id) => topicOf.get(id));
    expect(reassured.filter((topic) => warned.has(topic))).toEqual([]);
  });

  it.each(requestNames)('%s: the dose of a changed order is the dose of its text', async (name) => {
    for (const order of changedOrders(await cardsOf(name)).filter(
      (one) => 'status' in one && one.status === 'draft',
    )) {
      const dose = readDose({ resource: order });
      if (dose.state !== 'known') continue;
      for (const dosage of dosagesOf(order)) {
        const named = String(dosage.text ?? '').match(/[\d.-]+ ?mg\b\S*/g) ?? [];
        expect(named.filter((words) => words !== `${dose.readings[0]?.milligrams} mg`)).toEqual([]);
      }
    }
  });

  it.each(requestNames)('%s: no changed order is given as needed', async (name) => {
    const orders = changedOrders(await cardsOf(name)).filter(
      (one) => 'status' in one && one.status === 'draft',
    );
    for (const order of orders)
      for (const dosage of dosagesOf(order)) {
        expect(dosage.asNeededBoolean ?? false).toBe(false);
        expect(dosage.text ?? '').not.toMatch(/as needed|PRN/i);
      }
  });

  it.each(requestNames)('%s: a recommended change, once accepted, is not asked for again', async (name) => {
    const body = bodyOf(name);
    const wanted = (await cardsOf(name)).flatMap(({ suggestions = [] }) =>
      suggestions.filter(({ isRecommended, actions }) => isRecommended && actions?.[0]?.type === 'update'),
    );
    for (const { label, actions = [] } of wanted) {
      const changed = actions[0]?.resource as FhirResource;
      const { draftOrders } = body.context as { draftOrders: { entry?: { resource: FhirResource }[] } };
      const entry = (draftOrders.entry ?? []).map((one) =>
        one.resource.id === changed.id ? { ...one, resource: changed } : one,
      );
      const again = await answer(drug, {
        ...body,
        context: { ...(body.context as object), draftOrders: { ...draftOrders, entry } },
      });
      const cards = 'refused' in again ? [] : again.cards;
      const labels = cards.flatMap(({ suggestions = [] }) => suggestions.map((one) => one.label));
      expect(labels).not.toContain(label);
    }
  });
});
