import { type Html, html } from './html.ts';
import type { Report } from './report.ts';

/** How the figures came about, for whoever decides by them. */
export function explanations({ about, tally }: Report): Html {
  const day =
    about.orderDay === undefined
      ? 'states no treatment day: the doses given tell'
      : `states ${about.orderDay}`;
  const dose = about.doseMg === undefined ? 'the dose that is due' : `${about.doseMg} mg`;
  const when =
    about.now === 'newest'
      ? 'as of the newest entry of each record, so that every patient is seen as on the day of the last visit (of a record without any date, as of the newest file)'
      : `as of ${about.now}`;
  const unused = Object.entries(about.export?.ofNobody ?? {});
  const lines: readonly (Html | undefined)[] = [
    html`Records without an order were judged with an order that was composed: it ${day}, and asks for ${dose}. It comes alone, so what belongs beside it (premedication, fluids, monitoring) counts as not ordered.`,
    html`Judged ${when}; time zone ${about.zone}; ${about.sitePolicy ? "the site's own policy" : 'the policy as shipped'}; rules ${about.knowledge.slice(0, 12)}.`,
    html`A rule counts once per card that it speaks on, under the severity of that card; points that ask for nothing are lines of an info card. Each record counts as whole: what it does not hold is taken as not recorded.`,
    about.sample === undefined
      ? undefined
      : html`A sample: ${about.sample} of the patients, always the same.`,
    unused.length === 0
      ? undefined
      : html`Resources of the export that name no patient were left out: ${unused.map(([type, count]) => `${type} ${count}`).join(', ')}.`,
    tally.faults === 0
      ? undefined
      : html`<strong>${tally.faults} facts failed by a fault of the program</strong>; their rules count as not assessed.`,
  ];
  return html`<section><h2>How this was made</h2><ul>${lines.flatMap((line) => (line === undefined ? [] : [html`<li>${line}</li>`]))}</ul></section>`;
}
