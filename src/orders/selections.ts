import type { FhirResource } from 'fhir/r4';
import { foldUrn, idOf, parseReference } from '../fhir/reference.ts';
import { text } from '../fhir/shape.ts';

interface Selectable {
  readonly resource: FhirResource;
  readonly fullUrl?: string;
}

export interface Selections {
  readonly matched: boolean;
  isSelected(draft: Selectable): boolean;
}

/**
 * `context.selections` of order-select: `Type/id`, an absolute URL that ends in it, a full URL, or a bare id. Where
 * none of them is among the drafts, every draft counts as selected (cds-hooks.md §3: fail safe).
 */
export function readSelections(selections: readonly string[], drafts: readonly Selectable[]): Selections {
  const names = new Set<string>();
  for (const selection of selections) {
    const given = text(selection);
    if (given === undefined) continue;
    const literal = parseReference(given);
    names.add(literal.kind === 'typed' ? `${literal.type}/${literal.id}` : foldUrn(given));
    names.add(given);
  }
  const isNamed = ({ resource, fullUrl }: Selectable) => {
    const id = idOf(resource);
    if (fullUrl !== undefined && names.has(foldUrn(fullUrl))) return true;
    return id !== undefined && (names.has(`${resource.resourceType}/${id}`) || names.has(id));
  };
  const matched = names.size === 0 || drafts.some(isNamed);
  return { matched, isSelected: (draft) => names.size === 0 || !matched || isNamed(draft) };
}
