import { z } from 'zod';
import type { Source, WrittenSource } from './knowledge-schema.ts';

/** In place of a version: the label that the site's policy names. */
export const SELECTED = 'selected';

/** The part of `policy.yaml` that is the same for every drug with labels to choose from. */
const labelChoice = z.looseObject({ labelVersion: z.string().optional() });

/** The label version that a policy selects; undefined where a drug has no choice. */
export function selectedLabel(policy: unknown): string | undefined {
  return labelChoice.safeParse(policy).data?.labelVersion;
}

/**
 * Sources as a card cites them. A rule that follows the site's choice of label (`version: selected`) cites the label that was
 * chosen, by the section in which that one says it; every other rule cites the version that it was written from.
 */
export function citedSources(
  written: readonly WrittenSource[],
  selected: string | undefined,
): readonly Source[] {
  return written.map((source) => {
    if (source.kind !== 'label') return source;
    const version = source.version === SELECTED ? (selected ?? source.version) : source.version;
    const { sectionIn, ...cited } = source;
    return { ...cited, version, section: sectionIn?.[version] ?? source.section };
  });
}
