import { type Finding, worstAction } from './cards/finding.ts';
import { type Judgement, judgeOrder, knownValuesOf, type RuleOutcome } from './cards/judge.ts';
import { layOutCards } from './cards/lay-out.ts';
import { proposeOrders } from './cards/propose.ts';
import { unidentifiedDrafts } from './cards/unidentified.ts';
import { type DerivationFault, type FactSource, factSource } from './facts/context.ts';
import type { CdsResponse } from './hooks/card.ts';
import type { HookRequest } from './hooks/hook-request.ts';
import type { DraftOrder } from './orders/draft-order.ts';
import type { OrderMatch } from './orders/match.ts';
import { plannedStart } from './orders/planned-start.ts';
import type { PatientRecord } from './record/patient-record.ts';
import type { Knowledge } from './rules/knowledge.ts';
import type { Steps } from './steps.ts';

/** The answer, and what went wrong on the way to it: faults never cost a card, they become gaps on one. */
export interface Assessment {
  readonly response: CdsResponse;
  /** The facts behind the answer, by order. */
  readonly sources: readonly FactSource[];
  readonly faults: readonly DerivationFault[];
  /** Of every rule that was asked, for every order. */
  readonly outcomes: readonly RuleOutcome[];
}

/** `now` in epoch milliseconds; `zone` an IANA name. */
export interface AssessedAt {
  readonly now: number;
  readonly zone: string;
}

/** Steps 6 to 8: facts, rules, cards. Pure: the same arguments give the same answer, ids apart. */
export function* assess(
  knowledge: Knowledge,
  request: HookRequest,
  record: PatientRecord,
  match: OrderMatch,
  at: AssessedAt,
  newId: () => string,
): Steps<Assessment> {
  const inTime = [...match.orders].sort(
    (a, b) => plannedStart(a, at.now, at.zone).at - plannedStart(b, at.now, at.zone).at,
  );
  const judged: Judged[] = [];
  for (const order of inTime.filter(({ selected }) => selected))
    judged.push(yield* judge(knowledge, request, record, match, inTime, order, at));
  if (judged.length === 0)
    return {
      response: responseWithoutOrders(knowledge, match, request.unreadableDrafts, newId),
      sources: [],
      faults: [],
      outcomes: [],
    };
  const unidentified = unidentifiedDrafts(knowledge, match, request.unreadableDrafts);
  const findings = [...judged.flatMap(({ judgement }) => closingCard(knowledge, judgement)), ...unidentified];
  const gaps = judged.flatMap(({ judgement }) => judgement.gaps);
  const cards = layOutCards(
    knowledge,
    findings,
    gaps,
    judged.map(({ order }) => order.reference),
    newId,
  );
  return {
    response: {
      cards,
      extension: {
        [`${knowledge.service.namespace.extension}assessment`]: overall(knowledge, judged, findings),
      },
    },
    sources: judged.map(({ source }) => source),
    faults: judged.flatMap(({ source }) => source.faults),
    outcomes: judged.flatMap(({ judgement }) => judgement.outcomes),
  };
}

/** Where no rule is asked: what could not be told about the drafts, or nothing. */
export function responseWithoutOrders(
  knowledge: Knowledge,
  match: OrderMatch,
  unreadableDrafts: readonly string[],
  newId: () => string,
): CdsResponse {
  return {
    cards: layOutCards(knowledge, unidentifiedDrafts(knowledge, match, unreadableDrafts), [], [], newId),
  };
}

interface Judged {
  readonly order: DraftOrder;
  readonly source: FactSource;
  readonly judgement: Judgement;
}

function* judge(
  knowledge: Knowledge,
  request: HookRequest,
  record: PatientRecord,
  match: OrderMatch,
  inTime: readonly DraftOrder[],
  order: DraftOrder,
  at: AssessedAt,
): Steps<Judged> {
  const source = factSource(knowledge.facts, {
    record,
    order,
    earlierOrders: inTime.slice(0, inTime.indexOf(order)),
    siblingOrders: inTime,
    companions: match.companionDrafts,
    hook: request.hook,
    now: at.now,
    zone: at.zone,
    settings: knowledge.settings,
    analytes: knowledge.analytes,
    identity: knowledge.identity,
    valueSet: (name) => {
      const set = knowledge.valueSets.get(name);
      if (set === undefined)
        throw new Error(`no value set ${name}: a fact uses it without naming it in its reads`);
      return set;
    },
  });
  const judgement = yield* judgeOrder(knowledge, source, (rule, finding) =>
    proposeOrders(knowledge, source, request, rule, finding),
  );
  return { order, source, judgement };
}

/** Findings too weak for a card are lines under the last topic's finding, in the detail of the closing card. */
function closingCard(knowledge: Knowledge, judgement: Judgement): readonly Finding[] {
  const closing = judgement.findings.find((finding) => finding.topic === knowledge.service.closingTopic);
  if (closing === undefined || judgement.lines.length === 0)
    return [...judgement.findings, ...judgement.lines];
  const lines = judgement.lines.map((line) => `- ${line.detail}`).join('\n');
  const full = {
    ...closing,
    detail: `${closing.detail}\n\n${lines}`,
    lineRules: judgement.lines.map((line) => line.rule),
    evidence: [...closing.evidence, ...judgement.lines.flatMap((line) => line.evidence)],
    sources: [...closing.sources, ...judgement.lines.flatMap((line) => line.sources)],
  };
  return judgement.findings.map((finding) => (finding === closing ? full : finding));
}

/** The answer as a whole (fhir-data.md §5); of several orders the first planned gives day and dose. */
function overall(
  knowledge: Knowledge,
  judged: readonly Judged[],
  findings: readonly Finding[],
): Readonly<Record<string, unknown>> {
  const gaps = judged.flatMap(({ judgement }) => judgement.gaps);
  const [first] = judged;
  const members = [...knowledge.assessment].flatMap(([name, template]) => {
    const filled =
      first === undefined
        ? undefined
        : template.fill(
            knownValuesOf(
              template.members.map((member) => member.fact),
              first.source,
            ),
          );
    return filled === undefined || filled.missing.length > 0 ? [] : [[name, filled.value] as const];
  });
  const notAssessed = [
    ...new Map(gaps.map(({ topic, reason }) => [`${topic} ${reason}`, { topic, reason }])).values(),
  ];
  return {
    action: worstAction([
      ...findings.map((finding) => finding.action),
      ...(gaps.length > 0 ? (['dataMissing'] as const) : []),
    ]),
    ...Object.fromEntries(members),
    rulesEvaluated: judged.reduce((sum, { judgement }) => sum + judgement.rulesEvaluated, 0),
    ...(notAssessed.length > 0 ? { notAssessed } : {}),
  };
}
