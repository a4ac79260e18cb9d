/** `isDeepStrictEqual` of `node:util` for JSON values, so that the conformance check runs in the browser as it is. */
export function isDeepStrictEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const members = new Map(Object.entries(b));
  const own = Object.entries(a);
  return (
    own.length === members.size &&
    own.every(([key, value]) => members.has(key) && isDeepStrictEqual(value, members.get(key)))
  );
}
