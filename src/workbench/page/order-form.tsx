import { type OrderFields, orderName, readOrder } from '../visit/drug-order.ts';
import type { Draft, Visit } from '../visit/visit.ts';
import { fromWallClock, toWallClock } from '../visit/zoned.ts';
import { RowButtons } from './row-buttons.tsx';

interface FormProps {
  readonly order: Draft;
  readonly visit: Visit;
  readonly onEdit: (fields: Partial<OrderFields>) => void;
  readonly onOpen: (reference: string) => void;
  readonly onRemove: () => void;
}

/** The drug's order: what an order-entry screen lets one change. */
export function OrderForm({ order, visit, onEdit, onOpen, onRemove }: FormProps) {
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
