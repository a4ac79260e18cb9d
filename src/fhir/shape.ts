/**
 * Reading fields of resources that nobody has validated: an object where an array belongs, null, a number for a string.
 * Every read of an array in this house goes through `list`, every text through `text`, so that an odd shape reads as
 * what it holds and never as an exception.
 */

type Item<T> = T extends readonly (infer I)[] ? I : T;

/** The objects and primitives of a field that should be an array; null and undefined entries are dropped. */
export function list<T>(value: T | null | undefined): readonly NonNullable<Item<T>>[] {
  if (value === undefined || value === null) return [];
  // The declared type is what the field should be; whether it is an array is only known here.
  const items = (Array.isArray(value) ? value : [value]) as readonly Item<T>[];
  // Nearly every array is what it should be, and then needs no copy.
  return items.every(isThere) ? items : items.filter(isThere);
}

function isThere<T>(item: T): item is NonNullable<T> {
  return item !== undefined && item !== null;
}

/** A non-blank string, trimmed; anything else is undefined. */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  return trimmed === '' ? undefined : trimmed;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
