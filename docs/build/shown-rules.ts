import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isObject } from '#src/fhir/shape.ts';
import type { CompiledRule, Knowledge } from '#src/rules/knowledge.ts';
import type { Stance } from '#src/rules/knowledge-schema.ts';
import { answer, bodyOf, loadDrug, requestNames } from '../../test/golden/answers.ts';

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

/** The situations as each rule is asked: the golden answers, or what a site of the rule's own stance is answered. */
export type SituationsOf = (rule: CompiledRule) => {
  readonly situations: readonly Situation[];
  /** Absent where the shipped policy asks the rule. */
  readonly stance?: Stance;
};

const policyOf = (stance: Stance) =>
  fileURLToPath(new URL(`../../fixtures/policies/${stance}.yaml`, import.meta.url));

export async function situationsByStance(shipped: Knowledge): Promise<SituationsOf> {
  const others = shipped.allRules.filter((rule) => !shipped.rules.includes(rule));
  const stances = [...new Set(others.flatMap(({ stances: [first] }) => first ?? []))];
  const golden = shownRules();
  const byStance = new Map(
    await Promise.all(stances.map(async (stance) => [stance, await answered(policyOf(stance))] as const)),
  );
  return (rule) => {
    const stance = others.includes(rule) ? rule.stances.find((one) => byStance.has(one)) : undefined;
    return stance === undefined ? { situations: golden } : { situations: byStance.get(stance) ?? [], stance };
  };
}

/** Every situation, asked anew under a site's own policy. */
async function answered(policy: string): Promise<readonly Situation[]> {
  const drug = await loadDrug(policy);
  const situations: Situation[] = [];
  for (const name of requestNames) {
    const given = await answer(drug, bodyOf(name));
    const rules = ruleIds('cards' in given ? given.cards : []);
    situations.push({ name, rules: new Set(rules), judged: rules.length > 0 });
  }
  return situations;
}

function ruleIds(tree: unknown): readonly string[] {
  if (Array.isArray(tree)) return tree.flatMap(ruleIds);
  if (!isObject(tree)) return [];
  const own = Array.isArray(tree.rules)
    ? tree.rules.flatMap((rule) => (isObject(rule) && typeof rule.id === 'string' ? [rule.id] : []))
    : [];
  return [...own, ...Object.values(tree).flatMap(ruleIds)];
}
