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
        <QuantityField label="Dose (mg)" value={fields.mg} onChange={(mg) => onEdit({ mg })} />
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
        <QuantityField label="Rate (mL/h)" value={fields.rate} onChange={(rate) => onEdit({ rate })} />
        <QuantityField
          label="Duration (h)"
          value={fields.duration}
          onChange={(duration) => onEdit({ duration })}
        />
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

interface QuantityProps {
  /** With its unit. */
  readonly label: string;
  readonly value: number | undefined;
  readonly onChange: (value: number) => void;
}

/** A number of 0 or more; what is not one yet, as while typing, is not told. */
function QuantityField({ label, value, onChange }: QuantityProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        min="0"
        step="any"
        value={value ?? ''}
        onInput={({ currentTarget: { valueAsNumber } }) => {
          if (Number.isFinite(valueAsNumber) && valueAsNumber >= 0) onChange(valueAsNumber);
        }}
      />
    </label>
  );
}
