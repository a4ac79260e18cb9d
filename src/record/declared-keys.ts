import { canonicalKeys, codeTable } from '../fhir/coding.ts';
import type { GatherKey } from './gather.ts';

/** A key of the knowledge, before it is known which service asks for it. */
type KnownKey = Pick<GatherKey, 'key' | 'title' | 'resourceType' | 'required'>;

/**
 * The keys that one service's discovery declares, with the template it publishes for each. `codes` are those that the
 * template itself narrows its search to: a value under another key answers it only if it holds one of these.
 */
export function gatherKeys(
  known: readonly KnownKey[],
  templates: Readonly<Record<string, string>>,
): readonly GatherKey[] {
  return known.flatMap(({ key, title, resourceType, required }) => {
    const template = templates[key];
    if (template === undefined) return [];
    const codes = searchedCodes(template);
    return [
      {
        key,
        title,
        resourceType,
        required,
        template,
        ...(codes.length > 0 ? { codes: codeTable(codes.flatMap(canonicalKeys)) } : {}),
      },
    ];
  });
}

function searchedCodes(template: string): readonly string[] {
  const query = template.split('?')[1] ?? '';
  return query.split('&').flatMap((parameter) => {
    const [, codes] = /^code=(.*)$/.exec(parameter) ?? [];
    return codes === undefined ? [] : codes.split(',').filter((code) => code !== '');
  });
}
