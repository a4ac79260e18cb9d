import { readdirSync, readFileSync } from 'node:fs';
import { isObject } from '#src/fhir/shape.ts';

/** What the golden answers show. */
export interface Situation {
  readonly name: string;
  /** Ids of the rules that found something, those of lines included. */
  readonly rules: ReadonlySet<string>;
  /** Whether rules were asked at all: not for other drugs, nor for orders that are cancelled. */
  readonly judged: boolean;
}

const expected = new URL('../../fixtures/expected/', import.meta.url);

/** Every situation of `fixtures/`, by name, with the rules that its golden answer names. */
export function shownRules(): readonly Situation[] {
  return readdirSync(expected)
    .sort()
    .map((file) => {
      const answer: unknown = JSON.parse(readFileSync(new URL(file, expected), 'utf8'));
      const rules = isObject(answer) ? ruleIds(answer.cards) : [];
      return { name: file.slice(0, -'.json'.length), rules: new Set(rules), judged: rules.length > 0 };
    });
}

function ruleIds(tree: unknown): readonly string[] {
  if (Array.isArray(tree)) return tree.flatMap(ruleIds);
  if (!isObject(tree)) return [];
  const own = Array.isArray(tree.rules)
    ? tree.rules.flatMap((rule) => (isObject(rule) && typeof rule.id === 'string' ? [rule.id] : []))
    : [];
  return [...own, ...Object.values(tree).flatMap(ruleIds)];
}
