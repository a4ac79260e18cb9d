import { isObject } from '#src/fhir/shape.ts';

/**
 * JSON texts that no value of ours can stand for: 1e400, -0, one key twice, a hundred thousand brackets. Inside a tree they are
 * strings between two private characters; `written` puts the text itself in their place.
 */
const open = '\uE000';
const close = '\uE001';

export const raw = (text: string): string => `${open}${Buffer.from(text).toString('base64url')}${close}`;

export function written(value: unknown): string {
  // Whatever else is in the tree, JSON.stringify must not skip a member.
  const text = JSON.stringify(value) ?? 'null';
  return text.replaceAll(/"\uE000([\w-]*)\uE001"/g, (_whole, encoded: string) =>
    Buffer.from(encoded, 'base64url').toString(),
  );
}

/** The object with one of its keys a second time, first or last, with another value. */
export function withKeyTwice(value: Readonly<Record<string, unknown>>, key: string, other: unknown): string {
  const member = `${JSON.stringify(key)}:${written(other)}`;
  const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${written(item)}`);
  return raw(`{${[member, ...members].join(',')}}`);
}

/** The object with an own key `__proto__`, as JSON.parse makes it and an assignment does not. */
export function withOwnProto(value: unknown, inherited: unknown): unknown {
  if (!isObject(value)) return raw(`{"__proto__":${written(inherited)}}`);
  return raw(
    written(value).replace(
      '{',
      `{"__proto__":${written(inherited)}${Object.keys(value).length > 0 ? ',' : ''}`,
    ),
  );
}

export const deepArrays = (depth: number): string => raw(`${'['.repeat(depth)}${']'.repeat(depth)}`);
export const deepObjects = (depth: number): string => raw(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
export const deepContained = (depth: number): string =>
  raw(`${'{"resourceType":"Bundle","entry":[{"resource":'.repeat(depth)}null${'}]}'.repeat(depth)}`);
