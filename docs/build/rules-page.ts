import type { CompiledRule, Knowledge } from '#src/rules/knowledge.ts';
import type { Source } from '#src/rules/knowledge-schema.ts';
import type { SituationsOf } from './shown-rules.ts';
import { topicTitle } from './topics.ts';

/** More situations than this are counted, not listed. */
const LISTED = 12;

/** `docs/rules.md`: every rule as the service asks it, and the situations that show it. */
export function rulesPage(drug: Knowledge, situationsOf: SituationsOf): string {
  const others = drug.allRules.length - drug.rules.length;
  const topics = drug.topics.map((topic) => {
    const rules = drug.allRules.filter((rule) => rule.topic === topic);
    const body = rules.map((rule) => section(rule, situationsOf)).join('\n');
    return `## ${topicTitle(drug, topic)} (\`${topic}\`)\n\n${body || 'No rule.\n'}`;
  });
  return `# Rules of ${drug.service.drug.name}

Written by \`npm run docs\` from \`cds-services/\` and \`fixtures/expected/\`; do not edit. ${drug.rules.length} rules, the worst of a
topic first, and ${others} that only a site of another stance asks (marked with it). A rule fires when its condition is true in every reading that the evidence allows, is clear only when it is false
on current, final, readable facts alone, and is otherwise named on a card as not assessed.

${topics.join('\n')}`;
}

function section(rule: CompiledRule, situationsOf: SituationsOf): string {
  const { situations, stance } = situationsOf(rule);
  const thresholds = rule.evidence.flatMap(({ fact, threshold }) =>
    threshold === undefined ? [] : [`${fact} ${code(threshold.source)}`],
  );
  const shown = situations.filter(({ rules }) => rules.has(rule.id)).map(({ name }) => name);
  const rows = [
    ['Condition', code(rule.when.source)],
    [
      'Leads to',
      `${rule.action}, ${rule.indicator}${rule.display === 'line' ? ', a line of the closing card' : ''}`,
    ],
    ['Thresholds', thresholds.join('; ')],
    ['Says', rule.display === 'line' ? cell(rule.detail.source) : cell(rule.summary.source)],
    ['Sources', rule.sources.map(sourceText).join('; ')],
    ['Offers', rule.suggestions.map((id) => (id === rule.recommended ? `**${id}**` : id)).join(', ')],
    ['Replaces', rule.supersedes.join(', ')],
    ['Asked', askedWhen(rule)],
    [stance === undefined ? 'Shown by' : `Shown by, under the stance ${stance}`, listed(shown)],
  ];
  const table = rows.filter(([, text]) => text !== '').map(([name, text]) => `| ${name} | ${text} |`);
  const mark = stance === undefined ? '' : ` (stance ${stance})`;
  return `### ${rule.id} ${rule.version}${mark}\n\n| | |\n|---|---|\n${table.join('\n')}\n`;
}

function askedWhen(rule: CompiledRule): string {
  return [
    ...(rule.hooks.length === 1 ? [`only at ${rule.hooks.join('')}`] : []),
    ...(rule.stances.length < 3 ? [`where the site's stance is ${rule.stances.join(' or ')}`] : []),
    ...(rule.alsoInactive ? ['also of an order that is on hold'] : []),
  ].join('; ');
}

function listed(names: readonly string[]): string {
  const links = names.slice(0, LISTED).map((name) => `[${name}](../fixtures/situations/${name}.yaml)`);
  return [...links, ...(names.length > LISTED ? [`${names.length - LISTED} more`] : [])].join(', ');
}

export function sourceText(source: Source): string {
  switch (source.kind) {
    case 'precautions':
      return source.statement;
    case 'label':
      return `label ${source.section} (${source.version})`;
    case 'policy':
      return `policy \`${source.knob}\``;
    case 'safety':
      return `safety: ${source.note}`;
  }
}

/** Text within a table: no line breaks, no bars. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
const code = (text: string): string => `\`${cell(text)}\``;
