import { holdsName, plainWords } from './drug-identity.ts';
import type { OrderText } from './order-texts.ts';

/** Where a text names a thing, and which. */
export interface Naming {
  readonly name: string;
  readonly where: string;
  readonly text: string;
}

/** Words before a name that forbid the thing: "do not use", "without", "avoid", "non-elastomeric". */
const REFUSED_BEFORE =
  /\b(no|not|non|never|without|avoid(ing)?|free of|don['’]?t|doesn['’]?t|must ?n['’]?t|cannot|can['’]?t|instead of|rather than|prohibit(ed|s)?|contraindicated)\b/i;
/** Words after it that do: "CSTD: do not use", "PhaSeal is not to be used". */
const REFUSED_AFTER =
  /^\W*((is|are|must|should|may|to be)\W+)*(:|-|–)?\s*(not\b|do not\b|don['’]?t\b|never\b|no\b|prohibited|forbidden|contraindicated|avoid)/i;

/**
 * The things of a list that an order's texts ask for. A clause that refuses a thing ("no CSTD") does not ask for it; what a
 * clause refuses ends with the clause, so that "no CSTD; elastomeric pump" asks for the pump.
 */
export function namedIn(texts: readonly OrderText[], names: readonly string[]): readonly Naming[] {
  if (texts.length === 0) return [];
  const things = thingsOf(names);
  return texts.flatMap(({ where, text }) =>
    clausesOf(text).flatMap((clause) => {
      const words = plainWords(clause);
      return things.flatMap(({ name, names }): readonly Naming[] =>
        holdsName(words, { names }) && !isRefused(clause, name) ? [{ name, where, text }] : [],
      );
    }),
  );
}

interface Thing {
  readonly name: string;
  /** In plain words; none when the name has no letter. */
  readonly names: readonly string[];
}

const thingsNamed = new WeakMap<readonly string[], readonly Thing[]>();

/** Read once for a list of names that knowledge holds for as long as it lives. */
function thingsOf(names: readonly string[]): readonly Thing[] {
  const before = thingsNamed.get(names);
  if (before !== undefined) return before;
  const things = names.map((name) => ({ name, names: [plainWords(name)].filter((words) => words !== '') }));
  thingsNamed.set(names, things);
  return things;
}

function clausesOf(text: string): readonly string[] {
  return text.split(
    /[.;,]+(?=\s|$)|[;\n]+|\((?=\s*(?:use|via|with|through)\b)|\s[-–—]\s|\b(?:but|however|because|since|as)\b/i,
  );
}

function isRefused(clause: string, name: string): boolean {
  const at = clause.toLowerCase().indexOf(name.toLowerCase());
  // A name spelled with other signs is found as words, not as it stands: the whole clause then counts as what precedes it.
  const before = at < 0 ? clause : clause.slice(0, at);
  const after = at < 0 ? '' : clause.slice(at + name.length);
  const askedTwice = /\b(not|never|don['’]?t)\b.*\bwithout\b/i.test(before);
  return (REFUSED_BEFORE.test(before) && !askedTwice) || REFUSED_AFTER.test(after);
}
