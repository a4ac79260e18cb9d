import type { FactSource } from '../facts/context.ts';
import { isObject, text } from '../fhir/shape.ts';
import type { CardAction } from '../hooks/card.ts';
import { applyChanges, type OrderChange } from '../orders/apply-changes.ts';
import { readDose } from '../orders/dose.ts';
import type { DraftOrder } from '../orders/draft-order.ts';
import type { CompiledOrder, CompiledRule, Knowledge } from '../rules/knowledge.ts';
import type { Finding, ProposedOrder } from './finding.ts';
import { knownValuesOf } from './judge.ts';
import { plainText, readable } from './markdown.ts';

/** Who orders for whom: what every created order carries (fhir-data.md §6). */
export interface OrderingContext {
  readonly patientId: string;
  readonly encounterId?: string;
  /** `Practitioner/…`. */
  readonly userId?: string;
}

/** Types that `reasonReference` of a MedicationRequest may name; a ServiceRequest allows them too (R4). */
const REASON_TYPES = ['Condition', 'Observation'];
/** Types that `requester` may name (R4). */
const REQUESTER_TYPES = [
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Patient',
  'RelatedPerson',
  'Device',
];

/**
 * Fills the suggested orders of a rule from its facts. A suggestion that cannot be filled (a fact it names is not known,
 * a change finds no place in the draft) is left out: half an order is no order.
 */
export function proposeOrders(
  knowledge: Knowledge,
  source: FactSource,
  ordering: OrderingContext,
  rule: CompiledRule,
  finding: Omit<Finding, 'suggestions'>,
): readonly ProposedOrder[] {
  return rule.suggestions.flatMap((id) => {
    const order = knowledge.orders.get(id);
    if (order === undefined) return [];
    const facts = knownValuesOf(order.facts, source);
    const content = order.content.fill(facts);
    const label = order.label.fill(facts);
    const description = order.description.fill(facts);
    if (content.missing.length + label.missing.length + description.missing.length > 0) return [];
    const action = actionOf(
      order,
      content.value,
      plainText(String(description.value)),
      source.context.order,
      ordering,
      finding,
    );
    if (action === undefined) return [];
    return [
      {
        id,
        label: plainText(String(label.value)),
        action,
        recommended: rule.recommended === id,
        ...draftOf(source),
      },
    ];
  });
}

/** `10 mg, 2026-11-20 10:00 -05:00`: which of several drafts. */
function draftOf({ context }: FactSource): Pick<ProposedOrder, 'draft'> {
  const { order, start, siblingOrders } = context;
  if (siblingOrders.length < 2) return {};
  const [dose] = readDose(order).readings;
  const parts = [...(dose === undefined ? [] : [dose.recorded]), readable(start.span.recorded)];
  return { draft: { what: plainText(parts.join(', ')), reference: order.reference } };
}

function actionOf(
  order: CompiledOrder,
  content: unknown,
  description: string,
  draft: DraftOrder,
  ordering: OrderingContext,
  finding: Omit<Finding, 'suggestions'>,
): CardAction | undefined {
  // Without an id no client can tell which draft to change.
  if (order.template.type !== 'create' && text(draft.resource.id) === undefined) return undefined;
  switch (order.template.type) {
    case 'create':
      return isObject(content)
        ? {
            type: 'create',
            description,
            resource: created(content, order.template.resource.resourceType, ordering, finding),
          }
        : undefined;
    case 'update': {
      // The template's schema fixes the shape of the changes; filling keeps it.
      const changed = applyChanges(draft.resource, content as readonly OrderChange[]);
      return changed === undefined ? undefined : { type: 'update', description, resource: { ...changed } };
    }
    case 'delete':
      return { type: 'delete', description, resourceId: draft.reference };
  }
}

function created(
  template: Readonly<Record<string, unknown>>,
  resourceType: string,
  ordering: OrderingContext,
  finding: Omit<Finding, 'suggestions'>,
): NonNullable<CardAction['resource']> {
  const reasons = finding.evidence
    .map((evidence) => evidence.resource)
    .filter(
      (reference) =>
        /^[A-Za-z]+\/[^/[\]#]+$/.test(reference) && REASON_TYPES.includes(reference.split('/')[0] ?? ''),
    );
  const requester =
    ordering.userId !== undefined && REQUESTER_TYPES.includes(ordering.userId.split('/')[0] ?? '');
  return {
    ...template,
    resourceType,
    status: 'draft',
    intent: 'proposal',
    subject: { reference: `Patient/${ordering.patientId}` },
    ...(ordering.encounterId === undefined
      ? {}
      : { encounter: { reference: `Encounter/${ordering.encounterId}` } }),
    ...(requester ? { requester: { reference: ordering.userId } } : {}),
    ...(reasons.length > 0
      ? { reasonReference: [...new Set(reasons)].map((reference) => ({ reference })) }
      : { reasonCode: [{ text: finding.summary }] }),
  };
}
