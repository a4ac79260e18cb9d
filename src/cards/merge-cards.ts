import { isObject, list } from '../fhir/shape.ts';
import type { Card } from '../hooks/card.ts';
import type { Action } from '../rules/knowledge-schema.ts';
import { worstAction, worstIndicator } from './finding.ts';
import { plainText, shorten } from './markdown.ts';

const SUMMARY_LIMIT = 139;

/** At most `limit` cards: the last takes in all beyond, with what each of them says and offers. Most urgent first. */
export function mergeCards(cards: readonly Card[], limit: number): readonly Card[] {
  if (cards.length <= limit) return cards;
  const beyond = cards.slice(limit - 1);
  const [first, ...others] = beyond;
  return first === undefined ? cards : [...cards.slice(0, limit - 1), merged(first, others)];
}

function merged(first: Card, others: readonly Card[]): Card {
  const all = [first, ...others];
  const suggestions = all.flatMap((card) => card.suggestions ?? []);
  const overrideReasons = all.find((card) => card.overrideReasons !== undefined)?.overrideReasons;
  const extension = mergedExtension(all);
  const { suggestions: _own, selectionBehavior: _behavior, links: _links, ...rest } = first;
  const links = all.flatMap((card) => card.links ?? []);
  const details = all.flatMap((card) => [
    `**${card.summary}**`,
    ...(card.detail === undefined ? [] : [card.detail]),
  ]);
  return {
    ...rest,
    summary: shorten(`${all.length} points: ${all.map(subject).join(', ')}`, SUMMARY_LIMIT),
    detail: details.join('\n\n'),
    indicator: worstIndicator(all.map((card) => card.indicator)),
    ...(suggestions.length === 0 ? {} : { suggestions, selectionBehavior: 'any' }),
    ...(overrideReasons === undefined ? {} : { overrideReasons }),
    ...(links.length === 0 ? {} : { links }),
    ...(extension === undefined ? {} : { extension }),
  };
}

function subject({ source, summary }: Card): string {
  return source.topic?.display ?? plainText(summary);
}

/** Lists of the same name are joined; of the actions the worst counts; of anything else the first stands. */
function mergedExtension(cards: readonly Card[]): Card['extension'] {
  const extensions = cards.flatMap((card) => (card.extension === undefined ? [] : [card.extension]));
  if (extensions.length === 0) return undefined;
  const keys = [...new Set(extensions.flatMap((extension) => Object.keys(extension)))];
  return Object.fromEntries(
    keys.map((key) => [key, mergedValues(extensions.flatMap((extension) => list<unknown>(extension[key])))]),
  );
}

function mergedValues(values: readonly unknown[]): unknown {
  const objects = values.filter(isObject);
  if (objects.length < values.length) return values[0];
  const members = [...new Set(objects.flatMap((value) => Object.keys(value)))];
  return Object.fromEntries(
    members.map((member) => {
      const given = objects.map((value) => value[member]).filter((value) => value !== undefined);
      if (member === 'action') return [member, worstAction(given.filter(isAction))];
      return [member, given.every(Array.isArray) ? given.flat() : given[0]];
    }),
  );
}

const actions: ReadonlySet<unknown> = new Set<Action>(['discontinue', 'hold', 'dataMissing', 'proceed']);

function isAction(value: unknown): value is Action {
  return actions.has(value);
}
