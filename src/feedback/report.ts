import { formatPeriod } from './period.ts';
import type { Outcomes, OverrideReason, OverrideReport } from './store.ts';

const heading = [
  'topic',
  'rule',
  'version',
  'shown',
  'accepted',
  'overridden',
  'no feedback',
  'overridden %',
];
const numbersFrom = heading.indexOf('shown');

const note =
  'A card counts once, by its latest outcome. No feedback: nothing was done with the card, or it was never displayed.';

function share({ overridden, shown }: Outcomes): string {
  return shown === 0 ? '-' : ((100 * overridden) / shown).toFixed(1);
}

function row(names: readonly string[], outcomes: Outcomes): readonly string[] {
  const { shown, accepted, overridden, noFeedback } = outcomes;
  return [...names, ...[shown, accepted, overridden, noFeedback].map(String), share(outcomes)];
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = heading.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < numbersFrom ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** The label if the client sent one, and the code that identifies the reason. */
function reasonText({ code, display }: OverrideReason): string {
  return display === undefined || display === code ? code : `${display} (${code})`;
}

function reasonLines({ overridden, reasons }: Outcomes): readonly string[] {
  const uncoded = overridden - reasons.reduce((sum, { count }) => sum + count, 0);
  const lines = reasons.map((reason) => `  ${reason.count} × ${reasonText(reason)}`);
  return uncoded > 0 ? [...lines, `  ${uncoded} × no coded reason`] : lines;
}

/** The report as a table for people. */
export function reportText(report: OverrideReport): string {
  const rules = report.rules.map((rule) => row([rule.topic, rule.rule, rule.version], rule));
  const table = aligned([heading, ...rules, row(['all cards', '', ''], report.cards)]);
  const reasons = report.rules
    .filter(({ overridden }) => overridden > 0)
    .flatMap((rule) => ['', `${rule.rule} ${rule.version} was overridden:`, ...reasonLines(rule)]);
  const unknown =
    report.unknownCards === 0 ? [] : ['', `Feedback about unknown cards: ${report.unknownCards}`];
  return [
    `Cards shown ${formatPeriod(report.period)} (UTC days)`,
    '',
    ...table,
    ...reasons,
    ...unknown,
    '',
    note,
    '',
  ].join('\n');
}

/** The report for programs; instants as RFC 3339, `to` exclusive. */
export function reportJson({ period, ...counts }: OverrideReport) {
  const instant = (ms: number) => new Date(ms).toISOString();
  return { period: { from: instant(period.from), to: instant(period.to) }, ...counts };
}
