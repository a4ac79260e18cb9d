import { type CodeTable, canonicalKeys, codeTable, type ReadCoding, systems } from '../fhir/coding.ts';
import type { MedicationNames } from '../fhir/medication.ts';
import type { MatchedBy } from './draft-order.ts';

/** By what a drug is recognised; made once, of knowledge. */
export interface DrugIdentity {
  /** Generic and brand names in plain words, and of these the single words long enough to be misspelled recognisably. */
  readonly names: readonly string[];
  readonly longNames: readonly string[];
  /** Canonical `system|code`, of any code system, HCPCS included. */
  readonly codes: ReadonlySet<string>;
  /** The same codes, in which those of an order are looked up. */
  readonly table: CodeTable;
  /** The systems of these codes. */
  readonly systems: readonly string[];
}

/**
 * @param names generic and brand names, whole words: `AMG 757` and `AMG757` are two
 * @param codes `system|code`
 */
export function drugIdentity(names: readonly string[], codes: Iterable<string>): DrugIdentity {
  const plain = names.map(plainWords).filter((name) => name !== '');
  const canonical = new Set([...codes].flatMap(canonicalKeys));
  return {
    names: plain,
    longNames: plain.filter((name) => name.length >= 8 && !name.includes(' ')),
    codes: canonical,
    table: codeTable(canonical),
    systems: [...new Set([...canonical].map((key) => key.slice(0, key.indexOf('|'))))],
  };
}

const labels: Readonly<Record<string, string>> = {
  [systems.ndc]: 'NDC',
  [systems.hcpcs]: 'HCPCS',
  [systems.rxnorm]: 'RxNorm',
  [systems.snomed]: 'SNOMED CT',
  [systems.cpt]: 'CPT',
  [systems.unii]: 'UNII',
  [systems.atc]: 'ATC',
};

const namedDrugs = new WeakMap<readonly string[], DrugIdentity>();

/**
 * As `drugIdentity`, made once for a list of names that knowledge holds for as long as it lives; the codes of a list are
 * always the same ones.
 */
export function namedDrug(names: readonly string[], codes: Iterable<string>): DrugIdentity {
  const before = namedDrugs.get(names);
  if (before !== undefined) return before;
  const identity = drugIdentity(names, codes);
  namedDrugs.set(names, identity);
  return identity;
}

/**
 * Is this the drug? By any coding, then an ingredient, then by name (cds-hooks.md §3, Medication identity). NDCs are
 * compared by labeller and product, in ten digits or eleven; a code without a system counts where it reads the same.
 */
export function matchDrug(names: MedicationNames, identity: DrugIdentity): MatchedBy | undefined {
  const code = findCode(names.codings, identity);
  if (code !== undefined) return { by: 'code', what: code };
  const ingredient =
    findCode(names.ingredientCodings, identity) ??
    names.ingredientTexts.find((item) => namesDrug(item, identity));
  if (ingredient !== undefined) return { by: 'ingredient', what: ingredient };
  const name = names.texts.find((item) => namesDrug(item, identity));
  return name === undefined ? undefined : { by: 'name', what: name };
}

/** The first coding that is the drug's, as a person reads it: `NDC 55513-077-01`. */
export function findCode(codings: readonly ReadCoding[], identity: DrugIdentity): string | undefined {
  for (const { system, code } of codings) {
    if (code === undefined) continue;
    for (const one of system === undefined ? identity.systems : [system]) {
      if (identity.table.keyOf(one, code) !== undefined) return `${labels[one] ?? one} ${code}`;
    }
  }
  return undefined;
}

/** Does a text name the drug, as whole words in any case? A suffix (`-dlle`) or a strength may follow. */
export function namesDrug(item: string, identity: DrugIdentity): boolean {
  return holdsName(plainWords(item), identity);
}

/** The same of a text that `plainWords` has read: for whoever looks for many names in it. */
export function holdsName(words: string, { names }: Pick<DrugIdentity, 'names'>): boolean {
  return names.some((wanted) => {
    for (let at = words.indexOf(wanted); at >= 0; at = words.indexOf(wanted, at + 1)) {
      if (
        isBoundary(words[at - 1], words[at]) &&
        isBoundary(words[at + wanted.length - 1], words[at + wanted.length])
      ) {
        return true;
      }
    }
    return false;
  });
}

/** A word of the text that is almost a name of the drug: one or two letters wrong in a name of eight or more. */
export function nearMiss(item: string, identity: DrugIdentity): boolean {
  const words = plainWords(item);
  return (
    !holdsName(words, identity) &&
    words
      .split(' ')
      .some((word) =>
        identity.longNames.some(
          (name) =>
            Math.abs(name.length - word.length) <= 2 && mayBeNear(name, word) && distance(name, word) <= 2,
        ),
      )
  );
}

const ASCII = /^[\x20-\x7e]*$/;

/** Letters and digits in lower case, words apart by one blank. */
export function plainWords(item: string): string {
  // What follows does the same to plain letters, at five times the cost.
  if (ASCII.test(item))
    return item
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ')
      .trim();
  return item
    .normalize('NFKD')
    .replace(/[\p{M}\u00ae\u2122\u00a9]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Two letters in a row, or two digits, belong to one word. */
function isBoundary(left: string | undefined, right: string | undefined): boolean {
  const kind = (char: string | undefined) =>
    char === undefined || char === ' ' ? 'none' : /\p{N}/u.test(char) ? 'digit' : 'letter';
  return kind(left) === 'none' || kind(left) !== kind(right);
}

/** Two edits bring in two letters at most that the name does not have. */
function mayBeNear(name: string, word: string): boolean {
  let foreign = 0;
  for (const letter of word) if (!name.includes(letter)) foreign += 1;
  return foreign <= 2;
}

/** Edit distance with transpositions (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const edits = [(above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1)];
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits.push((before[j - 2] ?? 0) + 1);
      row.push(Math.min(...edits));
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
