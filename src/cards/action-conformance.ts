import { isDeepStrictEqual } from 'node:util';
import { isObject, text } from '../fhir/shape.ts';
import type { DraftEntry } from '../hooks/draft-orders.ts';
import { saysNothing } from '../orders/apply-changes.ts';
import { emptyViolations, extensionViolations } from './element-conformance.ts';

type Members = Readonly<Record<string, unknown>>;
type Drafts = { readonly draftOrders: readonly DraftEntry[] };

const actionMembers = new Set(['type', 'description', 'resource', 'resourceId', 'extension']);

/** The actions of a suggestion, or system actions: CDS Hooks 2.0.1, Action; cds-resp-2, cds-resp-5. Never empty. */
export function actionsViolations(actions: unknown, drafts: Drafts, place: string): readonly string[] {
  if (!Array.isArray(actions) || actions.length === 0)
    return [`${place}: must be an array of at least one action`];
  return actions.flatMap((action: unknown, index) => actionViolations(action, drafts, `${place}[${index}]`));
}

function actionViolations(action: unknown, drafts: Drafts, place: string): readonly string[] {
  if (!isObject(action)) return [`${place}: must be an object`];
  return [
    ...(text(action.description) === undefined ? [`${place}.description: required`] : []),
    ...typeViolations(action, drafts, place),
    ...Object.keys(action).flatMap((key) =>
      actionMembers.has(key) ? [] : [`${place}: a member that 2.0.1 does not know`],
    ),
    ...extensionViolations(action.extension, `${place}.extension`),
    ...emptyViolations({ ...action, resource: undefined }, place),
  ];
}

function typeViolations(action: Members, drafts: Drafts, place: string): readonly string[] {
  const { type, resource, resourceId } = action;
  switch (type) {
    case 'create':
      return isObject(resource) && text(resource.resourceType) !== undefined
        ? emptyViolations(resource, `${place}.resource`)
        : [`${place}.resource: required`];
    case 'update':
      return isObject(resource)
        ? updateViolations(resource, drafts, `${place}.resource`)
        : [`${place}.resource: required`];
    case 'delete':
      return [
        ...(resource === undefined ? [] : [`${place}.resource: must not accompany a delete`]),
        ...(draftNamed(text(resourceId), drafts) === undefined
          ? [`${place}.resourceId: must name a draft order`]
          : []),
      ];
    default:
      return [`${place}.type: create, update or delete`];
  }
}

/** An update carries the whole resource: whatever the draft said is still there, changed or not. */
function updateViolations(resource: Members, drafts: Drafts, place: string): readonly string[] {
  const draft = draftNamed(`${text(resource.resourceType)}/${text(resource.id)}`, drafts);
  if (draft === undefined) return [`${place}: must be a draft order`];
  const lost = Object.keys(draft).filter((key) => !(key in resource) && !saysNothing(draft[key]));
  // Members that stand as the client sent them are the client's affair: null among primitives marks an extension beside it.
  const changed = Object.entries(resource).filter(([key, value]) => !isDeepStrictEqual(value, draft[key]));
  return [
    ...(lost.length === 0 ? [] : [`${place}: must keep every member of the draft order`]),
    ...changed.flatMap(([key, value]) => emptyViolations(value, `${place}.${key}`)),
  ];
}

function draftNamed(reference: string | undefined, drafts: Drafts): Members | undefined {
  if (reference === undefined) return undefined;
  const entry = drafts.draftOrders.find(
    ({ resource }) => resource.id !== undefined && `${resource.resourceType}/${resource.id}` === reference,
  );
  return entry === undefined ? undefined : { ...entry.resource };
}
