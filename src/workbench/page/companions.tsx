import { useState } from 'preact/hooks';
import type { DrugKnowledge } from '../knowledge.ts';
import { orderName, readOrder } from '../visit/drug-order.ts';
import { editOrder } from '../visit/edit-order.ts';
import { type Resource, referenceOf } from '../visit/resource.ts';
import type { Draft, Visit } from '../visit/visit.ts';
import { readableTime } from './clock.tsx';
import { RowButtons } from './row-buttons.tsx';
import { newId } from './use-visit.ts';

interface CompanionProps {
  readonly visit: Visit;
  readonly drug: DrugKnowledge;
  readonly order: Draft | undefined;
  readonly onOpen: (reference: string) => void;
  readonly onRemove: (draft: Draft) => void;
  readonly onChange: (visit: Visit) => void;
}

/** The other drafts of the same signing. */
export function Companions({ visit, drug, order, onOpen, onRemove, onChange }: CompanionProps) {
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
