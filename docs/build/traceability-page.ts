import type { Knowledge } from '#src/rules/knowledge.ts';
import { matching, type Row, readRows } from './traceability.ts';

/** `docs/traceability.md`: what the reference demands, and where it is kept. */
export function traceabilityPage(drug: Knowledge): string {
  const rows = readRows();
  const ids = drug.allRules.map((rule) => rule.id);
  const part = (title: string, begins: string) =>
    `## ${title}\n\n| | What | Rules | Shown by |\n|---|---|---|---|\n${rows
      .filter(({ id }) => id.startsWith(begins))
      .map((row) => line(row, ids))
      .join('\n')}\n`;
  return `# Traceability

Written by \`npm run docs\` from \`test/knowledge/traceability.yaml\`; do not edit. A test fails when a row has no rule and no
reason for having none, no situation and no test, or names what does not exist.

${part('Statements of the precautions', 'S')}
${part('Decision tables of the label', '§2')}
${part('Odd shapes of data', '§5')}`;
}

function line(row: Row, ids: readonly string[]): string {
  const rules = (row.rules ?? []).map((pattern) => ruleLink(pattern, ids));
  const shown = [
    ...(row.situations ?? []).map(situationLink),
    ...(row.tests ?? []).map(fileLink),
    ...[...new Set(row.named.map(({ file }) => file))].map(fileLink),
  ];
  const ruled = [...rules, ...(row.none === undefined ? [] : [`No rule: ${row.none}`])].join(', ');
  const pending = row.pending === undefined ? '' : ` **Pending: ${row.pending}**`;
  return `| ${row.id.replace('§5 ', '')} | ${cell(row.what)} | ${cell(ruled)} | ${shown.join(', ')}${pending} |`;
}

/** Anchors as GitHub makes them of the headings in rules.md: `id version`. */
function ruleLink(pattern: string, ids: readonly string[]): string {
  return pattern.includes('*')
    ? `\`${pattern}\` (${matching(pattern, ids).length})`
    : `[${pattern}](rules.md)`;
}

const situationLink = (name: string): string =>
  name.includes('*') ? `\`${name}\`` : `[${name}](../fixtures/situations/${name}.yaml)`;
const fileLink = (path: string): string => `[${path.split('/').slice(1).join('/')}](../${path})`;
const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
