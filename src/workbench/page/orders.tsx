import type { DrugKnowledge } from '../knowledge.ts';
import { drugDraft } from '../visit/drug-order.ts';
import { editOrder } from '../visit/edit-order.ts';
import { draftsFor, nextDue, playDose } from '../visit/play-course.ts';
import { type Resource, referenceOf } from '../visit/resource.ts';
import type { Draft, Visit } from '../visit/visit.ts';
import { Companions } from './companions.tsx';
import { OrderForm } from './order-form.tsx';
import { newId, type useVisit } from './use-visit.ts';

interface Props {
  readonly visit: Visit;
  readonly drug: DrugKnowledge;
  readonly session: ReturnType<typeof useVisit>;
  readonly onOpen: (reference: string) => void;
}

/** The order set: the drug's order can be edited, companions added and removed; signing asks, giving goes on. */
export function Orders({ visit, drug, session, onOpen }: Props) {
  const { change, sign, answer, overridden, waiting } = session;
  const order = drugDraft(visit.drafts, drug);
  const replace = (old: Draft, resource: Resource): void => {
    const drafts = visit.drafts.map((draft) => (draft === old ? { ...draft, resource } : draft));
    change({ ...visit, drafts });
  };
  const remove = (old: Draft): void =>
    change({ ...visit, drafts: visit.drafts.filter((draft) => draft !== old) });
  const open = criticalLeft(answer?.hook === 'order-sign' ? answer.response.cards : [], overridden);
  const active = order !== undefined && order.resource.status !== 'on-hold';
  return (
    <section class="panel orders" aria-labelledby="orders-title">
      <h2 id="orders-title">Orders</h2>
      {order === undefined ? (
        <NoOrder visit={visit} drug={drug} onChange={change} />
      ) : (
        <OrderForm
          key={`${visit.name} ${referenceOf(order.resource)}`}
          order={order}
          visit={visit}
          onEdit={(fields) => replace(order, editOrder(order.resource, fields, visit.zone))}
          onOpen={onOpen}
          onRemove={() => remove(order)}
        />
      )}
      <Companions
        visit={visit}
        drug={drug}
        order={order}
        onOpen={onOpen}
        onRemove={remove}
        onChange={change}
      />
      <div class="sign">
        <button type="button" class="strong" disabled={visit.drafts.length === 0} onClick={sign}>
          {waiting === 'order-sign' ? 'Signing…' : 'Sign orders'}
        </button>
        {answer?.hook === 'order-sign' && active && drug.course !== undefined && (
          <button
            type="button"
            disabled={open > 0}
            onClick={() => change(playDose(visit, drug, newId), 'now')}
            aria-describedby="give-note"
          >
            Give it, go to the next dose
          </button>
        )}
        <span class="small" id="give-note">
          {open > 0 && active
            ? `${open} critical ${open === 1 ? 'card is' : 'cards are'} unanswered: change the order, or override with a reason.`
            : ''}
        </span>
      </div>
    </section>
  );
}

function criticalLeft(
  cards: readonly { readonly indicator: string; readonly uuid?: string | undefined }[],
  overridden: ReadonlyMap<string, unknown>,
): number {
  return cards.filter(({ indicator, uuid }) => indicator === 'critical' && !overridden.has(uuid ?? ''))
    .length;
}

function NoOrder(props: {
  readonly visit: Visit;
  readonly drug: DrugKnowledge;
  readonly onChange: (visit: Visit) => void;
}) {
  const { visit, drug } = props;
  const due = nextDue(visit, drug);
  return (
    <p class="buttons">
      <span class="small">No order of {drug.drug} is drafted.</span>
      {due !== undefined && (
        <button
          type="button"
          onClick={() => {
            const drafted = draftsFor(visit, drug, due, visit.now + 7_200_000, newId);
            props.onChange({ ...visit, drafts: [...visit.drafts, ...drafted] });
          }}
        >
          Draft {due.label}, {due.mg} mg
        </button>
      )}
    </p>
  );
}
