import { describe, expect, it } from 'vitest';
import type { FactSource } from '#src/facts/context.ts';
import { isObject } from '#src/fhir/shape.ts';
import { Problem } from '#src/http/problem.ts';
import { bodyOf, loadDrug, requestNames } from '../golden/answers.ts';
import { sourcesOf } from './facts-of.ts';

// "Never silently safe", fact by fact: what a fact reads of the record and was not sent keeps it from being known. Where it
// does not, the exception says why nothing is cleared by it.
const drug = await loadDrug();

interface Exception {
  readonly fact: string;
  readonly keys: readonly string[];
  readonly because: string;
  /** The exception holds for these values of the fact only. */
  readonly where?: (value: Readonly<Record<string, unknown>>) => boolean;
}

const LABS = ['anc', 'hemoglobin', 'platelets', 'alt', 'ast', 'bilirubin', 'sodium', 'potassium', 'urate'];

const exceptions: readonly Exception[] = [
  ...LABS.map((analyte) => ({
    fact: `${analyte}Results`,
    keys: ['labs'],
    because: `a list for other facts; "${analyte}", which rules ask, is not known without the results`,
  })),
  {
    fact: 'toxicityEvents',
    keys: ['conditions', 'adverseEvents', 'observations'],
    because: 'a list for other facts; each topic that uses it says itself what was not read (unreadEvents)',
  },
  {
    fact: 'iceScores',
    keys: ['observations'],
    because: 'a list for other facts; neurotoxicity is not known without the observations',
  },
  {
    fact: 'bleeding',
    keys: ['conditions'],
    because: 'a bleeding decides nothing unless platelets were low since the first dose',
    where: ({ afterLowPlatelets }) => afterLowPlatelets === false,
  },
  {
    fact: 'liverInjury',
    keys: ['conditions'],
    because: 'another cause is asked for only where the values are met',
    where: ({ combined }) => combined === false,
  },
  {
    fact: 'contraception',
    keys: ['observations', 'conditions', 'procedures'],
    because: 'documented is documented, whatever else was not read',
    where: ({ documented }) => documented === true,
  },
  {
    fact: 'reproductivePotential',
    keys: ['conditions', 'procedures'],
    because: 'a man, an age outside the limits, or a removal on record leaves nothing to be found',
    where: ({ possible }) => possible === false,
  },
  {
    fact: 'indication',
    keys: ['conditions', 'observations', 'medicationAdministrations', 'medicationRequests'],
    because: 'all of it was found: what was not read cannot take it back',
    where: ({ missing, progressed }) => missing === 0 && progressed === true,
  },
  ...['premedication', 'hydration'].map((fact) => ({
    fact,
    keys: ['medicationRequests', 'medicationAdministrations'],
    because: 'found among what was sent: it is judged, and the best of several counts',
    where: ({ found }: Readonly<Record<string, unknown>>) => found === true,
  })),
];

const readers = (key: string): readonly string[] =>
  [...drug.facts.values()].flatMap(({ name, reads }) =>
    reads.some((need) => need.key === key) ? [name] : [],
  );

const keys = drug.prefetch.flatMap(({ key, required }) => (required ? [] : [key]));

function without(name: string, key: string): Record<string, unknown> {
  const body = bodyOf(name);
  const prefetch = isObject(body.prefetch) ? body.prefetch : {};
  return { ...body, prefetch: Object.fromEntries(Object.entries(prefetch).filter(([own]) => own !== key)) };
}

function sourcesWithout(name: string, key: string): readonly FactSource[] {
  try {
    return sourcesOf(without(name, key));
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}

function exceptionFor(fact: string, key: string, readings: readonly unknown[]): Exception | undefined {
  return exceptions.find(
    (one) =>
      one.fact === fact &&
      one.keys.includes(key) &&
      (one.where === undefined || readings.every((value) => one.where?.(Object(value)))),
  );
}

describe('a fact is not known while a key that it reads was not sent', () => {
  const used = new Set<Exception>();

  it.each(keys)('%s', (key) => {
    const silent = new Set<string>();
    for (const situation of requestNames) {
      for (const { get, context } of sourcesWithout(situation, key)) {
        if (context.record.slice(key).state === 'complete') continue;
        for (const name of readers(key)) {
          const fact = get(name);
          if (fact?.state !== 'known') continue;
          const exception = exceptionFor(name, key, fact.readings);
          if (exception === undefined) silent.add(`${name} (${situation})`);
          else used.add(exception);
        }
      }
    }
    expect([...silent]).toEqual([]);
  });

  it('no exception is left over', () => {
    expect(exceptions.filter((one) => !used.has(one)).map(({ fact }) => fact)).toEqual([]);
  });
});
