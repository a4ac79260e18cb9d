import { isObject, text } from '../fhir/shape.ts';

/** Places of `null`, `""`, `[]` and `{}`, which CDS Hooks 2.0.1 ("JSON") allows nowhere inside a card. */
export function emptyViolations(value: unknown, place: string): readonly string[] {
  return value === undefined || isFull(value) ? [] : emptyPlaces(value, place);
}

/** The usual answer, without the place of every member. An undefined item of an array is written as null. */
function isFull(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  if (typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.length > 0 && value.every(isFull);
  let members = 0;
  for (const member of Object.values(value)) {
    if (member === undefined) continue;
    if (!isFull(member)) return false;
    members += 1;
  }
  return members > 0;
}

function emptyPlaces(value: unknown, place: string): readonly string[] {
  if (value === undefined) return [];
  if (value === null) return [`${place}: null`];
  if (value === '') return [`${place}: empty string`];
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${place}: empty array`];
    // JSON writes an undefined item as null.
    return value.flatMap((item: unknown, index) => emptyPlaces(item ?? null, `${place}[${index}]`));
  }
  if (!isObject(value)) return [];
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  if (entries.length === 0) return [`${place}: empty object`];
  return entries.flatMap(([key, member]) => emptyPlaces(member, `${place}.${key}`));
}

/** CDS Hooks 2.0.1, Coding: code and system always, display where a person has to choose. */
export function codingViolations(
  coding: unknown,
  place: string,
  displayRequired: boolean,
): readonly string[] {
  if (!isObject(coding)) return [`${place}: must be a Coding`];
  return [
    ...(text(coding.code) === undefined ? [`${place}.code: required`] : []),
    ...(text(coding.system) === undefined ? [`${place}.system: required`] : []),
    ...(displayRequired && text(coding.display) === undefined ? [`${place}.display: required`] : []),
  ];
}

export function urlViolations(url: unknown, place: string): readonly string[] {
  if (url === undefined) return [];
  const absolute = typeof url === 'string' && URL.canParse(url) && /^https?:\/\//i.test(url);
  return absolute ? [] : [`${place}: must be an absolute http(s) URL`];
}

/** CDS Hooks 2.0.1, Extensions: an object whose keys are reverse-DNS names. */
export function extensionViolations(extension: unknown, place: string): readonly string[] {
  if (extension === undefined) return [];
  if (!isObject(extension)) return [`${place}: must be an object`];
  const reverseDns = /^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9_-]*)+$/i;
  return Object.keys(extension).flatMap((key) =>
    reverseDns.test(key) ? [] : [`${place}: key is no reverse-DNS name`],
  );
}
