/**
 * Judges each different concept once. Thousands of rows of a history carry a few dozen codes, and what is asked of them, words by
 * patterns, costs more than to see that two are written alike.
 */
export function oncePerConcept<T>(judge: (concept: unknown) => T): (concept: unknown) => T {
  const judged = new Map<string, T>();
  return (concept) => {
    const written = JSON.stringify(concept) ?? '';
    const before = judged.get(written);
    if (before !== undefined || judged.has(written)) return before as T;
    const now = judge(concept);
    judged.set(written, now);
    return now;
  };
}
