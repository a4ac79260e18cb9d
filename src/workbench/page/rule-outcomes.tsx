import type { RuleOutcomes } from '../../feedback/store.ts';
import type { WorkbenchKnowledge } from '../knowledge.ts';
import type { Trend } from './report.ts';
import { ScrollRegion } from './scroll-region.tsx';

interface TableProps {
  readonly trend: Trend;
  readonly knowledge: WorkbenchKnowledge;
  readonly label: string;
  readonly rules: readonly RuleOutcomes[];
}

/** How often each rule was shown, accepted and overridden, why, and over the weeks. */
export function RuleTable({ label, rules, trend, knowledge }: TableProps) {
  return (
    <ScrollRegion label={label} whole>
      <table class="insights">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col" class="number">
              Shown
            </th>
            <th scope="col" class="number">
              Accepted
            </th>
            <th scope="col" class="number">
              Overridden
            </th>
            <th scope="col">Share</th>
            <th scope="col">Override reasons</th>
            <th scope="col">By week</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={`${rule.rule} ${rule.version} ${rule.topic}`}>
              <th scope="row">
                {knowledge.drugs.some(({ rules: known }) => known.some(({ id }) => id === rule.rule)) ? (
                  <a href={`/rules/${rule.rule}`}>{rule.rule}</a>
                ) : (
                  rule.rule
                )}{' '}
                <span class="small">{rule.version}</span>
              </th>
              <td class="number">{rule.shown}</td>
              <td class="number">{rule.accepted}</td>
              <td class="number">{rule.overridden}</td>
              <td>
                <Share rule={rule} />
              </td>
              <td>
                <Reasons rule={rule} />
              </td>
              <td>
                <Weeks counts={trend.map((week) => week.get(rule.rule) ?? 0)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Share({ rule }: { readonly rule: RuleOutcomes }) {
  const { shown, accepted, overridden } = rule;
  const part = (count: number): number => (shown === 0 ? 0 : (120 * count) / shown);
  return (
    <svg
      class="share"
      width="120"
      height="12"
      role="img"
      aria-label={`${accepted} of ${shown} accepted, ${overridden} overridden`}
    >
      <rect class="rest" width="120" height="12" />
      <rect class="accepted" width={part(accepted)} height="12" />
      <rect class="overridden" x={part(accepted)} width={part(overridden)} height="12" />
    </svg>
  );
}

function Reasons({ rule }: { readonly rule: RuleOutcomes }) {
  if (rule.reasons.length === 0) return <span class="small">—</span>;
  return (
    <ul class="reasons">
      {rule.reasons.map(({ code, display, count }) => (
        <li key={code}>
          {count} × {display ?? code}
        </li>
      ))}
    </ul>
  );
}

/** Cards shown by week, oldest first. */
function Weeks({ counts }: { readonly counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  return (
    <svg
      class="weeks"
      width={counts.length * 12}
      height="24"
      role="img"
      aria-label={`Shown by week: ${counts.join(', ')}`}
    >
      {counts.map((count, index) => {
        const tall = Math.max(count === 0 ? 1 : 3, (22 * count) / most);
        return <rect key={index} x={index * 12} y={24 - tall} width="9" height={tall} />;
      })}
    </svg>
  );
}
