import type { CardAction, Suggestion } from '../../hooks/card.ts';
import { asResource, referenceOf, shortReference } from './resource.ts';
import type { Draft } from './visit.ts';

/**
 * The drafts after a suggestion was taken: every action of it, in its order (CDS Hooks 2.0.1, Action). A created order gets an
 * id, an update replaces the draft of the same type and id, a delete removes the draft that it names.
 */
export function takeSuggestion(
  drafts: readonly Draft[],
  suggestion: Pick<Suggestion, 'actions'>,
  newId: () => string,
): readonly Draft[] {
  return (suggestion.actions ?? []).reduce((before, action) => carryOut(before, action, newId), drafts);
}

function carryOut(drafts: readonly Draft[], action: CardAction, newId: () => string): readonly Draft[] {
  if (action.type === 'delete') {
    const gone = shortReference(action.resourceId ?? '');
    return drafts.filter(({ resource }) => referenceOf(resource) !== gone);
  }
  const resource = asResource(action.resource);
  if (resource === undefined) return drafts;
  if (action.type === 'create') {
    const id = resource.id ?? newId();
    return [...drafts, { resource: { ...resource, id } }];
  }
  const updated = referenceOf(resource);
  return drafts.map((draft) => (referenceOf(draft.resource) === updated ? { ...draft, resource } : draft));
}
