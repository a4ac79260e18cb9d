import type { Outcomes, RuleOutcomes } from '../../feedback/store.ts';
import { get } from './service.ts';

/** The override report as it comes over the wire. */
export interface Report {
  readonly cards: Outcomes;
  readonly rules: readonly RuleOutcomes[];
  readonly unknownCards: number;
}

/** Cards shown by rule, one entry for each week, oldest first. */
export type Trend = readonly ReadonlyMap<string, number>[];

const weeks = 8;
const dayMs = 86_400_000;

/**
 * The report of the last `days` UTC days and the weeks that lead there. Without a token by the page's own address, which only
 * answers this machine; with one by the administrator's. Throws ServiceError.
 */
export async function getReport(
  days: number,
  token: string,
  local: boolean,
): Promise<{ readonly report: Report; readonly trend: Trend }> {
  const today = Date.now();
  const ask = (from: number, to: number): Promise<Report> => {
    const query = `?from=${isoDay(from)}&to=${isoDay(to)}`;
    return local && token === ''
      ? get(`/workbench/overrides.json${query}`)
      : get(`/reports/overrides${query}`, { Authorization: `Bearer ${token}`, Accept: 'application/json' });
  };
  const report = await ask(today - (days - 1) * dayMs, today);
  const trend = await Promise.all(
    Array.from({ length: weeks }, (_, index) => {
      const to = today - (weeks - 1 - index) * 7 * dayMs;
      return ask(to - 6 * dayMs, to);
    }),
  );
  return {
    report,
    trend: trend.map((week) => {
      const shown = new Map<string, number>();
      for (const rule of week.rules) shown.set(rule.rule, (shown.get(rule.rule) ?? 0) + rule.shown);
      return shown;
    }),
  };
}

function isoDay(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
