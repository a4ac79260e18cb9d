import { describe, expect, it } from 'vitest';
import { assess } from '#src/assess.ts';
import { codeTable } from '#src/fhir/coding.ts';
import { matchOrders } from '#src/orders/match.ts';
import { indexRecord } from '#src/record/index-record.ts';
import type { Knowledge } from '#src/rules/knowledge.ts';
import { atOnce, inTurns } from '#src/steps.ts';
import { ask, bodyOf, countedIds, demoTime, loadDrug, requestNames } from './golden/answers.ts';

const drug = await loadDrug();
const namespace = drug.service.namespace.extension;

/** Steps 4 to 8 without the wiring around them. */
function stepsOf(name: string, knowledge: Knowledge = drug) {
  const { request } = ask(drug, bodyOf(name));
  const { patientId, prefetch, draftOrders, selections } = request;
  const declared = drug.prefetch.map(({ key, resourceType }) => ({ key, resourceType }));
  const codes = codeTable(drug.prefetch.flatMap((key) => key.codes));
  const record = indexRecord({ patientId, prefetch, draftOrders, declared, codes });
  const match = matchOrders({ draftOrders, selections, identity: drug.identity, resolve: record.resolve });
  const at = { now: Date.parse(demoTime.now), zone: demoTime.zone };
  return assess(knowledge, request, record, match, at, countedIds());
}

const assessed = (name: string, knowledge?: Knowledge) => atOnce(stepsOf(name, knowledge));

const overall = (name: string, knowledge?: Knowledge) =>
  Object(assessed(name, knowledge).response.extension?.[`${namespace}assessment`]);

describe('the answer as a whole', () => {
  it('of several orders the first planned gives day and dose, and every order is asked every rule', () => {
    const one = overall('clean-c1d1');
    const three = overall('dose-three-orders-of-cycle-1');
    expect(three).toMatchObject({ treatmentDay: 'C1D1', expectedDose: '1 mg' });
    expect(three.rulesEvaluated).toBe(3 * one.rulesEvaluated);
  });

  it('what is weaker than a card is a line of the closing card, with its evidence and its rule', () => {
    const [closing, ...more] = assessed('clean-c2d1').response.cards;
    expect(more).toEqual([]);
    const finding = Object(closing?.extension?.[`${namespace}finding`]);
    expect(closing?.detail).toMatch(/\n- ANC 3\.8 /);
    expect(finding.rules).toContainEqual({ id: 'neutropenia-below-grade-3', version: '1.0.0' });
    expect(finding.evidence.some(({ what }: { what: string }) => what === 'ANC')).toBe(true);
  });

  it('nothing missing is no empty list', () => {
    expect(Object.keys(overall('clean-c2d1'))).not.toContain('notAssessed');
  });

  it('nobody ordered the drug: no cards and no assessment', () => {
    expect(assessed('not-ours-pembrolizumab').response).toEqual({ cards: [] });
  });
});

describe('calls that leave each other their turn', () => {
  it('are answered as each of them alone, all situations at the same time, a turn after every step', async () => {
    const readable = requestNames.filter((name) => name !== 'labs-of-another-patient');
    const together = await Promise.all(readable.map((name) => inTurns(stepsOf(name), { longest: 0 })));
    together.forEach(({ response, outcomes }, index) => {
      const alone = assessed(readable[index] ?? '');
      expect(response, readable[index]).toEqual(alone.response);
      expect(outcomes, readable[index]).toEqual(alone.outcomes);
    });
  });

  it('leave it after every rule of every order for which a fact was derived', () => {
    const turnsOf = (name: string) => [...stepsOf(name)].length;
    const before = (index: number) => drug.rules.slice(0, index).flatMap(({ facts }) => facts);
    const deriving = drug.rules.filter(({ facts }, index) =>
      facts.some((fact) => !before(index).includes(fact)),
    );
    expect(turnsOf('clean-c1d1')).toBe(deriving.length);
    expect(turnsOf('dose-three-orders-of-cycle-1')).toBe(3 * turnsOf('clean-c1d1'));
  });
});

describe('a fact whose derivation throws', () => {
  const anc = drug.facts.get('anc');
  if (anc === undefined) throw new Error('no ANC');
  const broken: Knowledge = {
    ...drug,
    facts: new Map([
      ...drug.facts,
      [
        'anc',
        {
          ...anc,
          derive: () => {
            throw new Error('patient name in a stack');
          },
        },
      ],
    ]),
  };

  it('costs no other card, is named as not assessed, and never reads as "proceed"', () => {
    const { response, faults } = assessed('anemia-hb-7-9', broken);
    expect(faults.map(({ fact }) => fact)).toContain('anc');
    expect(response.cards.map((card) => card.source.topic?.code)).toContain('anemia');
    const { notAssessed, action } = overall('clean-c2d1', broken);
    expect(notAssessed.map(({ topic }: { topic: string }) => topic)).toContain('neutropenia');
    expect(action).toBe('dataMissing');
  });

  it('does not tell the clinician what the error said', () => {
    expect(JSON.stringify(assessed('clean-c2d1', broken).response)).not.toContain('stack');
  });
});
