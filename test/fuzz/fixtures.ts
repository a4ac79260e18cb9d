import { readFileSync } from 'node:fs';
import { isObject } from '#src/fhir/shape.ts';
import { type FixtureCall, fixtureNames } from '../conformance/fixture-calls.ts';
import type { Chance } from './seed.ts';

const folder = new URL('../../fixtures/', import.meta.url);
const texts = new Map<string, string>();
const goldens = new Map<string, string>();

function compact(path: string): string {
  const text = texts.get(path) ?? JSON.stringify(JSON.parse(readFileSync(new URL(path, folder), 'utf8')));
  texts.set(path, text);
  return text;
}

/** The request of a situation as the patient `mark` would send it; a fresh tree. */
export function callAs(name: string, mark: string): FixtureCall {
  return JSON.parse(compact(`requests/${name}.json`).replaceAll(name, mark));
}

/** A reviewed answer, comparable. */
export function golden(name: string): string {
  const text = goldens.get(name) ?? comparable(compact(`expected/${name}.json`));
  goldens.set(name, text);
  return text;
}

/** An answer without what may differ from call to call: the ids of its cards, and the order of members. */
export function comparable(text: string): string {
  const sorted = (_key: string, value: unknown): unknown =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  const numbered = text.replaceAll(/"uuid":"[0-9a-f-]{36}"/g, '"uuid":"#"');
  return JSON.stringify(JSON.parse(numbered), sorted);
}

interface Reviewed {
  readonly cards?: readonly unknown[];
  readonly refused?: number;
}

const reviewed = (name: string): Reviewed => JSON.parse(compact(`expected/${name}.json`));

/** Situations whose answer is 200, those among them in which an order of ours gets cards, and those with the same answer over HTTP. */
export const answeredNames: readonly string[] = fixtureNames.filter(
  (name) => reviewed(name).refused === undefined,
);
export const ourNames: readonly string[] = answeredNames.filter(
  (name) => (reviewed(name).cards ?? []).length > 0,
);

/** Reviewed answers come from memory, where the reason why nothing could be fetched is another one. */
export const controlNames: readonly string[] = answeredNames.filter(
  (name) => !golden(name).includes('without access to the record server'),
);

/** An order on hold is asked three questions and no more. */
const isAssessed = (name: string): boolean => /"rulesEvaluated":\d{2,}/.test(golden(name));

const spellsKeysAsDeclared = (name: string): boolean => compact(`requests/${name}.json`).includes('"labs":');

/** Situations in which nothing of the record was missing: whatever is taken away must be missed. */
export const wholeNames: readonly string[] = ourNames.filter(
  (name) =>
    isAssessed(name) &&
    spellsKeysAsDeclared(name) &&
    !golden(name).includes('"notAssessed"') &&
    !golden(name).includes('"action":"dataMissing"'),
);

export function pickName({ pick }: Chance, names: readonly string[]): string {
  const name = pick(names);
  if (name === undefined) throw new Error('no fixtures');
  return name;
}

export const prefetchOf = (call: FixtureCall): Readonly<Record<string, unknown>> =>
  isObject(call.prefetch) ? call.prefetch : {};
