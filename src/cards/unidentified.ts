import type { OrderMatch } from '../orders/match.ts';
import type { Knowledge } from '../rules/knowledge.ts';
import type { Finding } from './finding.ts';
import { escapeMarkdown, plainText } from './markdown.ts';

const TOPIC = 'dataQuality';
const VERSION = '1.0.0';

/**
 * Drafts of which nobody can say whether they are orders of the drug: a name spelled almost like it, a medication that no
 * reference leads to, an entry without a resource (clinical.md §5 #69, #71). No rule was asked of them, and a card says so.
 */
export function unidentifiedDrafts(
  knowledge: Knowledge,
  match: OrderMatch,
  unreadable: readonly string[],
): readonly Finding[] {
  const { name } = knowledge.service.drug;
  const findings: Finding[] = [];
  if (match.nearMisses.length > 0) {
    const spelled = match.nearMisses.map(plainText).join(', ');
    findings.push({
      ...common('draft-spelled-almost-alike', []),
      action: 'proceed',
      summary: `A draft is spelled almost like ${name}: ${spelled}. It was not checked`,
      detail: `**A draft reads "${escapeMarkdown(spelled)}".** If ${name} is meant, correct the name and sign again: its precautions were not checked.`,
    });
  }
  const nameless = [...match.unresolved, ...unreadable];
  if (nameless.length > 0) {
    findings.push({
      ...common('draft-not-identified', match.unresolved),
      action: 'dataMissing',
      summary: `A draft order could not be read; if it is ${name}, its precautions were not checked`,
      detail: `**The medication of ${nameless.length === 1 ? 'a draft' : `${nameless.length} drafts`} could not be read** (${escapeMarkdown(nameless.join(', '))}). If it is ${name}, its precautions were not checked.`,
    });
  }
  return findings;
}

function common(rule: string, orders: readonly string[]) {
  return {
    rule: { id: rule, version: VERSION },
    topic: TOPIC,
    indicator: 'warning',
    evidence: [],
    sources: [{ kind: 'safety', note: 'An order that cannot be identified is named, not passed over' }],
    orders,
    suggestions: [],
  } as const;
}
