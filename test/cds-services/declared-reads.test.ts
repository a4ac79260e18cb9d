import { describe, expect, it } from 'vitest';
import type { FactContext } from '#src/facts/definition.ts';
import { labCodes } from '#src/facts/laboratory/analytes.ts';
import { Problem } from '#src/http/problem.ts';
import type { PatientRecord } from '#src/record/patient-record.ts';
import { recordNeeds } from '#src/rules/prefetch.ts';
import { bodyOf, loadDrug, requestNames } from '../golden/answers.ts';
import { sourcesOf } from './facts-of.ts';

// Discovery's prefetch is derived from what facts declare: a fact that reads more than it declares reads what nobody sent.
const drug = await loadDrug();

/** Prefetch keys that bring a resource type; types that no key brings come with the order, or not at all. */
const keysOf = (type: string): string =>
  drug.prefetch.flatMap(({ key, resourceType }) => (resourceType === type ? key : [])).join(' or ');

/** Value sets that some fact declares, which the loader has then found. */
const declaredSets = new Set(
  [...drug.facts.values()].flatMap(({ reads }) =>
    reads.flatMap(({ valueSets = [], answers = [] }) => [...valueSets, ...answers]),
  ),
);

/** The contexts of a situation's orders; none where the call is refused. */
function contextsOf(name: string): readonly FactContext[] {
  try {
    return sourcesOf(bodyOf(name)).map(({ context }) => context);
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}

interface Read {
  readonly facts: Set<string>;
  readonly keys: Set<string>;
  readonly valueSets: Set<string>;
  readonly codes: Set<string>;
}

/** The context, noting what is asked of it. */
function watched(context: FactContext, read: Read): FactContext {
  const { record } = context;
  const watchedRecord: PatientRecord = {
    ...record,
    get patient() {
      read.keys.add('patient');
      return record.patient;
    },
    slice(key) {
      read.keys.add(key);
      return record.slice(key);
    },
    of(type) {
      read.keys.add(keysOf(type));
      return record.of(type);
    },
    observations(codes) {
      for (const code of codes) read.codes.add(code);
      return record.observations(codes);
    },
  };
  return {
    ...context,
    record: watchedRecord,
    valueSet(name) {
      read.valueSets.add(name);
      return context.valueSet(name);
    },
    get(definition) {
      read.facts.add(definition.name);
      return context.get(definition);
    },
  };
}

const contexts = new Map<string, readonly FactContext[]>();
const contextsOnce = (name: string): readonly FactContext[] => {
  const known = contexts.get(name) ?? contextsOf(name);
  contexts.set(name, known);
  return known;
};

describe('a fact asks for nothing that it does not declare, in any situation', () => {
  it.each([...drug.facts.keys()])('%s', (name) => {
    const fact = drug.facts.get(name);
    if (fact === undefined) throw new Error(`no fact ${name}`);
    const read: Read = { facts: new Set(), keys: new Set(), valueSets: new Set(), codes: new Set() };
    for (const situation of requestNames) {
      for (const context of contextsOnce(situation)) fact.derive(watched(context, read));
    }
    const uses = new Set(fact.uses.map((used) => used.name));
    expect([...read.facts].filter((asked) => !uses.has(asked))).toEqual([]);
    const needs = recordNeeds([name], drug.facts);
    const keys = new Set(['', 'patient', ...needs.map(({ key }) => key)]);
    expect([...read.keys].filter((asked) => !asked.split(' or ').some((key) => keys.has(key)))).toEqual([]);
    expect([...read.valueSets].filter((asked) => !declaredSets.has(asked))).toEqual([]);
    const narrowing = needs.flatMap(({ valueSets = [] }) => valueSets);
    const codes = new Set([
      ...narrowing.flatMap((set) => [...(drug.valueSets.get(set)?.codes ?? [])]),
      ...needs.flatMap(({ analytes = [] }) => analytes).flatMap((one) => labCodes(drug.analytes, one)),
    ]);
    expect([...read.codes].filter((asked) => !codes.has(asked))).toEqual([]);
  });
});
