import { readdirSync, readFileSync } from 'node:fs';
import type { HumanName, Identifier } from 'fhir/r4';
import { isObject, list } from '#src/fhir/shape.ts';
import type { Kept } from './keep.ts';
import { markedComment, marks } from './marks.ts';

/**
 * What no log, metric or row may hold. Taken from every fixture, and from what the tests sent: 341 patients and some
 * thousands of tokens.
 *
 * Not every word is a needle, or the scan would only find itself:
 * - a text of fewer than twelve characters is looked for as a whole word alone, and one that is nothing but a number, such
 *   as a year of birth, not at all: it may be any number. Names of patients are always looked for.
 * - free text is what a person typed (notes, narratives, conclusions, comments, instructions, `text` of a concept, text
 *   results), from twelve characters on. Shorter ones ("see note") and the `display` of a code are words of the field.
 * - tokens from twelve characters on, and each part of a JWT from sixteen: shorter ones are words of the tests ("guess").
 */
export interface Secret {
  readonly text: string;
  readonly what: 'token' | 'patient name' | 'birth date' | 'patient identifier' | 'free text';
}

const fixtures = new URL('../../fixtures/', import.meta.url);
const shortestText = 12;
const shortestPart = 16;

export function secretsOf(kept: readonly Kept[]): readonly Secret[] {
  const found = new Map<string, Secret>();
  const add = (secret: Secret) => {
    if (!found.has(secret.text)) found.set(secret.text, secret);
  };
  for (const resource of [...charts(), marks, { userComment: markedComment }])
    secretsIn(resource).forEach(add);
  for (const { kind, text } of kept) if (kind === 'secret') tokenParts(text).forEach(add);
  return [...found.values()];
}

function charts(): readonly unknown[] {
  return ['patients', 'requests'].flatMap((folder) =>
    readdirSync(new URL(folder, fixtures)).map((file): unknown =>
      JSON.parse(readFileSync(new URL(`${folder}/${file}`, fixtures), 'utf8')),
    ),
  );
}

function tokenParts(token: string): readonly Secret[] {
  const parts = token.split('.').filter((part) => part.length >= shortestPart);
  return [token, ...parts]
    .filter((text) => text.length >= shortestText)
    .map((text) => ({ text, what: 'token' }));
}

const freeTextMembers = new Set([
  ...['text', 'div', 'comment', 'conclusion', 'description', 'valueString'],
  ...['patientInstruction', 'userComment'],
]);

/** Of a resource, a Bundle, a call: whatever holds a person's data, at any depth. */
export function secretsIn(value: unknown): readonly Secret[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (!isObject(value)) return [];
  const own = value.resourceType === 'Patient' ? secretsOfPatient(value) : [];
  const deeper = Object.entries(value).flatMap(([member, inner]) =>
    typeof inner === 'string' && freeTextMembers.has(member) && isTyped(inner)
      ? [{ text: inner, what: 'free text' } as const]
      : secretsIn(inner),
  );
  return [...own, ...deeper];
}

const isTyped = (text: string) => text.length >= shortestText && /\p{L}.*\s.*\p{L}/su.test(text);

function secretsOfPatient(patient: Readonly<Record<string, unknown>>): readonly Secret[] {
  const names = list(patient.name as readonly HumanName[])
    .flatMap(({ family, given, text }) => [family, text, ...list<unknown>(given)])
    .filter((part) => typeof part === 'string' && part !== '')
    .map((part) => ({ text: String(part), what: 'patient name' }) as const);
  const identifiers = list(patient.identifier as readonly Identifier[])
    .filter(({ value }) => typeof value === 'string' && value !== '')
    .map(({ value }) => ({ text: String(value), what: 'patient identifier' }) as const);
  const { birthDate } = patient;
  const born =
    typeof birthDate === 'string' && !/^\d+$/.test(birthDate)
      ? [{ text: birthDate, what: 'birth date' } as const]
      : [];
  return [...names, ...identifiers, ...born];
}
