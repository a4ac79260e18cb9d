import { formatInstant } from '../fhir/dates.ts';
import { isObject, text } from '../fhir/shape.ts';
import type { Card, CardIndicator } from '../hooks/card.ts';
import type { Answered } from './answering.ts';
import { inertLine } from './inert.ts';
import { type Paint, type Style, terminalText, wrap } from './terminal-text.ts';

const styles: Readonly<Record<CardIndicator, Style>> = {
  critical: ['bold', 'red'],
  warning: ['bold', 'yellow'],
  info: ['bold', 'blue'],
};

/** The cards for a person at a terminal, most urgent first, as the service sorts them. */
export function printedCards(answered: Answered, zone: string, paint: Paint, width: number): string {
  const { response, ordersMatched, now, patientId } = answered;
  const room = Math.max(40, Math.min(width, 110));
  const heading = `Patient ${inertLine(patientId)}, judged as of ${formatInstant(now, zone)} (${zone})`;
  const none =
    ordersMatched === 0 && response.cards.length === 0
      ? ['No cards: none of the drafts is an order that this service checks.\n']
      : [];
  return [
    paint('dim', heading),
    ...overall(response.extension).map((line) => paint('bold', line)),
    '',
    ...none,
    ...response.cards.map((card) => printedCard(card, paint, room)),
  ].join('\n');
}

function overall(extension: unknown): readonly string[] {
  const assessment = Object.entries(isObject(extension) ? extension : {}).find(([key]) =>
    key.endsWith('.assessment'),
  )?.[1];
  if (!isObject(assessment)) return [];
  const { action, treatmentDay, expectedDose } = assessment;
  const parts = [
    ['Overall', action],
    ['treatment day', treatmentDay],
    ['expected dose', expectedDose],
  ].flatMap(([name, value]) => (text(value) === undefined ? [] : [`${name}: ${inertLine(String(value))}`]));
  return parts.length === 0 ? [] : [parts.join(' · ')];
}

function printedCard(card: Card, paint: Paint, width: number): string {
  const indent = '    ';
  const head = `${paint(styles[card.indicator], ` ${card.indicator.toUpperCase()} `)} ${paint('bold', inertLine(card.summary))}`;
  const detail = card.detail === undefined ? [] : [wrap(terminalText(card.detail, paint), width, indent)];
  const suggestions = (card.suggestions ?? []).map(({ label, isRecommended }) => {
    const mark = isRecommended === true ? paint('green', '=>') : '->';
    return `${indent}${mark} ${inertLine(label)}${isRecommended === true ? ' (recommended)' : ''}`;
  });
  const source = `${indent}${paint('dim', `Source: ${inertLine(card.source.label)}`)}`;
  return [head, ...detail, ...(suggestions.length > 0 ? ['', ...suggestions] : []), source, ''].join('\n');
}
