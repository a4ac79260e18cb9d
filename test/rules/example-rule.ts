import { compileCondition } from '#src/rules/expression.ts';
import type { CompiledRule } from '#src/rules/knowledge.ts';
import { compileText } from '#src/rules/template.ts';

/** A rule with nothing but a condition; what a test is about stands in `more`. */
export function rule(when: string, more: Partial<CompiledRule> = {}): CompiledRule {
  const condition = compileCondition(when);
  const facts = [...new Set(condition.members.map((member) => member.fact))];
  const { summary, detail, evidence = [] } = more;
  const texts = [summary, detail, ...evidence.map(({ threshold }) => threshold)];
  return {
    id: 'example',
    version: '1.0.0',
    topic: 'neutropenia',
    gap: 'labsCbc',
    when: condition,
    facts,
    textFacts: texts.flatMap((text) => text?.members ?? []).map((member) => member.fact),
    mentions: facts,
    hooks: ['order-select', 'order-sign'],
    stances: ['precautions', 'label', 'stricter'],
    alsoInactive: false,
    display: 'card',
    action: 'hold',
    indicator: 'critical',
    summary: compileText('Hold'),
    detail: compileText('**Hold.**'),
    evidence: [],
    sources: [{ kind: 'precautions', statement: 'S28' }],
    supersedes: [],
    suggestions: [],
    ...more,
  };
}
