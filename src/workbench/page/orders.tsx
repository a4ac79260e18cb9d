import { useState } from 'preact/hooks';
import type { DrugKnowledge } from '../knowledge.ts';
import { drugDraft, type OrderFields, orderName, readOrder } from '../visit/drug-order.ts';
import { editOrder } from '../visit/edit-order.ts';
import { draftsFor, nextDue, playDose } from '../visit/play-course.ts';
import { type Resource, referenceOf } from '../visit/resource.ts';
import type { Draft, Visit } from '../visit/visit.ts';
import { fromWallClock, toWallClock } from '../visit/zoned.ts';
import { readableTime } from './clock.tsx';
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

interface FormProps {
  readonly order: Draft;
  readonly visit: Visit;
  readonly onEdit: (fields: Partial<OrderFields>) => void;
  readonly onOpen: (reference: string) => void;
  readonly onRemove: () => void;
}

function OrderForm({ order, visit, onEdit, onOpen, onRemove }: FormProps) {
  const { resource } = order;
  const fields = readOrder(resource);
  const others = visit.drafts.map((draft) => draft.resource);
  const number = (
    event: { readonly currentTarget: HTMLInputElement },
    name: 'mg' | 'rate' | 'duration',
  ): void => {
    const value = event.currentTarget.valueAsNumber;
    if (Number.isFinite(value) && value >= 0) onEdit({ [name]: value });
  };
  return (
    <div class="order">
      <div class="order-head">
        <h3>{orderName(resource, others)}</h3>
        {typeof resource.status === 'string' && (
          <span class={resource.status === 'on-hold' ? 'tag critical' : 'tag'}>{resource.status}</span>
        )}
        <RowButtons resource={resource} onOpen={onOpen} onRemove={onRemove} />
      </div>
      <div class="fields">
        <label class="field">
          <span>Dose (mg)</span>
          <input
            type="number"
            min="0"
            step="any"
            value={fields.mg ?? ''}
            onInput={(event) => number(event, 'mg')}
          />
        </label>
        <label class="field wide">
          <span>Planned start</span>
          <input
            type="datetime-local"
            value={fields.start === undefined ? '' : toWallClock(fields.start, visit.zone)}
            onChange={(event) => {
              const start = fromWallClock(event.currentTarget.value, visit.zone);
              if (start !== undefined) onEdit({ start });
            }}
          />
        </label>
        <label class="field">
          <span>Rate (mL/h)</span>
          <input
            type="number"
            min="0"
            step="any"
            value={fields.rate ?? ''}
            onInput={(event) => number(event, 'rate')}
          />
        </label>
        <label class="field">
          <span>Duration (h)</span>
          <input
            type="number"
            min="0"
            step="any"
            value={fields.duration ?? ''}
            onInput={(event) => number(event, 'duration')}
          />
        </label>
        <label class="field full">
          <span>Instructions, with the treatment day</span>
          <input
            type="text"
            value={fields.text}
            onInput={(event) => onEdit({ text: event.currentTarget.value })}
          />
        </label>
      </div>
    </div>
  );
}

interface CompanionProps {
  readonly visit: Visit;
  readonly drug: DrugKnowledge;
  readonly order: Draft | undefined;
  readonly onOpen: (reference: string) => void;
  readonly onRemove: (draft: Draft) => void;
  readonly onChange: (visit: Visit) => void;
}

function Companions({ visit, drug, order, onOpen, onRemove, onChange }: CompanionProps) {
  const [name, setName] = useState('');
  const others = visit.drafts.filter((draft) => draft !== order);
  const all = visit.drafts.map(({ resource }) => resource);
  const start = (order === undefined ? undefined : readOrder(order.resource).start) ?? visit.now;
  const add = (resource: Readonly<Record<string, unknown>>, at: number): void => {
    const own = {
      id: newId(),
      subject: { reference: `Patient/${visit.patientId}` },
      requester: { reference: visit.userId },
    };
    const draft = { ...resource, resourceType: String(resource.resourceType), ...own };
    onChange({
      ...visit,
      drafts: [...visit.drafts, { resource: editOrder(draft, { start: at }, visit.zone) }],
    });
  };
  return (
    <div class="companions">
      <h3>Companion orders</h3>
      <ul>
        {others.map((draft) => (
          <li key={referenceOf(draft.resource)}>
            <span>
              <strong>{orderName(draft.resource, all)}</strong>
              <span class="small">{orderDetail(draft.resource, visit.zone)}</span>
            </span>
            <RowButtons resource={draft.resource} onOpen={onOpen} onRemove={() => onRemove(draft)} />
          </li>
        ))}
        {others.length === 0 && <li class="small">none</li>}
      </ul>
      <div class="buttons">
        {drug.companions.map(({ label, resource, minutes }) => (
          <button
            type="button"
            key={label}
            class="small-button"
            onClick={() => add(resource, start + minutes * 60_000)}
          >
            + {label}
          </button>
        ))}
      </div>
      <form
        class="add"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '') return;
          const medicationCodeableConcept = { text: name.trim() };
          add(
            {
              resourceType: 'MedicationRequest',
              status: 'draft',
              intent: 'order',
              medicationCodeableConcept,
            },
            start,
          );
          setName('');
        }}
      >
        <label class="field inline">
          <span>Another medication</span>
          <input type="text" value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <button type="submit">Add</button>
      </form>
    </div>
  );
}

function orderDetail(resource: Resource, zone: string): string {
  const { text, start } = readOrder(resource);
  const kind =
    resource.resourceType === 'ServiceRequest'
      ? 'service order'
      : resource.resourceType === 'Medication'
        ? 'product'
        : '';
  const when = start === undefined ? '' : readableTime(start, zone);
  return [text, when, kind].filter((part) => part !== '').join(' · ');
}

function RowButtons(props: {
  readonly resource: Resource;
  readonly onOpen: (reference: string) => void;
  readonly onRemove: () => void;
}) {
  const name = orderName(props.resource);
  return (
    <span class="row-buttons">
      <button
        type="button"
        class="quiet"
        aria-label={`Show ${name} as FHIR`}
        onClick={() => props.onOpen(referenceOf(props.resource) ?? '')}
      >
        {'{ }'}
      </button>
      <button type="button" class="quiet" aria-label={`Remove ${name}`} onClick={props.onRemove}>
        ✕
      </button>
    </span>
  );
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
