import { isObject, list } from './shape.ts';

/**
 * All that is ever read of one or more CodeableConcepts (texts, and of each coding system, code and display), as one text: equal
 * only for concepts that read alike. What else a concept holds, and however deep, is not looked at.
 */
export function writtenConcept(concepts: unknown): string {
  let written = '';
  for (const concept of list(concepts)) {
    if (!isObject(concept)) {
      written += `bare${part(concept)}`;
      continue;
    }
    written += `concept${part(concept.text)}`;
    for (const coding of list(concept.coding)) {
      // One that is no object is read as one that says nothing.
      const { system, code, display }: Readonly<Record<string, unknown>> = isObject(coding) ? coding : {};
      written += `coding${part(system)}${part(code)}${part(display)}`;
    }
  }
  return written;
}

/** With its length, so that no text can pretend to be two. */
function part(value: unknown): string {
  if (typeof value === 'string') return `${value.length}:${value}`;
  return typeof value === 'number' ? `#${value};` : '-';
}

/** The single coding of a concept that has no other, as nearly every one of a history does. */
export function singleCoding(concept: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isObject(concept) || !Array.isArray(concept.coding) || concept.coding.length !== 1) return undefined;
  const [coding]: readonly unknown[] = concept.coding;
  return isObject(coding) ? coding : undefined;
}

/** Whether two concepts of a single coding have the same `writtenConcept`, without writing them. False where it takes more to tell. */
export function isWrittenAlike(one: unknown, other: unknown): boolean {
  const [a, b] = [singleCoding(one), singleCoding(other)];
  if (a === undefined || b === undefined || !isObject(one) || !isObject(other)) return false;
  return a.code === b.code && a.system === b.system && a.display === b.display && one.text === other.text;
}
