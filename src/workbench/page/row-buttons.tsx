import { orderName } from '../visit/drug-order.ts';
import { type Resource, referenceOf } from '../visit/resource.ts';

/** Show an order as FHIR, or remove it. */
export function RowButtons(props: {
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
