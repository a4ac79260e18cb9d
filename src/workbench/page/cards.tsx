import type { DrugKnowledge } from '../knowledge.ts';
import type { Visit } from '../visit/visit.ts';
import { Asked } from './asked.tsx';
import { CardView } from './card.tsx';
import type { useVisit } from './use-visit.ts';
import { explanationsIn } from './why.tsx';

interface Props {
  readonly visit: Visit;
  readonly drug: DrugKnowledge;
  readonly session: ReturnType<typeof useVisit>;
  readonly onOpen: (reference: string) => void;
}

/** The cards of the last answer, as an EHR shows them. */
export function Cards({ visit, drug, session, onOpen }: Props) {
  const { answer, waiting, failure, overridden, accept, override } = session;
  const cards = answer?.response.cards ?? [];
  const explanations = answer === undefined ? [] : explanationsIn(answer.response, drug.extension);
  return (
    <section class="panel cards" aria-labelledby="cards-title">
      <div class="cards-head">
        <h2 id="cards-title">{answer?.hook === 'order-sign' ? 'At signing' : 'While ordering'}</h2>
        <Overall response={answer?.response} prefix={drug.extension} />
      </div>
      <p class="hidden" role="status">
        {waiting !== undefined ? 'Asking the service' : cardCounts(cards)}
      </p>
      {failure !== undefined && (
        <p class="notice critical" role="alert">
          {failure}
        </p>
      )}
      {answer !== undefined && cards.length === 0 && (
        <p class="small">No cards: none of the drafts is an order that this service checks.</p>
      )}
      <ol class={waiting === undefined ? 'card-list' : 'card-list waiting'}>
        {cards.map((card, index) => (
          <li key={card.uuid ?? index}>
            <CardView
              card={card}
              drug={drug}
              zone={visit.zone}
              overridden={overridden.get(card.uuid ?? '')}
              explanations={explanations}
              onAccept={(suggestion) => void accept(card, suggestion)}
              onOverride={(reason, comment) => void override(card, reason, comment)}
              onOpen={onOpen}
            />
          </li>
        ))}
      </ol>
      <Asked explanations={explanations} drug={drug} />
    </section>
  );
}

/** `1 critical, 2 warnings`. */
export function cardCounts(cards: readonly { readonly indicator: string }[]): string {
  const count = (name: string): number => cards.filter(({ indicator }) => indicator === name).length;
  const warnings = count('warning');
  const parts = [
    [count('critical'), 'critical'],
    [warnings, warnings === 1 ? 'warning' : 'warnings'],
    [count('info'), 'information'],
  ] as const;
  const words = parts.flatMap(([number, name]) => (number === 0 ? [] : [`${number} ${name}`])).join(', ');
  return `${cards.length} ${cards.length === 1 ? 'card' : 'cards'}${words === '' ? '' : `: ${words}`}`;
}

/** The answer as a whole: what stands in the response's extension. */
function Overall(props: {
  readonly response: { readonly extension?: unknown } | undefined;
  readonly prefix: string;
}) {
  const extension = Object(props.response?.extension);
  const { action, treatmentDay, expectedDose } = Object(extension[`${props.prefix}assessment`]);
  if (typeof action !== 'string') return null;
  return (
    <p class="overall">
      {typeof treatmentDay === 'string' && <span class="tag">{treatmentDay}</span>}
      {typeof expectedDose === 'string' && <span class="tag">expected {expectedDose}</span>}
      <span class={`tag ${actionTone[action] ?? ''}`}>{actionWords[action] ?? action}</span>
    </p>
  );
}

export const actionWords: Readonly<Record<string, string>> = {
  discontinue: 'stop for good',
  hold: 'hold',
  dataMissing: 'data missing',
  proceed: 'proceed',
};
export const actionTone: Readonly<Record<string, string>> = {
  discontinue: 'critical',
  hold: 'critical',
  dataMissing: 'warning',
  proceed: 'fine',
};
