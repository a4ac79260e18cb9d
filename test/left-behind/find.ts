import type { Kept } from './keep.ts';
import type { Secret } from './secrets.ts';

const word = /^[\p{L}\p{N}_-]+$/u;

/**
 * What of the secrets stands in what was written. A single word counts as a whole word only: the figures of a year may
 * stand in any number. Everything else counts wherever it stands, as it is and as JSON writes it.
 */
export function found(written: readonly Kept[], secrets: readonly Secret[]): readonly string[] {
  const words = secrets.filter(({ text }) => word.test(text));
  const texts = secrets.filter(({ text }) => !word.test(text));
  return bySource(written).flatMap(({ kind, from, text }) => {
    const present = new Set(text.split(/[^\p{L}\p{N}_-]+/u));
    return [
      ...words.filter((secret) => present.has(secret.text)),
      ...texts.filter((secret) => spellings(secret.text).some((spelling) => text.includes(spelling))),
    ].map((secret) => `${secret.what} "${secret.text}" in ${kind} of ${from}`);
  });
}

const spellings = (text: string) => [...new Set([text, JSON.stringify(text).slice(1, -1)])];

function bySource(written: readonly Kept[]): readonly Kept[] {
  const groups = Map.groupBy(written, ({ kind, from }) => `${kind} ${from}`);
  return [...groups.values()].flatMap((group) =>
    group[0] === undefined ? [] : [{ ...group[0], text: group.map(({ text }) => text).join('\n') }],
  );
}
