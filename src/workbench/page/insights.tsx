import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Loaded } from './main.tsx';
import { getReport, type Report, type Trend } from './report.ts';
import { RuleTable } from './rule-outcomes.tsx';
import { ServiceError } from './service.ts';

const periods = [7, 30, 90];

/** What became of the cards, by rule: what an informatics team reads monthly to retire noisy rules. */
export function Insights({ knowledge }: Loaded) {
  const [days, setDays] = useState(30);
  const [token, setToken] = useState('');
  const [report, setReport] = useState<Report>();
  const [trend, setTrend] = useState<Trend>([]);
  const [refused, setRefused] = useState<string>();
  const load = useCallback(
    (asked: number, admin: string) => {
      getReport(asked, admin, knowledge.movableClock).then(
        (found) => {
          setReport(found.report);
          setTrend(found.trend);
          setRefused(undefined);
        },
        (error: unknown) => {
          setReport(undefined);
          const closed = error instanceof ServiceError && [401, 404].includes(error.status);
          setRefused(closed ? 'The report needs the administrator’s token.' : String(error));
        },
      );
    },
    [knowledge],
  );
  useEffect(() => load(days, token), [days, load]);
  return (
    <div class="page">
      <div class="page-head">
        <h1>Insights</h1>
        <label class="field inline">
          <span>Cards shown in the last</span>
          <select value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {periods.map((count) => (
              <option key={count} value={count}>
                {count} days
              </option>
            ))}
          </select>
        </label>
      </div>
      {refused !== undefined && (
        <form
          class="panel token"
          onSubmit={(event) => {
            event.preventDefault();
            load(days, token);
          }}
        >
          <p role="alert">{refused}</p>
          <label class="field inline">
            <span>Administrator’s token</span>
            <input
              type="password"
              autocomplete="off"
              value={token}
              onInput={(event) => setToken(event.currentTarget.value)}
            />
          </label>
          <button type="submit">Show</button>
        </form>
      )}
      {report !== undefined && <Figures report={report} trend={trend} knowledge={knowledge} />}
    </div>
  );
}

interface FiguresProps {
  readonly report: Report;
  readonly trend: Trend;
  readonly knowledge: Loaded['knowledge'];
}

function Figures({ report, trend, knowledge }: FiguresProps) {
  const { shown, accepted, overridden, noFeedback } = report.cards;
  const lines = new Set(
    knowledge.drugs.flatMap(({ rules }) =>
      rules.flatMap(({ id, display }) => (display === 'line' ? [id] : [])),
    ),
  );
  const sorted = [...report.rules].sort((a, b) => b.overridden - a.overridden || b.shown - a.shown);
  const ofCards = sorted.filter(({ rule }) => !lines.has(rule));
  const ofLines = sorted.filter(({ rule }) => lines.has(rule));
  return (
    <>
      <dl class="tiles">
        {[
          { name: 'shown', count: shown },
          { name: 'accepted', count: accepted },
          { name: 'overridden', count: overridden },
          { name: 'no feedback', count: noFeedback },
        ].map(({ name, count }) => (
          <div key={name} class="panel tile">
            <dt>{name}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <section class="panel">
        <h2>By rule</h2>
        {ofCards.length === 0 ? (
          <p class="small">No card was shown in this period.</p>
        ) : (
          <RuleTable label="By rule" rules={ofCards} trend={trend} knowledge={knowledge} />
        )}
        {ofLines.length > 0 && (
          <details>
            <summary>{ofLines.length} rules that only add a line to another card</summary>
            <RuleTable label="Lines" rules={ofLines} trend={trend} knowledge={knowledge} />
          </details>
        )}
        <ul class="legend small" aria-label="Legend">
          <li class="accepted">accepted</li>
          <li class="overridden">overridden</li>
          <li class="rest">no feedback</li>
        </ul>
        <p class="small">
          A card counts once, by its latest outcome. No feedback: nothing was done with it, or it was never
          looked at.
        </p>
      </section>
    </>
  );
}
