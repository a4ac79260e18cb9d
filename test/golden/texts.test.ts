import { describe, expect, it } from 'vitest';
import type { Card } from '#src/hooks/card.ts';
import { answer, bodyOf, loadDrug, requestNames } from './answers.ts';

const drug = await loadDrug();
const finding = `${drug.service.namespace.extension}finding`;

async function cardsOf(name: string): Promise<readonly Card[]> {
  const given = await answer(drug, bodyOf(name));
  return 'refused' in given ? [] : given.cards;
}

const texts = (card: Card): readonly string[] => [
  card.summary,
  card.detail ?? '',
  ...(card.suggestions ?? []).flatMap(({ label, actions = [] }) => [
    label,
    ...actions.map(({ description }) => description),
  ]),
  ...strings(card.extension?.[finding]),
];

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

/**
 * What is said, without the last paragraph, the sources and the rules, and without lists: one line for each value that asks for
 * nothing, or for each thing that could not be checked.
 */
const said = (card: Card): string =>
  (card.detail ?? '')
    .split('\n\n')
    .slice(0, -1)
    .filter((paragraph) => !paragraph.startsWith('- '))
    .join('\n\n');

const isClosing = (card: Card): boolean => card.source.topic?.code === drug.service.closingTopic;

const isFinished = (text: string): readonly string[] =>
  [
    ['a placeholder', /\{\{|\}\}/],
    ['undefined', /\bundefined\b/],
    ['NaN', /\bNaN\b/],
    ['an object', /\[object/],
    ['empty parentheses', /\(\s*\)/],
    ['a double blank', /[^\S\n]{2,}/],
    ['a blank before a full stop or a comma', / [.,;:](?!\d)/],
    ['two marks in a row', /[.,;:][.,;:](?!\.)/],
    ['a name of the inside', /\b(dataMissing|notGiven|treatmentDay|orderedDose|recordQuality)\b/],
  ].flatMap(([what, pattern]) => (new RegExp(pattern ?? '').test(text) ? [`${String(what)}: ${text}`] : []));

describe('texts', () => {
  it.each(requestNames)('%s', async (name) => {
    for (const card of await cardsOf(name)) {
      const action = strings({ card: card.detail ?? '' });
      expect(
        [...texts(card), ...action].filter((text) => text !== 'dataMissing').flatMap(isFinished),
      ).toEqual([]);
      expect(card.summary.length).toBeLessThan(140);
      expect(card.summary, 'a summary is cut only where findings merge').not.toMatch(/…$/);
      // The observation of each dose of a signing is told in full; what else orders have in common is said once.
      const doses = isClosing(card) ? (Object(card.extension?.[finding]).orders?.length ?? 1) : 1;
      expect(said(card).split(/\s+/).length, said(card)).toBeLessThanOrEqual(120 * doses);
    }
  });
});
