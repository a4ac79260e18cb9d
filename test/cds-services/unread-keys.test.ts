import { describe, expect, it } from 'vitest';
import { isObject } from '#src/fhir/shape.ts';
import { answer, bodyOf, loadDrug, requestNames } from '../golden/answers.ts';
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
    fact: 'scheduleCheck',
    keys: ['patient'],
    because: 'reads the order; the patient stands for the value sets that every call needs',
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
  {
    fact: 'steroidAllergy',
    keys: ['allergies'],
    because: 'found is found',
    where: ({ recorded }) => recorded === true,
  },
  ...['premedication', 'hydration'].map((fact) => ({
    fact,
    keys: ['medicationRequests', 'medicationAdministrations'],
    because: 'found among what was sent: it is judged, and the best of several counts',
    where: ({ found }: Readonly<Record<string, unknown>>) => found === true,
  })),
];

/** Situations whose call is answered with cards, as the client sends it. */
const asked = await Promise.all(
  requestNames.map(async (name) => {
    const given = await answer(drug, bodyOf(name));
    return 'refused' in given || given.cards.length === 0 ? [] : [name];
  }),
).then((names) => names.flat());

const needs = [...drug.facts.values()].flatMap(({ name, reads }) =>
  [...new Set(reads.map(({ key }) => key))].map((key) => [name, key] as const),
);

function without(name: string, key: string): Record<string, unknown> {
  const body = bodyOf(name);
  const prefetch = isObject(body.prefetch) ? body.prefetch : {};
  return { ...body, prefetch: Object.fromEntries(Object.entries(prefetch).filter(([own]) => own !== key)) };
}

describe('a fact is not known while a key that it reads was not sent', () => {
  const used = new Set<Exception>();
  it.each(needs.filter(([, key]) => key !== 'patient'))('%s without %s', (name, key) => {
    const silent = asked.flatMap((situation) =>
      sourcesOf(without(situation, key)).flatMap(({ get, context }) => {
        const fact = get(name);
        if (fact?.state !== 'known' || context.record.slice(key).state === 'complete') return [];
        const excused = exceptions.find(
          (one) =>
            one.fact === name &&
            one.keys.includes(key) &&
            fact.readings.every((value) => (one.where === undefined ? true : one.where(Object(value)))),
        );
        if (excused !== undefined) used.add(excused);
        return excused === undefined ? [situation] : [];
      }),
    );
    expect(silent).toEqual([]);
  });

  it('no exception is left over', () => {
    expect(exceptions.filter((one) => !used.has(one) && !one.keys.includes('patient'))).toEqual([]);
  });
});
