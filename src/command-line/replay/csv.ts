import type { Outcome } from './outcome.ts';
import { per100, type Report, total } from './report.ts';

/** RFC 4180. A cell that a spreadsheet would take for a formula is marked as text. */
export function csvRow(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function rulesCsv({ tally, titles }: Report): string {
  const heading = ['rule', 'topic', 'critical', 'warning', 'info', 'total', 'per 100 orders'];
  const rows = tally.rules.map(({ rule, topic, alerts }) => [
    ...[rule, titles[topic] ?? topic, alerts.critical, alerts.warning, alerts.info],
    ...[total(alerts), per100(total(alerts), tally.orders)],
  ]);
  return [heading, ...rows].map(csvRow).join('');
}

export function missingCsv({ tally, titles }: Report): string {
  const heading = ['not assessed', 'reason', 'patients', 'per 100 patients judged'];
  const rows = tally.reasons.map(({ topic, reason, patients }) => [
    ...[titles[topic] ?? topic, reason, patients, per100(patients, tally.states.judged)],
  ]);
  return [heading, ...rows].map(csvRow).join('');
}

export const patientsHeading = csvRow([
  ...['source', 'patient', 'state', 'judged as of', 'treatment day', 'action', 'critical', 'warning', 'info'],
  ...['rules', 'not assessed', 'reason', 'ms'],
]);

/** One patient, for whoever looks into single cases. */
export function patientRow(outcome: Outcome): string {
  const count = (indicator: string) => outcome.cards.filter((card) => card.indicator === indicator).length;
  return csvRow([
    ...[outcome.source, outcome.patient, outcome.state],
    outcome.now === undefined ? undefined : new Date(outcome.now).toISOString(),
    ...[outcome.day, outcome.action, count('critical'), count('warning'), count('info')],
    outcome.cards.flatMap(({ rules }) => rules).join(' '),
    [...new Set(outcome.notAssessed.map(({ topic }) => topic))].join(' '),
    ...[outcome.reason, outcome.ms],
  ]);
}
