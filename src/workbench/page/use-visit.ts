import { useCallback, useRef, useState } from 'preact/hooks';
import type { Card, CdsResponse, Coding, Suggestion } from '../../hooks/card.ts';
import type { Hook } from '../../rules/knowledge-schema.ts';
import type { DrugKnowledge } from '../knowledge.ts';
import { acceptedFeedback, hookCall, overriddenFeedback } from '../visit/call.ts';
import { drugDraft } from '../visit/drug-order.ts';
import { referenceOf } from '../visit/resource.ts';
import { takeSuggestion } from '../visit/take-suggestion.ts';
import type { Visit } from '../visit/visit.ts';
import { callService, type Exchange, isResponse, sendFeedback } from './service.ts';

/** The last answer of the service, and to what. */
export interface Answer {
  readonly hook: Hook;
  readonly service: string;
  readonly response: CdsResponse;
}

export interface Overridden {
  readonly reason: string;
}

/** Long enough not to fire at every key, short enough to feel at once. */
const pause = 450;
const exchangesKept = 30;

export const newId = (): string => crypto.randomUUID();

/** A visit that talks to the service: order-select as one edits, order-sign on signing, feedback on what is done with cards. */
export function useVisit(drug: DrugKnowledge, movableClock: boolean) {
  const [visit, setVisit] = useState<Visit>();
  const [answer, setAnswer] = useState<Answer>();
  const [waiting, setWaiting] = useState<Hook>();
  const [failure, setFailure] = useState<string>();
  const [exchanges, setExchanges] = useState<readonly Exchange[]>([]);
  const [overridden, setOverridden] = useState<ReadonlyMap<string, Overridden>>(new Map());
  const latest = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const keep = useCallback((exchange: Exchange) => {
    setExchanges((before) => [exchange, ...before].slice(0, exchangesKept));
  }, []);

  const fire = useCallback(
    async (hook: Hook, of: Visit) => {
      clearTimeout(timer.current);
      const service = drug.services.find((one) => one.hook === hook);
      if (service === undefined) return;
      latest.current += 1;
      const turn = latest.current;
      setWaiting(hook);
      const order = drugDraft(of.drafts, drug);
      const selected = order === undefined ? undefined : referenceOf(order.resource);
      const body = hookCall(of, hook, {
        hookInstance: newId(),
        selections: selected === undefined ? [] : [selected],
        ...(movableClock ? { clock: drug.extension } : {}),
      });
      const exchange = await callService(service.id, hook, body, of.drafts);
      keep(exchange);
      if (turn !== latest.current) return;
      setWaiting(undefined);
      setOverridden(new Map());
      if (exchange.status === 200 && isResponse(exchange.response)) {
        setFailure(undefined);
        setAnswer({ hook, service: service.id, response: exchange.response });
      } else {
        setAnswer(undefined);
        setFailure(whatWentWrong(exchange));
      }
    },
    [drug, movableClock, keep],
  );

  /** Shows a visit and asks at once, or after a pause while somebody still types. */
  const change = useCallback(
    (next: Visit, when: 'now' | 'soon' = 'soon') => {
      setVisit(next);
      clearTimeout(timer.current);
      if (when === 'now') void fire('order-select', next);
      else timer.current = setTimeout(() => void fire('order-select', next), pause);
    },
    [fire],
  );

  const sign = useCallback(() => {
    if (visit !== undefined) void fire('order-sign', visit);
  }, [visit, fire]);

  const feedback = useCallback(
    async (service: string, what: string, body: unknown) => {
      keep(await sendFeedback(service, what, body));
    },
    [keep],
  );

  const accept = useCallback(
    async (card: Card, suggestion: Suggestion) => {
      if (visit === undefined || answer === undefined) return;
      const next = { ...visit, drafts: takeSuggestion(visit.drafts, suggestion, newId) };
      setVisit(next);
      await feedback(answer.service, 'feedback: accepted', acceptedFeedback(card, [suggestion], Date.now()));
      await fire(answer.hook, next);
    },
    [visit, answer, feedback, fire],
  );

  const override = useCallback(
    async (card: Card, reason: Coding | undefined, comment: string) => {
      if (answer === undefined || card.uuid === undefined) return;
      const shown = {
        reason: reason?.display ?? (comment.trim() === '' ? 'no reason given' : comment.trim()),
      };
      setOverridden((before) => new Map([...before, [card.uuid ?? '', shown]]));
      const body = overriddenFeedback(card, reason, comment, Date.now());
      await feedback(answer.service, 'feedback: overridden', body);
    },
    [answer, feedback],
  );

  return { visit, answer, waiting, failure, exchanges, overridden, change, sign, accept, override };
}

function whatWentWrong({ status, response }: Exchange): string {
  if (typeof response === 'string') return response;
  const issues =
    typeof response === 'object' && response !== null && 'issue' in response ? response.issue : [];
  const said = (Array.isArray(issues) ? issues : []).map((issue) => String(issue?.diagnostics ?? ''));
  return `The service answered ${status}. ${said.join(' ')}`;
}
