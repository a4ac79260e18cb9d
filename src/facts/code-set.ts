import { canonicalKeys, canonicalSystem, codingKeys, codingsOf, type ReadCoding } from '../fhir/coding.ts';

/** The codes that stand for one clinical idea, from a ValueSet of the knowledge. Always system and code, never code alone. */
export interface CodeSet {
  /** The codes listed one by one, as canonical `system|code`: what a query can name. */
  readonly codes: ReadonlySet<string>;
  includes(coding: ReadCoding): boolean;
  /** The first coding of one or more CodeableConcepts that belongs to the set. */
  find(concepts: unknown): ReadCoding | undefined;
}

/** The parts of a FHIR ValueSet that are read: an expansion, and `regex` filters for ranges that nobody enumerates. */
export interface ValueSetContent {
  readonly expansion?:
    | { readonly contains: readonly { readonly system: string; readonly code: string }[] }
    | undefined;
  readonly compose?:
    | {
        readonly include: readonly {
          readonly system: string;
          readonly filter?:
            | readonly { readonly property: string; readonly op: string; readonly value: string }[]
            | undefined;
        }[];
      }
    | undefined;
}

/** Throws a SyntaxError for a filter that is no regular expression. */
export function codeSet(valueSet: ValueSetContent): CodeSet {
  const codes = new Set(
    (valueSet.expansion?.contains ?? []).flatMap(({ system, code }) => canonicalKeys(`${system}|${code}`)),
  );
  const ranges = (valueSet.compose?.include ?? []).flatMap(({ system, filter }) =>
    (filter ?? []).map(({ value }) => ({
      system: canonicalSystem(system),
      pattern: new RegExp(`^(?:${value})$`),
    })),
  );
  const includes = (coding: ReadCoding): boolean => {
    const keys = codingKeys(coding);
    if (keys.some((key) => codes.has(key))) return true;
    return ranges.some(({ system, pattern }) =>
      keys.some((key) => key.startsWith(`${system}|`) && pattern.test(key.slice(system.length + 1))),
    );
  };
  return { codes, includes, find: (concepts) => codingsOf(concepts).find(includes) };
}
