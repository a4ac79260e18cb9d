import { describe, expect, it } from 'vitest';
import { explainOrder } from '#src/cards/explain.ts';
import { absent, type Fact, known, stale } from '#src/facts/fact.ts';
import { rule } from '../rules/example-rule.ts';
import { draft, orderOf, sourceOf, withRules } from './example-order.ts';

const low = rule('%anc.grade >= 3', { id: 'low', version: '1.2.0' });
const several: Fact<unknown> = {
  state: 'known',
  readings: [{ grade: 3 }, { grade: 4 }],
  evidence: [],
};
const explain = (anc: Fact<unknown>) => explainOrder(withRules(low), sourceOf({ anc }));

describe('why a rule fired, was clear or could not be decided', () => {
  it('fires: with the value of the member in every reading', () => {
    expect(explain(several)).toEqual([
      {
        rule: 'low',
        version: '1.2.0',
        topic: 'neutropenia',
        order: 'MedicationRequest/draft-1',
        outcome: 'fires',
        facts: [{ fact: 'anc', state: 'known', members: [{ path: 'anc.grade', values: ['3', '4'] }] }],
      },
    ]);
  });

  it('clear', () => {
    expect(explain(known({ grade: 0 }))).toMatchObject([
      { outcome: 'clear', facts: [{ members: [{ path: 'anc.grade', values: ['0'] }] }] },
    ]);
    expect(explain(known({ grade: 0 }))[0]).not.toHaveProperty('reasons');
  });

  it('cannot be decided: what stood in the way, and what the fact says of it', () => {
    const [one] = explain(stale('10 days old', [{ grade: 0 }]));
    expect(one).toMatchObject({
      outcome: 'cannotEvaluate',
      reasons: ['10 days old'],
      facts: [{ fact: 'anc', state: 'stale', reason: '10 days old', members: [{ values: ['0'] }] }],
    });
    expect(explain(absent('no ANC'))).toMatchObject([
      {
        reasons: ['no ANC'],
        facts: [{ state: 'absent', reason: 'no ANC', members: [{ path: 'anc.grade' }] }],
      },
    ]);
    expect(explain(absent('no ANC'))[0]?.facts?.[0]?.members[0]).not.toHaveProperty('values');
  });

  it('a condition that names no fact explains none', () => {
    const always = rule('true', { id: 'always' });
    expect(explainOrder(withRules(always), sourceOf({}))).toEqual([
      {
        rule: 'always',
        version: '1.0.0',
        topic: 'neutropenia',
        order: 'MedicationRequest/draft-1',
        outcome: 'fires',
      },
    ]);
  });

  it('a fact that nobody knows is left out', () => {
    expect(explainOrder(withRules(low), sourceOf({}))[0]).not.toHaveProperty('facts');
  });

  it('a fact shows the members that the condition asks of it, and no others', () => {
    const both = rule('%anc.grade >= 3 and %crs.last.grade > 1 and %anc.at = 1');
    const facts = { anc: known({ grade: 3, at: 1, text: 'x' }), crs: known({ last: { grade: 2 } }) };
    expect(explainOrder(withRules(both), sourceOf(facts))[0]?.facts).toEqual([
      {
        fact: 'anc',
        state: 'known',
        members: [
          { path: 'anc.grade', values: ['3'] },
          { path: 'anc.at', values: ['1'] },
        ],
      },
      { fact: 'crs', state: 'known', members: [{ path: 'crs.last.grade', values: ['2'] }] },
    ]);
  });

  it.each([
    ['nothing', {}, undefined],
    ['null', { m: null }, undefined],
    ['an empty text', { m: '' }, undefined],
    ['a text', { m: 'x' }, ['x']],
    ['a truth', { m: false }, ['false']],
    ['a zero', { m: 0 }, ['0']],
    ['a list', { m: ['a', 'b'] }, ['["a","b"]']],
    ['no object', 5, undefined],
    ['no reading', null, undefined],
  ])('a member that is %s', (_what, reading, values) => {
    const source = sourceOf({ anc: { state: 'known', readings: [reading], evidence: [] } });
    const [member] = explainOrder(withRules(rule('%anc.m = 1')), source)[0]?.facts?.[0]?.members ?? [];
    expect(member?.values).toEqual(values);
  });
});

describe('which rules are asked', () => {
  const atSigning = rule('true', { id: 'signing', hooks: ['order-sign'] });
  const always = rule('true', { id: 'inactive', alsoInactive: true });
  const asked = (hook: 'order-select' | 'order-sign', status: 'draft' | 'on-hold') =>
    explainOrder(withRules(atSigning, always), sourceOf({}, { hook, order: orderOf(draft({ status })) })).map(
      ({ rule: id }) => id,
    );

  it('those of the hook', () => {
    expect(asked('order-sign', 'draft')).toEqual(['signing', 'inactive']);
    expect(asked('order-select', 'draft')).toEqual(['inactive']);
  });

  it('§5 #68 of an order on hold only those that are asked even then', () => {
    expect(asked('order-sign', 'on-hold')).toEqual(['inactive']);
  });
});
