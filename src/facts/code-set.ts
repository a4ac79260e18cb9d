import {
  canonicalKeys,
  canonicalSystem,
  codeTable,
  codingKeys,
  forEachCoding,
  type ReadCoding,
} from '../fhir/coding.ts';

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
  const rangesBySystem = Map.groupBy(ranges, ({ system }) => system);
  const table = codeTable(codes);
  const holds = (system: string, code: string): boolean => {
    if (table.keyOf(system, code) !== undefined) return true;
    const inRange = rangesBySystem.get(system);
    if (inRange === undefined) return false;
    const spellings = codingKeys({ system, code }).map((key) => key.slice(system.length + 1));
    return inRange.some(({ pattern }) => spellings.some((spelling) => pattern.test(spelling)));
  };
  return {
    codes,
    includes: ({ system, code }) => system !== undefined && code !== undefined && holds(system, code),
    find: (concepts) => forEachCoding(concepts, holds),
  };
}
