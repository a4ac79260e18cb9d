import { isDeepStrictEqual } from 'node:util';
import { answeringWith } from '../src/command-line/answering.ts';
import { CommandError } from '../src/command-line/command-error.ts';
import { loadKnowledgeUnder } from '../src/command-line/knowledge.ts';
import { patientCase } from '../src/command-line/patient-case.ts';
import { Problem } from '../src/http/problem.ts';
import { type Bundle, copyOf, exportedOf, type Kind } from './replay-cohort.ts';

/** What a report says, as far as a recount by other means goes. */
export interface Recounted {
  readonly patients: number;
  readonly states: Readonly<Record<string, number>>;
  readonly orders: number;
  readonly cards: Readonly<Record<string, number>>;
  readonly actions: Readonly<Record<string, number>>;
  /** Cards by rule and indicator: `rule critical`. */
  readonly rules: Readonly<Record<string, number>>;
}

export interface RecountOf {
  readonly patients: number;
  readonly kind: Kind;
  readonly zone: string;
  /** Epoch milliseconds as of which a record without any date is judged: when the newest file was written. */
  readonly otherwiseNow: number;
}

/**
 * The naive way: one original after the other, one thread, no journal, every card of every answer counted by hand, and
 * the sums taken as often as the original was copied.
 */
export async function recount(
  originals: readonly Bundle[],
  { patients, kind, zone, otherwiseNow }: RecountOf,
): Promise<Recounted> {
  const answering = answeringWith(await loadKnowledgeUnder(undefined), {
    now: 'newest',
    zone,
    otherwiseNow,
  });
  const states: Record<string, number> = { judged: 0, refused: 0, unreadable: 0, failed: 0 };
  const cards: Record<string, number> = { critical: 0, warning: 0, info: 0 };
  const [actions, rules]: Record<string, number>[] = [{}, {}];
  let orders = 0;
  for (const [index, original] of originals.entries()) {
    const copies = Math.floor(patients / originals.length) + (index < patients % originals.length ? 1 : 0);
    const add = (counts: Record<string, number> = {}, name: string) => {
      counts[name] = (counts[name] ?? 0) + copies;
    };
    const copy = copyOf(original, index);
    try {
      const { response, ordersMatched } = await answering(
        patientCase({ resourceType: 'Bundle', ...(kind === 'folder' ? copy : exportedOf(copy)) }),
      );
      add(states, 'judged');
      orders += copies * ordersMatched;
      const action = member(response.extension, '.assessment').action;
      if (typeof action === 'string') add(actions, action);
      for (const card of response.cards) {
        add(cards, card.indicator);
        const spoke = (member(card.extension, '.finding').rules ?? []) as readonly { readonly id: string }[];
        for (const rule of new Set(spoke.map(({ id }) => id))) add(rules, `${rule} ${card.indicator}`);
      }
    } catch (error) {
      if (error instanceof CommandError) add(states, 'unreadable');
      else if (error instanceof Problem) add(states, 'refused');
      else add(states, 'failed');
    }
  }
  return { patients, states, orders, cards, actions: actions ?? {}, rules: rules ?? {} };
}

function member(extension: object | undefined, ending: string): Readonly<Record<string, unknown>> {
  return Object.entries(extension ?? {}).find(([key]) => key.endsWith(ending))?.[1] ?? {};
}

interface ReportJson extends Omit<Recounted, 'rules'> {
  readonly rules: readonly (Readonly<Record<string, number>> & { readonly rule: string })[];
}

/** The parts in which a report differs from the recount; none, it is to be hoped. */
export function differences(report: ReportJson, counted: Recounted): readonly string[] {
  const rules = Object.fromEntries(
    report.rules.flatMap((row) =>
      ['critical', 'warning', 'info'].flatMap((indicator) =>
        row[indicator] ? [[`${row.rule} ${indicator}`, row[indicator]] as const] : [],
      ),
    ),
  );
  const reported: Recounted = { ...report, rules };
  return Object.entries(counted).flatMap(([part, value]) => {
    const told = reported[part as keyof Recounted];
    return isDeepStrictEqual(told, value)
      ? []
      : [`${part}: reported ${JSON.stringify(told)}, recounted ${JSON.stringify(value)}`];
  });
}
