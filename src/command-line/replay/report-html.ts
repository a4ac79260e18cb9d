import { type Html, html } from './html.ts';
import { bars } from './plots.ts';
import { per100, type Report, total } from './report.ts';
import { explanations } from './report-explanations.ts';
import { reportStyle } from './report-style.ts';

const plotted = 30;
const severities = ['critical', 'warning', 'info'] as const;

/** The report for people: one file, no script, nothing fetched; every text of a record escaped. */
export function reportHtml(report: Report): string {
  const { about } = report;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Silent run: ${about.drug}</title><style>${reportStyle}</style></head><body><main>
<h1>Silent run: ${about.drug}</h1>
<p>What the service would have said to one order per patient. Nothing was shown to anybody, and nothing was ordered.</p>
${figures(report)}
${explanations(report)}
${severity(report)}
${byRule(report)}
${missing(report)}
${times(report)}
${notJudged(report)}
</main></body></html>
`;
  return page.text;
}

function figures({ tally }: Report): Html {
  const tiles: readonly (readonly [string, string])[] = [
    [number(tally.patients), 'patients read'],
    [number(tally.orders), 'orders judged'],
    [String(per100(tally.cards.critical, tally.orders)), 'critical cards per 100 orders'],
    [String(per100(tally.cards.warning, tally.orders)), 'warning cards per 100 orders'],
    [
      String(per100(tally.patients - tally.states.judged, tally.patients)),
      'of 100 patients could not be judged',
    ],
  ];
  return html`<ul class="tiles">${tiles.map(([value, name]) => html`<li><b>${value}</b> ${name}</li>`)}</ul>`;
}

function severity({ tally }: Report): Html {
  const { worst, states, actions } = tally;
  const rows = ([...severities, 'none'] as const).map((kind) => ({
    label: kind === 'none' ? 'no card' : `most urgent card: ${kind}`,
    parts: [{ value: worst[kind], kind }],
    shown: `${per100(worst[kind], states.judged)} %`,
  }));
  return html`<section><h2>Patients by their most urgent card</h2>${bars('Patients by their most urgent card', rows)}
${table(
  ['overall action', 'patients', 'of 100 judged'],
  Object.entries(actions).map(([action, count]) => [
    inWords(action),
    number(count),
    per100(count, states.judged),
  ]),
)}</section>`;
}

function byRule({ tally, titles }: Report): Html {
  const rows = tally.rules.slice(0, plotted).map(({ rule, alerts }) => ({
    label: rule,
    parts: severities.map((kind) => ({ value: alerts[kind], kind })),
    shown: String(per100(total(alerts), tally.orders)),
  }));
  const cells = tally.rules.map(({ rule, topic, alerts }) => [
    ...[rule, titles[topic] ?? topic],
    ...severities.map((kind) => per100(alerts[kind], tally.orders)),
    ...[per100(total(alerts), tally.orders), number(total(alerts))],
  ]);
  return html`<section><h2>Alerts per 100 orders, by rule and severity</h2>
<p class="legend">${severities.map((kind) => html`<span class="key ${kind}"></span> ${kind} `)}</p>
${bars('Alerts per 100 orders by rule', rows)}
${table(['rule', 'topic', 'critical', 'warning', 'info', 'per 100 orders', 'alerts'], cells)}</section>`;
}

function missing({ tally, titles }: Report): Html {
  const topics = Object.entries(tally.topicsNotAssessed);
  const rows = topics.slice(0, plotted).map(([topic, count]) => ({
    label: titles[topic] ?? topic,
    parts: [{ value: count, kind: 'gap' }],
    shown: `${per100(count, tally.states.judged)} %`,
  }));
  const reasons = tally.reasons
    .slice(0, 100)
    .map(({ topic, reason, patients }) => [titles[topic] ?? topic, reason, number(patients)]);
  const without = Object.entries(tally.without).map(([key, count]) => [
    ...[titles[key] ?? key, number(count), per100(count, tally.recordsSeen)],
  ]);
  return html`<section><h2>What data was missing</h2>
<p>Patients, of those judged, for whom a topic could not be assessed. The service names each of these on a card.</p>
${bars('Patients for whom a topic could not be assessed', rows)}
${table(['not assessed', 'reason', 'patients'], reasons)}
<h3>Records that hold nothing of a kind</h3>
<p>Taken as: none recorded. Where a kind is missing in every record, ask whether the export left it out: the live service would then say that it could not be read.</p>
${table(['kind', 'records without', 'of 100'], without)}</section>`;
}

function times({ tally }: Report): Html {
  const rows = tally.times
    .filter(({ patients }) => patients > 0)
    .map(({ below, patients }) => ({
      label: Number.isFinite(below) ? `under ${below} ms` : '1 s or more',
      parts: [{ value: patients, kind: 'time' }],
      shown: number(patients),
    }));
  return html`<section><h2>Time per patient</h2>${bars('Patients by the time that reading and judging took', rows)}
<h3>Slowest patients</h3>${table(
    ['patient', 'ms'],
    tally.slowest.map(({ source, ms }) => [source, ms]),
  )}</section>`;
}

function notJudged({ tally, about }: Report): Html | undefined {
  const count = tally.patients - tally.states.judged;
  const malformed = about.export?.malformed;
  if (count === 0 && (malformed?.count ?? 0) === 0) return undefined;
  const lines =
    malformed === undefined || malformed.count === 0
      ? undefined
      : html`<p>${number(malformed.count)} lines of the export are no FHIR resource: ${malformed.first.join(', ')}${malformed.count > malformed.first.length ? ' …' : ''}</p>`;
  return html`<section><h2>Not judged</h2><p>${number(count)} patients.</p>${lines}
${table(
  ['source', 'state', 'why'],
  tally.notJudged.map(({ source, state, reason }) => [source, state, reason]),
)}</section>`;
}

function table(
  heading: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Html | undefined {
  if (rows.length === 0) return undefined;
  const cells = (row: readonly (string | number)[]) =>
    row.map(
      (value) =>
        html`<td${typeof value === 'number' || /^[\d,.]+$/.test(value) ? html` class="n"` : ''}>${value}</td>`,
    );
  return html`<div class="scroll"><table><thead><tr>${heading.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table></div>`;
}

/** `dataMissing` as `data missing`. */
function inWords(code: string): string {
  return code.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
