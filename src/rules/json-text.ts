import { isObject } from '../fhir/shape.ts';

/**
 * The value of a text that is JSON, which is YAML as well, and read a hundred times as fast as such. Undefined for any other text,
 * and where an object has a name twice, which JSON.parse would not tell: the reader of YAML says what is wrong, and on which line.
 */
export function readJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return namesWritten(text) === namesRead(value) ? value : undefined;
}

/** In a text that is JSON, a string before a colon. */
function namesWritten(text: string): number {
  let names = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) names += 1;
  return names;
}

function namesRead(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((names, item) => names + namesRead(item), 0);
  if (!isObject(value)) return 0;
  const members = Object.values(value);
  return members.reduce<number>((names, member) => names + namesRead(member), members.length);
}
